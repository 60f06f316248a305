"""Records that no owner can take: each must become one dead letter and stop nobody."""

import asyncio

from aiokafka import AIOKafkaProducer

from services.contracts.topology import INGEST
from tests.faults.ledger import Place
from tests.support.batches import batch, damaged, no_utf8, send_crafted

POISON = (b"{", b"\xff\xfe", b'{"specversion":"1.0","id":"p","source":"poison","type":"x"}', None)


# Below a record: of the one a header is no text, the other unpacks to more than anybody may hold.
NAMELESS = damaged(batch([b"{}", b"{}"], nameless=b""), no_utf8(b"nameless"))
BOMB = batch([b" " * 64 * 1024 * 1024], codec="zstd")


def spill_below(bootstrap: str) -> set[Place]:
    """Batches that no consumer can read, on every ingest topic; answers with where they stand."""
    return asyncio.run(_spill_below(bootstrap))


async def _spill_below(bootstrap: str) -> set[Place]:
    places: set[Place] = set()
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        for name in (topic.name for topic in INGEST.values()):
            first = await send_crafted(producer, name, NAMELESS)
            bomb = await send_crafted(producer, name, BOMB)
            places |= {(name, 0, offset) for offset in (first, first + 1, bomb)}
    return places


def spill(bootstrap: str) -> set[Place]:
    """One of each on every ingest topic; answers with where they stand."""
    return asyncio.run(_spill(bootstrap))


async def _spill(bootstrap: str) -> set[Place]:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        told = [
            await producer.send_and_wait(topic.name, value, b"poison")
            for topic in INGEST.values()
            for value in POISON
        ]
    return {(one.topic, one.partition, one.offset) for one in told}
