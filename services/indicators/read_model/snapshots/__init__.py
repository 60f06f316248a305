"""What stands behind a snapshot, and what changed since."""
