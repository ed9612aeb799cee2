"""Lark, piece by piece."""
