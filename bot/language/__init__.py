"""What people type, in English and Chinese; no I/O."""
