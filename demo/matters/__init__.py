"""Matters that pass through stages, and lists."""
