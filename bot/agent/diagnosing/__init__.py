"""Looks for the cause of an incident with a model: plan, test side by side, conclude; code judges every step."""
