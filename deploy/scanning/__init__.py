"""Checks for secrets in the tree and for weak parts."""
