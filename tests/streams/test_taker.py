"""How a service takes its topic in: the real consumer on Kafka and PostgreSQL."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial

import asyncpg
import orjson
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.funds.rules import RULES
from services.kit.errors import GaveUp
from services.kit.messaging import predecessors
from services.kit.messaging.consumer import BatchConsumer
from services.kit.messaging.predecessors import leave_for_predecessors
from services.kit.owner.definition import OwnerDefinition
from services.kit.owner.process_batch import process_batch
from services.kit.owner.service import DeadLetterPolicy, connect
from tests.stores.owner import FUNDS, Owner
from tests.stores.said import established, invested, told
from tests.streams.cluster import cut_connections
from tests.streams.refusing import refusing

LIMIT = 3
SESSION_SECONDS = 10  # aiokafka's


class Breaking:
    """The service's own rules, of which the last step fails for things called `poison…`."""

    effect = staticmethod(RULES.effect)
    series = staticmethod(RULES.series)

    @staticmethod
    def facts(entity: str, entity_id: str, slots: dict) -> list:
        if entity_id.startswith("poison") and slots:
            raise ZeroDivisionError("nobody foresaw this")
        return RULES.facts(entity, entity_id, slots)


BREAKING = OwnerDefinition("funds", FUNDS.ingest, Breaking, FUNDS.parse)


def taker_of(
    bootstrap: str,
    pool: asyncpg.Pool,
    intake: OwnerDefinition = FUNDS,
    client_id: str | None = None,
) -> BatchConsumer:
    keep = DeadLetterPolicy(intake, LIMIT).dead_letter
    process = partial(process_batch, intake)
    return BatchConsumer("funds", intake.listens, process, keep, bootstrap, pool, 1000, client_id)


@asynccontextmanager
async def taking(
    bootstrap: str, url: str, intake: OwnerDefinition = FUNDS, client_id: str | None = None
) -> AsyncIterator[asyncio.Task]:
    """A service's consumer at work while the block lasts."""
    pool = await connect(url)
    taker = taker_of(bootstrap, pool, intake, client_id)
    task = asyncio.create_task(_outcome(taker))
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        pool.terminate()


async def _outcome(taker: BatchConsumer) -> GaveUp:
    """GaveUp ends a process, and here it must not end the tests."""
    try:
        await taker.run()
    except GaveUp as error:
        return error


async def send(bootstrap: str, *events: dict) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for event in events:
            await producer.send_and_wait(
                FUNDS.ingest, orjson.dumps(event), event["subject"].encode()
            )


async def arrived(owner: Owner, count: int, seconds: float = 30) -> None:
    """Wait until so many facts are told."""
    async with asyncio.timeout(seconds):
        while len(await owner.facts()) < count:
            await asyncio.sleep(0.02)


async def test_broken_connections_lose_no_event_and_bury_none(
    topics: str, database: str, db: asyncpg.Connection
):
    owner = Owner(FUNDS, db)
    events = told(*(established(f"F-{n}") for n in range(40)))
    async with taking(topics, database) as task:
        for number, event in enumerate(events):
            await send(topics, event)
            await asyncio.sleep(0.001 * (number % 10))
            await cut_connections(db)
        await arrived(owner, 40)
        assert not task.done()
    assert await owner.letters() == []


async def test_a_record_that_raises_is_put_aside_and_its_neighbours_are_taken(
    topics: str, database: str, db: asyncpg.Connection
):
    owner = await Owner.knowing(FUNDS, db)
    events = told(established("F-1"), established("poison"), established("F-2"), invested())
    await send(topics, *events)
    async with taking(topics, database, BREAKING):
        await arrived(owner, 3)
        await send(topics, *told(established("F-3"), minute=1))
        await arrived(owner, 4)
    [letter] = await owner.letters()
    assert "ZeroDivisionError" in letter["problems"][0]["reason"]
    assert {key for _, key in await owner.facts()} == {"F-1", "F-2", "F-3", "I-1"}


async def test_a_service_in_which_everything_raises_gives_up_and_the_next_goes_on(
    topics: str, database: str, db: asyncpg.Connection
):
    owner = Owner(FUNDS, db)
    await send(topics, *told(*(established(f"poison-{n}") for n in range(LIMIT + 2))))
    async with taking(topics, database, BREAKING) as task:
        assert "ZeroDivisionError" in str(await asyncio.wait_for(task, 30))
    assert len(await owner.letters()) <= LIMIT
    async with taking(topics, database):
        await arrived(owner, 2)


