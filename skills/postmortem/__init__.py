"""Post-mortems: drafted from the record, kept in versions, exported."""
