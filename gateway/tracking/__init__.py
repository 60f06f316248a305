"""What became of events, dead letters, how far each hop is behind."""
