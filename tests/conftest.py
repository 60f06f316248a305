"""One PostgreSQL, one Kafka and one whole product for all tests that ask for them."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from itertools import count

import asyncpg
import orjson
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from demo import generator
from deploy.embedded.servers import databases
from deploy.embedded.servers.kafka import Broker
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres
from deploy.embedded.waiting import finish
from deploy.paths import ROOT
from services.contracts.__main__ import TopicSettings, create
from services.contracts.topology import TOPICS
from services.kit import migrating
from tests.new_kind.added import ADDED
from tests.support import followed, groups, ports
from tests.support.otlp import Collector, collecting
from tests.support.system import System, hurry

pytest_plugins = ("tests.faults.matrix_plugin",)

PASSWORD = "a-password"
MIGRATED = "migrated"
GATEWAYS_MIGRATIONS = ROOT / "gateway" / "migrations"
PARTITIONS = 3
STAY_OUT = ("slow", "samples")

RUNNING = pytest.StashKey[ExitStack]()
ports.keep_to_ours()

NewDatabase = Callable[[], Awaitable[str]]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put what shares a system together. Without -m what takes minutes stays out."""
    if not config.option.markexpr:
        slow = [item for item in items if any(map(item.get_closest_marker, STAY_OUT))]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
    groups.arrange(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> groups.Scheduling:
    return groups.Scheduling(config, log)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """End what its last test has left: a district that nobody asks takes a quarter of a core."""
    running = item.session.stash.get(RUNNING, None)
    if running and (nextitem is None or groups.of(nextitem) != groups.of(item)):
        running.close()


@pytest.fixture(scope="session")
def until_the_group_ends(request: pytest.FixtureRequest) -> Iterator[ExitStack]:
    """What is entered here is left after the last test of a group, not of the whole run."""
    with ExitStack() as stack:
        request.session.stash[RUNNING] = stack
        yield stack


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A server with one migrated database; `database` hands out copies of it."""
    directory = tmp_path_factory.mktemp("stores") / "postgres"
    with Postgres(directory, free_port(), PASSWORD).running() as server:
        finish(hurry(server.admin_url))
        databases.create(server.admin_url, MIGRATED, PASSWORD)
        _migrate(database_url(server, MIGRATED))
        yield server


def database_url(server: Postgres, name: str) -> str:
    return f"postgresql://{MIGRATED}:{PASSWORD}@127.0.0.1:{server.port}/{name}"


def gateways_database(server: Postgres, name: str) -> str:
    """The URL of a database with the gateway's tables, made for a role of that name."""
    databases.create(server.admin_url, name, PASSWORD)
    url = f"postgresql://{name}:{PASSWORD}@127.0.0.1:{server.port}/{name}"
    assert migrating.migrate(url, [GATEWAYS_MIGRATIONS]) == 0
    return url


def _migrate(url: str) -> None:
    """The tables of all services: those of the kit and those of the read model."""
    own = {"DATABASE_URL": url, "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1"}
    done = subprocess.run(
        [sys.executable, "-m", "services.indicators", "migrate"],
        cwd=ROOT,
        env=os.environ | own,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def new_database(postgres_server: Postgres) -> NewDatabase:
    """Makes a fresh migrated database and answers with its URL."""
    numbers = count()

    async def make() -> str:
        name = f"store_{next(numbers)}"
        admin = await asyncpg.connect(postgres_server.admin_url)
        try:
            await admin.execute(f"CREATE DATABASE {name} OWNER {MIGRATED} TEMPLATE {MIGRATED}")
        finally:
            await admin.close()
        return database_url(postgres_server, name)

    return make


@pytest.fixture
async def database(new_database: NewDatabase) -> str:
    """The URL of a fresh migrated database."""
    return await new_database()


@pytest.fixture
async def db(database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to the test's database."""
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture(scope="session")
def kafka_server(
    tmp_path_factory: pytest.TempPathFactory, until_the_group_ends: ExitStack
) -> Broker:
    directory = tmp_path_factory.mktemp("streams") / "kafka"
    broker = Broker(directory, free_port(), free_port())
    return until_the_group_ends.enter_context(broker.running())


@asynccontextmanager
async def administering(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


@pytest.fixture
async def no_topics(kafka_server: Broker) -> str:
    """A cluster without any of the product's topics; answers with its address."""
    async with administering(kafka_server.bootstrap_servers) as admin:
        while ours := set(await admin.list_topics()) & {topic.name for topic in TOPICS}:
            await admin.delete_topics(sorted(ours))
            await asyncio.sleep(0.2)
    return kafka_server.bootstrap_servers


async def make_topics(bootstrap: str, partitions: int = PARTITIONS) -> None:
    """All topics of the topology, as `python -m services.contracts topics` makes them."""
    settings = TopicSettings(kafka_bootstrap_servers=bootstrap, topic_partitions=partitions)
    made = set(await create(settings))
    async with administering(bootstrap) as admin:
        while not made <= set(await admin.list_topics()):
            await asyncio.sleep(0.05)


@pytest.fixture
async def topics(no_topics: str) -> str:
    """A cluster with every topic, each empty from offset 0; answers with its address."""
    await make_topics(no_topics)
    return no_topics


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, until_the_group_ends: ExitStack) -> System:
    """The whole product, running, without the demo."""
    directory = tmp_path_factory.mktemp("system") / "state"
    running = until_the_group_ends.enter_context(System(directory, PARTITIONS).running())
    running.settle()
    return running


@pytest.fixture(scope="session")
def demo_events(tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """The whole demonstration district, in the order it is sent; made once for all workers."""
    folder = tmp_path_factory.getbasetemp()
    made = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "demo.json"
    if not made.exists():
        draft = made.with_suffix(f".{os.getpid()}")
        draft.write_bytes(orjson.dumps(list(generator.events())))
        draft.replace(made)
    return orjson.loads(made.read_bytes())


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


@pytest.fixture(scope="session")
def watched(
    tmp_path_factory: pytest.TempPathFactory, collector: Collector, until_the_group_ends: ExitStack
) -> System:
    """A district that follows requests, logs all lines, tires of nobody and knows one kind more."""
    system = System(tmp_path_factory.mktemp("watched") / "state", PARTITIONS)
    system.environment |= dict.fromkeys(("STRANGER_RATE", "COSTLY_RATE"), "1000000/minute")
    system.environment |= followed.environment(collector) | {"LOG_LEVEL": "DEBUG"} | ADDED
    until_the_group_ends.enter_context(system.running())
    system.settle()
    return system
