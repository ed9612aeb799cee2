"""One step each; `tests/unit/store` checks that all of them make what `schema` says."""
