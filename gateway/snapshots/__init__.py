"""Figures frozen for good, and what changed since."""
