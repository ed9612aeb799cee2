"""What a record says, taken from it word for word."""