@pytest.mark.slow
@pytest.mark.short
async def test_replicas_of_a_service_take_every_event_once_while_they_come_and_go(
    topics: str, database: str, db: asyncpg.Connection
):
    owner = await Owner.knowing(FUNDS, db)
    events = [
        event | {"id": f"{number}/{event['id']}"}
        for number in range(60)
        for event in told(established(f"F-{number}"), invested(investment=f"I-{number}"))
    ]
    async with taking(topics, database):
        await send(topics, *events[:40])
        async with taking(topics, database):
            await send(topics, *events[40:80])
        await send(topics, *events[80:])
        await arrived(owner, 61 + 59)
    assert await db.fetchval("SELECT count(*) FROM inbox") == 120
    assert await owner.letters() == []
    assert set((await owner.repeats()).values()) == {0}


async def test_what_ends_a_transaction_does_not_wait(
    topics: str, database: str, db: asyncpg.Connection
):
    """The last of each partition is a mark that no consumer is given."""
    owner = Owner(FUNDS, db)
    async with AIOKafkaProducer(bootstrap_servers=topics, transactional_id="sender") as producer:
        for event in told(*(established(f"F-{number}") for number in range(12))):
            async with producer.transaction():
                await producer.send(FUNDS.ingest, orjson.dumps(event), event["subject"].encode())
    pool = await connect(database)
    taker = taker_of(topics, pool)
    running = asyncio.create_task(taker.run())
    try:
        await arrived(owner, 12)
        async with asyncio.timeout(10):
            while await taker.behind():
                await asyncio.sleep(0.05)
        ends = await taker.consumer.end_offsets(taker.consumer.assignment())
        assert {tp: await taker.consumer.committed(tp) or 0 for tp in ends} == ends
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        pool.terminate()


async def test_progress_that_kafka_refused_to_note_is_noted_when_nothing_more_comes(
    topics: str, database: str, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(AIOKafkaConsumer, "commit", refusing())
    owner, pool = Owner(FUNDS, db), await connect(database)
    taker = taker_of(topics, pool)
    running = asyncio.create_task(taker.run())
    try:
        await send(topics, *told(established("F-1")))
        await arrived(owner, 1)
        async with asyncio.timeout(10):
            while await distance(taker.consumer):
                await asyncio.sleep(0.05)
        assert not running.done()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        pool.terminate()


async def distance(consumer: AIOKafkaConsumer) -> int:
    """Records that are not committed."""
    ends = await consumer.end_offsets(consumer.assignment())
    return sum([end - (await consumer.committed(tp) or 0) for tp, end in ends.items()])


# Joins the group, says so, and never leaves it.
MEMBER = """
import asyncio, sys
from aiokafka import AIOKafkaConsumer

async def join(bootstrap, topic, client_id):
    named = {"bootstrap_servers": bootstrap, "group_id": "funds", "client_id": client_id}
    async with AIOKafkaConsumer(topic, **named):
        print("joined", flush=True)
        await asyncio.sleep(600)

asyncio.run(join(*sys.argv[1:]))
"""


@contextmanager
def member(bootstrap: str, client_id: str) -> Iterator[subprocess.Popen]:
    command = [sys.executable, "-c", MEMBER, bootstrap, FUNDS.ingest, client_id]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        try:
            assert child.stdout.readline() == b"joined\n"
            yield child
        finally:
            child.kill()


async def test_who_comes_after_a_member_that_was_killed_in_its_place_does_not_wait_for_its_session(
    topics: str, database: str, db: asyncpg.Connection
):
    with member(topics, "here:1"):
        pass
    await send(topics, *told(established("F-1")))
    began = time.monotonic()
    async with taking(topics, database, client_id="here:1"):
        await arrived(Owner(FUNDS, db), 1)
    assert time.monotonic() - began < SESSION_SECONDS / 2


async def test_members_elsewhere_stay_in_the_group(topics: str):
    with member(topics, "there:1"):
        assert await leave_for_predecessors(topics, "funds", "here:1") == 0
        assert await leave_for_predecessors(topics, "nobody", "here:1") == 0
        assert await leave_for_predecessors(topics, "funds", "there:1") == 1


async def test_without_kafka_they_are_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(predecessors, "_PATIENCE_SECONDS", 0.5)
    assert await leave_for_predecessors("127.0.0.1:1", "funds", "here:1") == 0
