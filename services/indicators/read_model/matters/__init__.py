"""Matters by department and stage, one matter whole, and what they say to goals."""
