"""Inbox, slots, journal, outbox, relay, Kafka, settings: what every service needs. No domain word."""
