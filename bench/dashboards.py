"""Many dashboards on one gateway process: each holds one connection for live changes."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

import orjson
import psutil

from bench import client, latency, usage
from bench.district import Shape
from bench.scale import Scale
from bench.statistics import percentile
from tests.support.system import System

_DASHBOARDS = 1_000
_STALLED = 50
_SECONDS = 15
_AT_ONCE = 50
_DATA = b"data: "


@dataclass
class Dashboards:
    """What the connected dashboards got; ages in seconds, memory in bytes a dashboard."""

    count: int
    stalled: int = 0
    messages: int = 0
    seconds: float = 0.0
    ages: list[float] = field(default_factory=list)
    memory: float = 0.0
    grown: float = 0.0
    usage: str = ""

    def age(self, percent: float) -> float:
        return percentile(self.ages, percent)


def dashboards(system: System, shape: Shape, scale: Scale) -> Dashboards:
    """Dashboards connect, some of them never read, and facts change the figures meanwhile."""
    return asyncio.run(_dashboards(system, shape, scale.of(_DASHBOARDS, 50)))


async def _dashboards(system: System, shape: Shape, count: int) -> Dashboards:
    found = Dashboards(count, min(_STALLED, count // 10))
    gateway = psutil.Process(system.pid("gateway"))
    before = gateway.memory_info().rss
    streams = await _connected(system.url, count + found.stalled)
    connected = gateway.memory_info().rss
    reading = [asyncio.create_task(_read(one[0], found)) for one in streams[:count]]
    began = time.monotonic()
    with usage.measured() as used:
        await _change(system, shape)
    found.seconds = time.monotonic() - began
    found.usage = str(used)
    found.memory = (connected - before) / (count + found.stalled)
    found.grown = gateway.memory_info().rss - connected
    for task in reading:
        task.cancel()
    await asyncio.gather(*reading, return_exceptions=True)
    for _, writer in streams:
        writer.close()
    return found


async def _connected(url: str, count: int) -> list[tuple[asyncio.StreamReader, ...]]:
    place, asked = urlsplit(url), client.request(url, "/api/v1/live", Accept="text/event-stream")
    room = asyncio.Semaphore(_AT_ONCE)

    async def connect() -> tuple:
        async with room:
            reader, writer = await asyncio.open_connection(place.hostname, place.port)
            writer.write(asked)
            head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise client.Refused(head.decode())
        return reader, writer

    return list(await asyncio.gather(*(connect() for _ in range(count))))


async def _read(reader: asyncio.StreamReader, found: Dashboards) -> None:
    while line := await reader.readline():
        if line.startswith(_DATA):
            found.messages += 1
            fresh_as_of = orjson.loads(line[len(_DATA) :])["fresh_as_of"]
            found.ages.append(time.time() - datetime.fromisoformat(fresh_as_of).timestamp())


async def _change(system: System, shape: Shape) -> None:
    """Facts of new entities at the usual rate for some seconds."""
    size = len(shape.places)
    facts = shape.between(100 * size, 199 * size)
    async with latency.producing(system.bootstrap_servers) as producer:
        changing = asyncio.create_task(latency.pace(producer, facts))
        await asyncio.sleep(_SECONDS)
        changing.cancel()
        await asyncio.gather(changing, return_exceptions=True)
