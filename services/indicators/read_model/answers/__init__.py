"""What all answers share: connections, refusals, whole lists as lines."""
