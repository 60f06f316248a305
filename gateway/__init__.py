"""The only door: HTTP in and out, figures in memory, keys and people."""
