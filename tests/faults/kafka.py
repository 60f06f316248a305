"""Reading whole topics and group positions from the real broker."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient


class Entry(NamedTuple):
    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    timestamp: int


async def read_all(bootstrap: str, topics: Iterable[str]) -> list[Entry]:
    """Every record of the topics, each partition in its order."""
    async with _reader(bootstrap, topics) as consumer:
        places = consumer.assignment()
        ends = await consumer.end_offsets(places)
        found: list[Entry] = []
        while [tp for tp in places if await consumer.position(tp) < ends[tp]]:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [_entry(record) for record in records]
        return found


def _entry(record: ConsumerRecord) -> Entry:
    place = record.topic, record.partition, record.offset
    return Entry(*place, record.key, record.value, record.timestamp)


def compacted(entries: list[Entry]) -> list[Entry]:
    """What the log cleaner will leave: the last record of each key."""
    last = {(entry.topic, entry.partition, entry.key): entry for entry in entries}
    return [entry for entry in entries if last[entry.topic, entry.partition, entry.key] is entry]


async def ends(bootstrap: str, topics: Iterable[str]) -> dict[TopicPartition, int]:
    async with _reader(bootstrap, topics) as consumer:
        return await consumer.end_offsets(consumer.assignment())


async def committed(bootstrap: str, groups: Iterable[str]) -> dict[str, dict[TopicPartition, int]]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    found: dict[str, dict[TopicPartition, int]] = defaultdict(dict)
    try:
        for group in groups:
            offsets = await admin.list_consumer_group_offsets(group)
            found[group] = {tp: told.offset for tp, told in offsets.items()}
        return found
    finally:
        await admin.close()


@asynccontextmanager
async def _reader(bootstrap: str, topics: Iterable[str]) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        *topics, bootstrap_servers=bootstrap, group_id=None, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        if missing := {*topics} - {tp.topic for tp in consumer.assignment()}:
            raise AssertionError(f"no such topics: {sorted(missing)}")
        yield consumer
    finally:
        await consumer.stop()
