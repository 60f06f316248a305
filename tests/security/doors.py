"""What a principal finds it may do, tried with aiokafka."""

import asyncio
from collections.abc import Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import TopicAuthorizationFailedError

from services.kit.messaging.kafka import arguments
from tests.security.conftest import settings

_FETCH_MS = 10_000


def client(given: dict[str, str]) -> dict[str, Any]:
    """Arguments of a client as a process with that environment makes them."""
    found = settings(given)
    return {"bootstrap_servers": found.kafka_bootstrap_servers, **arguments(found)}


async def visible(given: dict[str, str], topics: Iterable[str]) -> set[str]:
    """The topics that are shown to be there."""
    admin = AIOKafkaAdminClient(**client(given))
    await admin.start()
    try:
        told = await admin.describe_topics(list(topics))
    finally:
        await admin.close()
    return {topic["topic"] for topic in told if not topic["error_code"]}


async def writable(given: dict[str, str], topics: Iterable[str]) -> set[str]:
    """The topics that take a record."""
    topics = list(topics)
    async with AIOKafkaProducer(**client(given), acks="all") as producer:
        took = await asyncio.gather(*(_takes(producer, topic) for topic in topics))
    return {topic for topic, taken in zip(topics, took, strict=True) if taken}


async def readable(given: dict[str, str], topics: Iterable[str]) -> set[str]:
    """The topics that give a record; each must hold one."""
    shown = sorted(await visible(given, topics))
    gave = await asyncio.gather(*(_gives(given, topic) for topic in shown))
    return {topic for topic, given in zip(shown, gave, strict=True) if given}


async def _takes(producer: AIOKafkaProducer, topic: str) -> bool:
    try:
        await producer.send_and_wait(topic, b"{}", b"nobody")
    except TopicAuthorizationFailedError:
        return False
    return True


async def _gives(given: dict[str, str], topic: str) -> bool:
    place = TopicPartition(topic, 0)
    async with AIOKafkaConsumer(**client(given), fetch_max_wait_ms=50) as consumer:
        consumer.assign([place])
        consumer.seek(place, 0)
        try:
            return bool(await consumer.getmany(timeout_ms=_FETCH_MS))
        except TopicAuthorizationFailedError:
            return False
