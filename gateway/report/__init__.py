"""The month's report: a snapshot as A4 Word and PDF."""
