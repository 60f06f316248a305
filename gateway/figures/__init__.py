"""Sums in memory, where targets stand, series, live push."""
