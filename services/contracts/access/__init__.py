"""Who may see and tell of what, as keys, people and the read model say it."""
