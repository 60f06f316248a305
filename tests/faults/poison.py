"""Records that no owner can take: each must become one dead letter and stop nobody."""

import asyncio

from aiokafka import AIOKafkaProducer

from services.contracts.topology import INGEST
from tests.faults.ledger import Place

POISON = (b"{", b"\xff\xfe", b'{"specversion":"1.0","id":"p","source":"poison","type":"x"}', None)


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
