"""A district's system that speaks to Kafka itself, as trusted senders may."""

import json

from aiokafka import AIOKafkaProducer

from services.contracts.events import OWNER
from services.contracts.topology import INGEST
from tests.faults.families import Event


def topic(event: Event) -> str:
    return INGEST[OWNER[".".join(event["type"].split(".")[3:5])]].name


async def send(
    producer: AIOKafkaProducer, events: list[Event], timestamp_ms: int | None = None
) -> None:
    """One by one, each confirmed; `timestamp_ms` is what the sender's clock says."""
    for event in events:
        body, key = json.dumps(event).encode(), event["subject"].encode()
        await producer.send_and_wait(topic(event), body, key, timestamp_ms=timestamp_ms)
