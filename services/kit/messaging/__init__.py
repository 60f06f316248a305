"""Kafka clients, the consuming loop, topics of single senders."""
