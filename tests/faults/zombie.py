"""What a worker frozen for long had already handed to its Kafka client, and what becomes of it."""

import time

from aiokafka import AIOKafkaProducer
from aiokafka.errors import InvalidTimestampError

from services.contracts.topology import AGGREGATES
from tests.faults import kafka

# A session less one heartbeat: nobody takes over from a frozen worker sooner.
TAKEN_OVER_SECONDS = 7


async def say_late(bootstrap: str) -> tuple[int, int]:
    """Send the oldest partial of every bucket again, as written then: (all, taken by Kafka).

    Younger ones are left out: a worker frozen for so short a time still has its partitions.
    """
    latest = (time.time() - TAKEN_OVER_SECONDS) * 1000
    oldest: dict[bytes, kafka.Entry] = {}
    for record in await kafka.read_all(bootstrap, [AGGREGATES.name]):
        if record.timestamp < latest:
            oldest.setdefault(record.key, record)
    taken = 0
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        for said in oldest.values():
            place = {"key": said.key, "partition": said.partition, "timestamp_ms": said.timestamp}
            try:
                await producer.send_and_wait(AGGREGATES.name, said.value, **place)
                taken += 1
            except InvalidTimestampError:
                continue
    return len(oldest), taken
