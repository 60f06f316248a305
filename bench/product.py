"""The running product: gateway, one owning service, reads. Only what is measured runs."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import asyncpg
import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition

from bench import client, kafka, latency, usage
from bench.client import Answers
from bench.district import Shape
from bench.running import serving
from bench.scale import Scale
from bench.statistics import median, percentile
from demo import generator
from demo.load import batched
from deploy.embedded.servers.ports import free_port
from deploy.processes import PRODUCT
from services.contracts.topology import DOMAIN
from services.kit.messaging.consumer import start
from tests.support.system import BATCH, System, wait_for

BATCH_EVENTS = 100
OWNER = "enterprises"
_THIRDS = 3
_CONNECTIONS = 8
_READ_SECONDS = 4.0
_DAYS = [f"2026-{month:02}-28" for month in range(1, 11)]
_QUIET_SECONDS = 3.0
_LOOK_SECONDS = 0.1
_READY_SECONDS = 120.0


@dataclass(frozen=True)
class Rate:
    """Events a second, and who used the processors meanwhile."""

    events: int
    rate: float
    usage: str


@dataclass
class Reads:
    """Answers of the gateway and of the plain route, taken in turn."""

    gateway: list[Answers] = field(default_factory=list)
    plain: list[Answers] = field(default_factory=list)
    usage: str = ""

    @staticmethod
    def rate(answers: list[Answers]) -> float:
        return median(one.rate for one in answers)

    @staticmethod
    def percentile(answers: list[Answers], percent: float) -> float:
        """Seconds."""
        return percentile([s for one in answers for s in one.latencies], percent)

    @property
    def ratio(self) -> float:
        return self.rate(self.gateway) / self.rate(self.plain)


@contextmanager
def product(directory: Path) -> Iterator[System]:
    """The whole product without the demo; no limit on what one key may send."""
    system = System(directory, kafka.PARTITIONS)
    system.environment["KEY_RATE"] = "100000000/minute"
    with system.running():
        yield system


def only(system: System, *names: str) -> None:
    """Keep or start these processes until they are ready, and stop all others of the product."""
    for process in PRODUCT.processes:
        if process.name not in names and _runs(system, process.name):
            system.stop(process.name)
    for name in names:
        if not _runs(system, name):
            system.start(name)
    wait_for(lambda: _ready(system, names), _READY_SECONDS, lambda: str(system.health()))


def _ready(system: System, names: tuple[str, ...]) -> bool:
    states = system.health()
    return all(states[name].get("ready") for name in names)


def _runs(system: System, name: str) -> bool:
    states = {p["name"]: p["statename"] for p in system.supervisor.processes()}
    return states[name] == "RUNNING"


def intake(system: System, scale: Scale) -> Rate:
    """The demo's events through the gateway, in batches, as fast as it takes them."""
    only(system, "gateway")
    events = list(generator.events())
    events = events[: scale.of(len(events), 9_000)]
    key = system.state.secrets().demo_key
    head = {"Authorization": f"Bearer {key}", **BATCH}
    requests = [
        client.request(system.url, "/api/v1/events", orjson.dumps(batch), **head)
        for batch in batched(events, BATCH_EVENTS)
    ]
    third = -(-len(requests) // _THIRDS)
    with usage.measured() as used:
        runs = [
            asyncio.run(client.load(system.url, requests[n : n + third], _CONNECTIONS))
            for n in range(0, len(requests), third)
        ]
    return Rate(len(events), median(run.rate for run in runs) * BATCH_EVENTS, str(used))


def owning(system: System) -> Rate:
    """One service and its relay take in what waits for them; domain events reach Kafka."""
    only(system, "gateway")
    with usage.measured() as used:
        events, facts, seconds = asyncio.run(_drained(system))
    summary = f"{facts:,} facts from {events:,} events in {seconds:.1f} s: {used}"
    return Rate(events, events / seconds, summary)


async def _drained(system: System) -> tuple[int, int, float]:
    """Events, facts and seconds: from the first event taken in to the last fact in Kafka."""
    async with _consumer(system) as consumer, _database(system) as database:
        topics = [topic.name for topic in DOMAIN.values() if topic.owner == OWNER]
        starting = asyncio.create_task(asyncio.to_thread(only, system, OWNER, f"{OWNER}-relay"))
        while not await database.fetchval("SELECT EXISTS (SELECT 1 FROM inbox)"):
            await asyncio.sleep(_LOOK_SECONDS)
        first = last = time.monotonic()
        seen = 0, 0
        while time.monotonic() - last < _QUIET_SECONDS:
            await asyncio.sleep(_LOOK_SECONDS)
            taken = await database.fetchval("SELECT count(*) FROM inbox")
            now = taken, await _held(consumer, topics)
            if now != seen:
                seen, last = now, time.monotonic()
        await starting
        return *seen, last - first


async def _held(consumer: AIOKafkaConsumer, topics: list[str]) -> int:
    """How many records were ever written to the topics."""
    places = [TopicPartition(topic, n) for topic in topics for n in range(kafka.PARTITIONS)]
    return sum((await consumer.end_offsets(places)).values())


@asynccontextmanager
async def _consumer(system: System) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(bootstrap_servers=system.bootstrap_servers)
    await start(consumer.start)
    yield consumer
    await consumer.stop()


@asynccontextmanager
async def _database(system: System) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(system.database_url(OWNER))
    yield connection
    await connection.close()


def reads(system: System, shape: Shape, directory: Path, scale: Scale) -> tuple[Reads, Reads]:
    """Table 1 beside a plain route: first undisturbed, then while facts come in."""
    only(system, "gateway", "indicators-stream")
    paths = [f"/api/v1/tables/1?as_of={day}" for day in _DAYS]
    body = directory / "table.json"
    body.write_bytes(orjson.dumps(system.get(paths[0])))
    port = free_port()
    plain = [sys.executable, "-m", "bench.workers.plain_route"]
    plain.append(json.dumps({"body": str(body), "port": port}))
    with serving(plain, directory / "plain.log", port) as (_, url):
        sides = [
            (system.url, [client.request(system.url, path) for path in paths]),
            (url, [client.request(url, "/bytes")]),
        ]
        seconds = max(1.0, _READ_SECONDS * scale.factor)
        quiet = asyncio.run(_in_turn(sides, seconds))
        loaded = asyncio.run(_loaded(system, shape, lambda: _in_turn(sides, seconds)))
    return quiet, loaded


async def _in_turn(sides: list[tuple[str, list[bytes]]], seconds: float) -> Reads:
    found = Reads()
    with usage.measured() as used:
        for _ in range(3):
            for (url, requests), answers in zip(sides, (found.gateway, found.plain), strict=True):
                answers.append(await client.load(url, cycle(requests), _CONNECTIONS, seconds))
    found.usage = str(used)
    return found


async def _loaded(system: System, shape: Shape, run: Callable[[], Awaitable[Reads]]) -> Reads:
    """Run it while facts of new entities change the figures."""
    size = len(shape.places)
    async with latency.producing(system.bootstrap_servers) as producer:
        coming = asyncio.create_task(latency.pace(producer, shape.between(9 * size, 99 * size)))
        try:
            return await run()
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)
