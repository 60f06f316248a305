"""Batches whose work takes longer than PostgreSQL waits for the next statement."""

import time
from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.kit.errors import TooLong
from services.kit.messaging import consumer
from services.kit.messaging.consumer import BatchConsumer
from services.kit.messaging.records import Record
from tests.stores import owner

IDLE = {"idle_in_transaction_session_timeout": "500ms"}
EACH_SECONDS, HEAVY_SECONDS = 0.02, 0.7


class Told(owner.Record):
    headers = ()


class Work:
    """Takes records in, with so much work for each between two statements."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.attempts = 0
        self.refused: list[tuple[int, Exception]] = []
        self.heavy: set[int] = set()

    async def take(self, db: asyncpg.Connection, records: list[Record]) -> None:
        self.attempts += 1
        async with db.transaction():
            await db.fetchval("SELECT 1")
            until = time.process_time() + sum(self._seconds(record) for record in records)
            while time.process_time() < until:
                pass
            await db.fetchval("SELECT 2")
        self.taken += [record.offset for record in records]

    def _seconds(self, record: Record) -> float:
        return HEAVY_SECONDS if record.offset in self.heavy else EACH_SECONDS

    async def refuse(self, db: asyncpg.Connection, record: Record, error: Exception) -> None:
        self.refused.append((record.offset, error))


@pytest.fixture
def work() -> Work:
    return Work()


@pytest.fixture
async def taker(
    work: Work, database: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[BatchConsumer]:
    monkeypatch.setattr(consumer, "_LONG_SECONDS", 0.3)
    async with asyncpg.create_pool(database, min_size=1, max_size=1, server_settings=IDLE) as pool:
        taker = BatchConsumer("g", "t", work.take, work.refuse, "127.0.0.1:1", pool, 1000)
        yield taker
        await taker.consumer.stop()


def records(count: int) -> list[Told]:
    return [Told("t", 0, offset, b"{}") for offset in range(count)]


@pytest.mark.timeout(30)
async def test_a_batch_that_takes_too_long_is_taken_in_parts(
    work: Work, taker: BatchConsumer
) -> None:
    await taker._process(records(40))
    assert work.taken == list(range(40))
    assert not work.refused


@pytest.mark.slow
@pytest.mark.short
@pytest.mark.timeout(30)
async def test_a_record_that_takes_too_long_by_itself_is_put_aside_in_words(
    work: Work, taker: BatchConsumer
) -> None:
    work.heavy = {1}
    await taker._process(records(3))
    assert work.taken == [0, 2]
    [(offset, error)] = work.refused
    assert offset == 1
    assert isinstance(error, TooLong)
    assert "s of work, and the transaction ended" in str(error)


@pytest.mark.timeout(30)
async def test_a_batch_that_waits_for_postgresql_stays_whole(
    work: Work, taker: BatchConsumer, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What others are to blame for is tried again as it is, without end."""
    failing = iter([ConnectionError("away")] * 2)
    take = work.take

    async def away_first(db: asyncpg.Connection, some: list[Record]) -> None:
        if error := next(failing, None):
            raise error
        await take(db, some)

    taker.process_batch = away_first
    await taker._process(records(2))
    assert work.taken == [0, 1]
    assert work.attempts == 1
