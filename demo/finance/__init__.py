"""Funds and loans."""
