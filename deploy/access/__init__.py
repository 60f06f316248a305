"""Who may do what in Kafka: one table, and how a cluster is told."""
