"""What was done and refused, hash-chained for good."""
