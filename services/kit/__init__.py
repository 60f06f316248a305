"""Inbox, slots, journal, outbox, relay, Kafka, settings: what all services need, domain-free."""
