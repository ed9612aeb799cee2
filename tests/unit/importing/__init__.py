"""Imports of chats."""
