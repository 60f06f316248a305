"""Arguments of a process's Kafka clients: credentials, TLS, and a producer that loses nothing."""

import ssl
from functools import cache
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import murmur2

from services.kit.messaging import aiokafka_patches  # noqa: F401
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
    return AIOKafkaProducer(bootstrap_servers=bootstrap, **security(), **_LOSES_NOTHING)


class _Successor(AIOKafkaProducer):
    """Gets its id and epoch by a name, and is no producer of transactions after that."""

    async def start(self) -> None:
        await super().start()
        self._txn_manager.transactional_id = None


def successor(bootstrap: str, name: str) -> AIOKafkaProducer:
    """The same, and the one producer of that name: once it has sent to a partition, Kafka refuses
    whatever an earlier one had sent there and that comes late, however late (ProducerFenced).

    All producers of a name share an id, and each that starts gets a higher epoch; no record of a
    transaction comes into any topic. Kafka forgets a name that nobody has started under for a week
    (transactional.id.expiration.ms): start another one before that.
    """
    return _Successor(
        bootstrap_servers=bootstrap, **security(), **_LOSES_NOTHING, transactional_id=name
    )


_LOSES_NOTHING: dict[str, Any] = {
    "acks": "all",
    "enable_idempotence": True,
    "linger_ms": 2,
    "max_batch_size": 256 * 1024,
}


def partition_of(key: bytes, partitions: int) -> int:
    """Where Kafka's producers put a key."""
    return (murmur2(key) & 0x7FFFFFFF) % partitions
