"""Nouns: pure data, no I/O."""
