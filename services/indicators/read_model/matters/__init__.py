"""Matters by department and stage, and one matter whole."""
