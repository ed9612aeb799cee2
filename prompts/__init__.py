"""Texts the bot writes from, as Markdown files."""
