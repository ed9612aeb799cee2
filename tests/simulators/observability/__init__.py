"""Small strict servers that behave like the systems investigations look at."""
