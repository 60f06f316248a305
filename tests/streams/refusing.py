"""A process of `indicators` for which Kafka refuses to note progress a few times, as where its disk
is full: it answers that it does not know why."""

from collections.abc import Awaitable, Callable
from itertools import count

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import UnknownError

from services.indicators.main import app

TIMES = 2


def refusing() -> Callable[..., Awaitable[None]]:
    """A consumer's `commit` that is refused a few times and taken then."""
    honest, left = AIOKafkaConsumer.commit, count(TIMES, -1)

    async def commit(consumer: AIOKafkaConsumer, offsets: object = None) -> None:
        if next(left) > 0:
            raise UnknownError
        await honest(consumer, offsets)

    return commit


if __name__ == "__main__":
    AIOKafkaConsumer.commit = refusing()
    app()
