"""Taking events in over HTTP."""
