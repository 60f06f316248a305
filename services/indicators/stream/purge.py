"""Deletes from the aggregates topic what older definitions of its topics told."""

from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.contracts.figures import partials
from services.contracts.topology import AGGREGATES
from services.kit.messaging import kafka
from services.kit.messaging.consumer import start


async def purge(bootstrap: str, definitions: Mapping[str, int]) -> None:
    """A tombstone for every key of a topic under a number below its own; compaction does the rest.

    What is told of other topics stays.
    """
    for tp, keys in (await _keys_below(bootstrap, definitions)).items():
        await _bury(bootstrap, tp, keys)


def is_older(record_key: bytes, definitions: Mapping[str, int]) -> bool:
    """Whether a key belongs to a definition that its topic has left behind."""
    number = definitions.get(partials.topic_of(record_key), 0)
    return partials.definition_of(record_key) < number


async def _keys_below(
    bootstrap: str, definitions: Mapping[str, int]
) -> dict[TopicPartition, set[bytes]]:
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
                    if record.key is not None and is_older(record.key, definitions):
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
