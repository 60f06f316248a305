"""The plan's goals in its own words, where they stand, and who is in each."""
