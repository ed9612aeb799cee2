"""Faithful small servers that stand in for the chat platforms."""
