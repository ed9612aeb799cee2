"""Measurements, printed side by side; never part of the test run."""
