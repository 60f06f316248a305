"""Writing straight to a topic and reading one from its beginning."""

from collections.abc import Sequence

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from tests.support.system import System


async def write(
    district: System, topic: str, values: Sequence[bytes | None], partition: int = 0
) -> list[str]:
    """Records into one partition in order; answers with their places."""
    async with AIOKafkaProducer(
        bootstrap_servers=district.bootstrap_servers, acks="all"
    ) as producer:
        sent = [
            await producer.send(topic, value, key=b"k", partition=partition) for value in values
        ]
        records = [await one for one in sent]
    return [f"{record.topic}/{record.partition}/{record.offset}" for record in records]


async def read(district: System, topic: str, partitions: int = 3) -> list[dict]:
    """Every record of a topic that is there now."""
    tps = [TopicPartition(topic, number) for number in range(partitions)]
    async with AIOKafkaConsumer(
        bootstrap_servers=district.bootstrap_servers, enable_auto_commit=False
    ) as consumer:
        consumer.assign(tps)
        await consumer.seek_to_beginning(*tps)
        ends = await consumer.end_offsets(tps)
        found = []
        while any([await consumer.position(tp) < end for tp, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [orjson.loads(record.value) for record in records]
        return found
