"""What became of events, dead letters, pipeline lag."""
