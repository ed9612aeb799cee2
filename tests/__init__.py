"""Warroom's tests."""
