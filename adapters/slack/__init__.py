"""Slack: Events API or Socket Mode in, Web API out."""
