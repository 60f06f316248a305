"""Processes started in order, watched, taken down."""
