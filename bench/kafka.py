"""Topics of a bench: made afresh and filled fast."""

import asyncio
from collections.abc import Iterable

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from bench.district import Message
from services.contracts.__main__ import TopicSettings, create
from services.kit.messaging import kafka
from services.kit.messaging.consumer import start

PARTITIONS = 4
_BATCH_BYTES = 512 * 1024
_IN_FLIGHT = 8
Place = tuple[str, int]


async def make_topics(bootstrap: str) -> None:
    """Every topic of the product that is missing."""
    await create(TopicSettings(kafka_bootstrap_servers=bootstrap, topic_partitions=PARTITIONS))


async def renew(bootstrap: str, topics: list[str]) -> None:
    """Delete topics with all they hold, and make them again."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.delete_topics(topics)
        while set(topics) & set(await admin.list_topics()):
            await asyncio.sleep(0.2)
    finally:
        await admin.close()
    await make_topics(bootstrap)


def partition_of(key: bytes) -> int:
    return kafka.partition_of(key, PARTITIONS)


async def fill(bootstrap: str, messages: Iterable[Message]) -> int:
    """Append messages in their order, in batches built by hand; answers with their number."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", max_batch_size=_BATCH_BYTES
    )
    await start(producer.start)
    try:
        filler = _Filler(producer)
        for topic, key, value in messages:
            await filler.append((topic, partition_of(key)), key, value)
        await filler.finish()
        return filler.count
    finally:
        await producer.stop()


class _Filler:
    def __init__(self, producer: AIOKafkaProducer) -> None:
        self.producer = producer
        self.builders: dict = {}
        self.sent: list[asyncio.Future] = []
        self.count = 0

    async def append(self, place: Place, key: bytes, value: bytes) -> None:
        self.count += 1
        builder = self.builders.get(place)
        if builder and builder.append(timestamp=None, key=key, value=value):
            return
        if builder:
            await self._send(place)
        builder = self.builders[place] = self.producer.create_batch()
        builder.append(timestamp=None, key=key, value=value)

    async def _send(self, place: Place) -> None:
        topic, partition = place
        builder = self.builders.pop(place)
        self.sent.append(await self.producer.send_batch(builder, topic, partition=partition))
        if len(self.sent) >= _IN_FLIGHT:
            await self.sent.pop(0)

    async def finish(self) -> None:
        for place in list(self.builders):
            await self._send(place)
        await asyncio.gather(*self.sent)


async def length(bootstrap: str, topics: Iterable[str]) -> int:
    """How many records these topics took so far."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await start(consumer.start)
    try:
        places = [TopicPartition(topic, n) for topic in topics for n in range(PARTITIONS)]
        return sum((await consumer.end_offsets(places)).values())
    finally:
        await consumer.stop()
