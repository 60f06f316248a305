"""Goals of the plan that count things, recounted from the owners' tables."""
