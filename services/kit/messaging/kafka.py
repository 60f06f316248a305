"""Arguments of a process's Kafka clients: credentials, TLS, and a producer that loses nothing."""

import ssl
from functools import cache
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import murmur2

from services.kit.settings import KafkaSecurity, read

# One fetch is under way at a time: data of other partitions waits behind one that found none.
FETCH_WAIT_MS = 100


@cache
def security() -> dict[str, Any]:
    """Keyword arguments for aiokafka clients, from the environment, which is read once.

    Stops the process with one line for each setting that is wrong.
    """
    return arguments(read(KafkaSecurity))


def arguments(settings: KafkaSecurity) -> dict[str, Any]:
    """The same from settings. Raises OSError for an authority's file that cannot be read."""
    given: dict[str, Any] = {"security_protocol": settings.kafka_security_protocol}
    if settings.uses_tls:
        given["ssl_context"] = ssl.create_default_context(cafile=settings.kafka_ssl_cafile)
    if settings.uses_sasl:
        given["sasl_mechanism"] = settings.kafka_sasl_mechanism
        given["sasl_plain_username"] = settings.kafka_sasl_username
        given["sasl_plain_password"] = settings.kafka_password()
    return given


def producer(bootstrap: str) -> AIOKafkaProducer:
    """One that is confirmed by all in-sync replicas and repeats nothing, not started yet.

    It is good until it loses a batch: that leaves a hole in its sequence, and Kafka refuses what
    comes after it for good (OutOfOrderSequenceNumber, aio-libs/aiokafka#1017).
    """
    return AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        **security(),
        acks="all",
        enable_idempotence=True,
        linger_ms=2,
        max_batch_size=256 * 1024,
    )


def partition_of(key: bytes, partitions: int) -> int:
    """Where Kafka's producers put a key."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions
