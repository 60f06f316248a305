"""What Prometheus scrapes and when it raises alarm; docs/metrics.md says what is counted."""
