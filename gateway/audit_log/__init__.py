"""Append-only record of acts and refusals, as a hash chain."""
