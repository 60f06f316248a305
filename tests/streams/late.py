"""A stream worker of which Kafka refuses a batch of sums for having waited for too long."""

import asyncio
from itertools import count
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.errors import InvalidTimestampError

from services.indicators.main import app

# The first fact tells the topic, its sums and a fence; the second one's sums are refused.
REFUSED = 3

_honest = AIOKafkaProducer.send_batch
_sent = count(1)


async def send_batch(producer: AIOKafkaProducer, *arguments: Any, **named: Any) -> asyncio.Future:
    if next(_sent) != REFUSED:
        return await _honest(producer, *arguments, **named)
    refused = asyncio.get_running_loop().create_future()
    refused.set_exception(InvalidTimestampError())
    return refused


if __name__ == "__main__":
    AIOKafkaProducer.send_batch = send_batch
    app()
