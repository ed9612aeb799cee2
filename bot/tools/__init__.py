"""The read-only tools of an investigation, one file for each system that is looked at."""
