"""From a service's outbox to Kafka, by the real relay."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import asyncpg
import orjson
import pytest
from aiokafka import ConsumerRecord
from structlog.testing import capture_logs

from services.kit.owner import fates
from services.kit.owner.relay import Relay
from services.kit.owner.store import publish, queries
from services.kit.state.slots import Fact
from tests.conftest import make_topics
from tests.streams.cluster import cut_connections, everything, running
from tests.support.planting import caught

TOPIC = "funds.fund"
NAME = "funds-relay"
POLL_SECONDS = 0.01


async def journal(db: asyncpg.Connection, keys: int, versions: range, topic: str = TOPIC) -> None:
    """Tell these versions of as many facts."""
    for version in versions:
        await publish(db, [Fact.of(topic, f"F-{n}", {"said": version}) for n in range(keys)])


async def backlog(db: asyncpg.Connection) -> int:
    return (await fates.backlog(db))["waiting"]


async def sent(db: asyncpg.Connection, seconds: float = 60) -> None:
    """Wait until nothing is queued."""
    async with asyncio.timeout(seconds):
        while await backlog(db):
            await asyncio.sleep(0.02)


def versions_by_key(records: list[ConsumerRecord]) -> dict[str, list[int]]:
    found = defaultdict(list)
    for record in records:
        found[record.key.decode()].append(orjson.loads(record.value)["version"])
    return found


@asynccontextmanager
async def relaying(bootstrap: str, url: str, most: int = 7) -> AsyncIterator[asyncio.Task]:
    """A relay at work in this process while the block lasts."""
    task = asyncio.create_task(Relay(bootstrap, NAME, url, POLL_SECONDS, most).run())
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_the_versions_of_each_fact_arrive_once_and_in_order(
    topics: str, database: str, db: asyncpg.Connection
):
    await journal(db, 40, range(1, 4))
    async with relaying(topics, database):
        await sent(db)
        await journal(db, 40, range(4, 7))
        await sent(db)
    records = await everything(topics, TOPIC)
    assert versions_by_key(records) == {f"F-{n}": [1, 2, 3, 4, 5, 6] for n in range(40)}
    assert all(orjson.loads(r.value)["said"] == orjson.loads(r.value)["version"] for r in records)


async def test_nothing_is_forgotten_before_kafka_has_confirmed_it(
    no_topics: str, database: str, db: asyncpg.Connection
):
    await journal(db, 20, range(1, 3))
    async with relaying(no_topics, database) as task:
        await asyncio.sleep(2)
        assert await backlog(db) == 40
        await make_topics(no_topics)
        await sent(db)
        assert not task.done()
    records = await everything(no_topics, TOPIC)
    assert versions_by_key(records) == {f"F-{n}": [1, 2] for n in range(20)}


async def test_a_refill_sends_the_newest_versions_again(
    topics: str, database: str, db: asyncpg.Connection
):
    await journal(db, 5, range(1, 4))
    async with relaying(topics, database):
        await sent(db)
        await queries.refill(db)
        await sent(db)
    records = await everything(topics, TOPIC)
    assert versions_by_key(records) == {f"F-{n}": [1, 2, 3, 3] for n in range(5)}


async def test_a_refill_that_read_before_a_newer_version_was_sent_does_not_undo_it(
    topics: str, database: str, db: asyncpg.Connection
):
    await journal(db, 5, range(1, 3))
    refilling = await asyncpg.connect(database)
    async with relaying(topics, database):
        await sent(db)
        async with refilling.transaction(isolation="repeatable_read"):
            await refilling.fetch("SELECT FROM fact")
            await journal(db, 3, range(3, 5))
            await sent(db)
            await queries.refill(refilling)
        await sent(db)
    await refilling.close()
    told = versions_by_key(await everything(topics, TOPIC))
    assert told == {f"F-{n}": [1, 2, 3, 4] for n in range(3)} | {
        f"F-{n}": [1, 2, 2] for n in (3, 4)
    }


async def test_a_refill_that_sends_what_is_outdated_is_caught(
    topics: str, database: str, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
):
    """Planted: every entry of the outbox is sent, as it was."""
    unsent = queries.unsent

    async def all_of_it(db: asyncpg.Connection, most: int) -> AsyncIterator[dict]:
        async for row in unsent(db, most=most):
            yield {**row, "outdated": False}

    monkeypatch.setattr(queries, "unsent", all_of_it)
    with caught():
        await test_a_refill_that_read_before_a_newer_version_was_sent_does_not_undo_it(
            topics, database, db
        )


# One is refused by the producer, the other by the broker, which counts what is around it too.
@pytest.mark.parametrize("size", [1_100_000, 1_048_492])
async def test_what_kafka_does_not_take_is_set_aside_and_holds_up_nobody(
    topics: str, database: str, db: asyncpg.Connection, size: int
):
    await journal(db, 3, range(1, 2))
    await publish(db, [Fact.of(TOPIC, "large", {"said": "x" * size})])
    await journal(db, 3, range(2, 3))
    relay = Relay(topics, NAME, database, POLL_SECONDS, 100)
    task = asyncio.create_task(relay.run())
    try:
        with capture_logs() as logged:
            await sent(db)
        [said] = [entry for entry in logged if entry["log_level"] == "error"]
        assert (said["topic"], said["bytes"] > size) == (TOPIC, True)
        assert (await relay.probe())["aside"] == 1
        before = await everything(topics, TOPIC)
        await journal(db, 1, range(3, 4))
        await sent(db)
        assert len(await everything(topics, TOPIC)) == len(before) + 1
        await queries.refill(db)
        await sent(db)
        assert (await fates.backlog(db))["aside"] == 1
        await publish(db, [Fact.of(TOPIC, "large", {"said": "less"})])
        async with asyncio.timeout(20):
            while await db.fetchval("SELECT count(*) FROM outbox"):
                await asyncio.sleep(0.02)
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    told = versions_by_key(await everything(topics, TOPIC))
    assert [list(dict.fromkeys(told[f"F-{n}"])) for n in range(3)] == [[1, 2, 3], [1, 2], [1, 2]]
    assert told["large"] == [2]
    assert len(before) <= 12


@pytest.mark.slow
@pytest.mark.short
async def test_of_two_relays_one_sends_and_the_other_takes_over_when_it_dies(
    topics: str, database: str, db: asyncpg.Connection, tmp_path: Path
):
    own = {"KAFKA_BOOTSTRAP_SERVERS": topics, "DATABASE_URL": database, "RELAY_BATCH": "10"}
    log = tmp_path / "relay.log"
    with running("services.funds", "relay", log, **own) as first:
        await first.ready(active=True)
        with running("services.funds", "relay", log, **own) as second:
            await second.ready(active=False)
            await journal(db, 500, range(1, 7))
            everything_queued = await backlog(db)
            await until_below(db, everything_queued)
            first.kill()
            assert await backlog(db) > 0
            await second.ready(active=True)
            await sent(db)
    for key, told in versions_by_key(await everything(topics, TOPIC)).items():
        first_told = list(dict.fromkeys(told))
        assert first_told == [1, 2, 3, 4, 5, 6], key


async def until_below(db: asyncpg.Connection, count: int) -> None:
    async with asyncio.timeout(30):
        while await backlog(db) >= count:
            await asyncio.sleep(0.002)


@pytest.mark.slow
@pytest.mark.short
async def test_a_relay_survives_the_loss_of_its_connection_at_any_moment(
    topics: str, database: str, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
):
    """Some moments are rare: asyncpg has another error for them than for a lost connection."""
    monkeypatch.setattr("services.kit.owner.relay._RETRY_SECONDS", 0.01)
    rounds, keys = 100, 3
    dice = random.Random(1)
    async with relaying(topics, database) as task:
        for version in range(1, rounds + 1):
            await journal(db, keys, range(version, version + 1))
            if version % 2:
                await sent(db, 10)
            await asyncio.sleep(dice.random() * 0.02)
            await cut_connections(db)
            assert not task.done(), task.exception()
        await sent(db)
    for key, told in versions_by_key(await everything(topics, TOPIC)).items():
        assert list(dict.fromkeys(told)) == [*range(1, rounds + 1)], key
