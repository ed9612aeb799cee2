"""The demo's story."""
