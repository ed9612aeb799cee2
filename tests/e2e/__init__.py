"""Whole stories, told through the simulators."""
