"""What models are given, and what becomes of what they say."""
