"""Rows of the registers, and one enterprise whole."""
