"""Kafka's access rules: one table of principals, and applying it to a cluster."""
