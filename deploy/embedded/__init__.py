"""The embedded run: the whole product on one Linux machine, without a container engine.

A real Apache Kafka broker, a real PostgreSQL, and every process of the product under one
supervisor, on loopback. `python -m deploy.embedded run` starts it; the tests use its parts.
"""
