"""Verbs: what happens to a mention between the wire and the reply."""
