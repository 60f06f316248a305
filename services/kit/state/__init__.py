"""Slots, dated attributes, days. Pure."""
