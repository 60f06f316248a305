"""A database brought back from a copy beside a Kafka that lived on: its owner goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import orjson
import pytest
from aiokafka import AIOKafkaProducer

from deploy.embedded.servers.postgres import Postgres
from services.kit.messaging.rewinding import StillAtWork
from services.kit.owner import restoring
from services.kit.owner.store import queries
from services.kit.settings import ServiceSettings
from tests.conftest import MIGRATED, database_url
from tests.stores.owner import FUNDS, Owner
from tests.stores.said import established, invested, told
from tests.streams.cluster import everything
from tests.streams.test_relay import relaying, sent
from tests.streams.test_taker import taking

TOPIC = "funds.investment"
BEFORE = told(established(), invested("1.00"), invested("500.00", "I-2"), minute=1)
SINCE = told(
    *(invested("7.00"), invested("8.00"), invested("100.00"), invested("3.00", "I-3")), minute=2
)
AFTER = told(invested("900.00"), invested("4.00", "I-4"), minute=3)


@asynccontextmanager
async def working(bootstrap: str, url: str) -> AsyncIterator[None]:
    async with taking(bootstrap, url), relaying(bootstrap, url):
        yield


async def say(bootstrap: str, documents: list[dict]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for document in documents:
            await producer.send_and_wait(FUNDS.ingest, orjson.dumps(document), b"k")


@pytest.fixture
async def database(database: str) -> str:
    """Its owner has heard of the enterprises that these tests invest in."""
    db = await asyncpg.connect(database)
    await Owner.knowing(FUNDS, db)
    await db.close()
    return database


async def taken(url: str, count: int) -> None:
    """Wait until so many events are in the inbox, and nothing waits for the relay."""
    db = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(60):
            while await db.fetchval("SELECT count(*) FROM inbox") < count:
                await asyncio.sleep(0.05)
        await sent(db)
    finally:
        await db.close()


async def seen(bootstrap: str) -> dict[str, str]:
    """The amount of each investment, as whoever keeps the highest version sees it."""
    newest: dict[str, dict] = {}
    for record in await everything(bootstrap, TOPIC):
        fact, key = orjson.loads(record.value), record.key.decode()
        if key not in newest or newest[key]["version"] < fact["version"]:
            newest[key] = fact
    return {key: fact["amount"] for key, fact in newest.items()}


async def decided(url: str) -> dict[str, str]:
    """The amount of each investment, as its owner has it."""
    db = await asyncpg.connect(url)
    try:
        facts = await Owner(FUNDS, db).facts()
    finally:
        await db.close()
    return {key: fact["amount"] for (topic, key), fact in facts.items() if topic == TOPIC}


async def copied(server: Postgres, url: str) -> str:
    """A copy of the database as it is now; answers with the copy's URL."""
    name = url.rpartition("/")[2]
    admin = await asyncpg.connect(server.admin_url)
    try:
        copy = f"CREATE DATABASE {name}_copy OWNER {MIGRATED} TEMPLATE {name}"
        await admin.execute(copy)
    finally:
        await admin.close()
    return database_url(server, f"{name}_copy")


async def test_readers_see_what_the_owner_of_a_restored_database_says(
    topics: str, database: str, postgres_server: Postgres
) -> None:
    async with working(topics, database):
        await say(topics, BEFORE)
        await taken(database, len(BEFORE))
    copy = await copied(postgres_server, database)
    async with working(topics, database):
        await say(topics, SINCE)
        await taken(database, len(BEFORE) + len(SINCE))
    assert (await seen(topics))["I-1"] == 100_00

    settings = ServiceSettings(kafka_bootstrap_servers=topics, database_url=copy)
    assert await restoring.go_on(FUNDS, settings) > 0
    async with working(topics, copy):
        await taken(copy, len(BEFORE) + len(SINCE))
        assert await seen(topics) == await decided(copy) == await decided(database)
        await say(topics, AFTER)
        await taken(copy, len(BEFORE) + len(SINCE) + len(AFTER))
    assert await seen(topics) == await decided(copy)
    assert (await decided(copy))["I-1"] == 900_00


async def test_a_service_at_work_is_not_rewound(topics: str, database: str) -> None:
    settings = ServiceSettings(kafka_bootstrap_servers=topics, database_url=database)
    async with working(topics, database):
        await say(topics, BEFORE)
        await taken(database, len(BEFORE))
        with pytest.raises(StillAtWork, match="stop it first"):
            await restoring.go_on(FUNDS, settings)
    db = await asyncpg.connect(database)
    assert await db.fetchval("SELECT version FROM version_floor") == 0
    await db.close()


async def test_each_restore_goes_on_above_all_that_was_told(db: asyncpg.Connection) -> None:
    """Whichever copy it is made from: two restores of one copy never tell the same versions."""
    owner = Owner(FUNDS, db)
    await owner.take([*BEFORE, {"specversion": "1.0"}])
    floors = []
    for _ in range(2):
        await restoring.tell_above(db, FUNDS.dead_letter_topic)
        floor = await db.fetchval("SELECT version FROM version_floor")
        rows = await db.fetch("SELECT topic, version FROM fact")
        told = [row["version"] for row in rows if row["topic"] != FUNDS.dead_letter_topic]
        assert set(told) == {floor + 1}
        assert [row["version"] for row in rows if row["topic"] == FUNDS.dead_letter_topic] == [1]
        floors.append(floor)
    await owner.take(AFTER)
    assert floors[0] < floors[1]
    newest = "SELECT version FROM fact WHERE topic = $1 AND key = $2"
    assert await db.fetchval(newest, TOPIC, "I-1") == floors[1] + 2
    assert await db.fetchval(newest, TOPIC, "I-4") == floors[1] + 1
    rows = [row async for row in queries.unsent(db, most=1000)]
    assert [row for row in rows if row["topic"] == TOPIC and row["outdated"]] == []
