"""The tools of investigations."""
