"""Contracts between the core and its edges."""
