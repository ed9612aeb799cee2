"""Models: what they are asked, what they may look at, and how what they say is checked."""
