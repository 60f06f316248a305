"""The plan's figures: their catalogue, what is wanted of them, and how their sums are told."""
