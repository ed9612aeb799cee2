"""The SQL edge: one schema for SQLite and PostgreSQL."""
