"""Deletes from the aggregates topic what older definitions told."""

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.contracts import partials
from services.contracts.topology import AGGREGATES
from services.kit.messaging import kafka
from services.kit.messaging.consumer import start


async def purge(bootstrap: str, definition: int) -> None:
    """A tombstone for every key of a definition below this one; compaction does the rest."""
    for tp, keys in (await _keys_below(bootstrap, definition)).items():
        await _bury(bootstrap, tp, keys)


async def _keys_below(bootstrap: str, definition: int) -> dict[TopicPartition, set[bytes]]:
    consumer = AIOKafkaConsumer(
        AGGREGATES.name,
        bootstrap_servers=bootstrap,
        **kafka.security(),
        group_id=None,
        auto_offset_reset="earliest",
    )
    await start(consumer.start)
    try:
        old: dict[TopicPartition, set[bytes]] = {tp: set() for tp in consumer.assignment()}
        ends = await consumer.end_offsets(consumer.assignment())
        while [tp for tp, end in ends.items() if await consumer.position(tp) < end]:
            for tp, records in (await consumer.getmany(timeout_ms=500)).items():
                for record in records:
                    if partials.definition_of(record.key) < definition:
                        keep = old[tp].discard if record.value is None else old[tp].add
                        keep(record.key)
        return old
    finally:
        await consumer.stop()


async def _bury(bootstrap: str, tp: TopicPartition, keys: set[bytes]) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, **kafka.security(), acks="all", enable_idempotence=True
    )
    await start(producer.start)
    try:
        for key in sorted(keys):
            await producer.send(tp.topic, None, key, tp.partition)
        await producer.flush()
    finally:
        await producer.stop()
