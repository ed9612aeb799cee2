"""Chat platforms, by name."""
