"""Reporting, reviewing, and who has not reported."""
