"""The self-built app, part by part."""
