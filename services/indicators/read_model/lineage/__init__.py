"""Who is in a figure, and what changed facts would change in it."""
