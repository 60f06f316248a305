"""From the moment a fact is produced to the moment its partial sum stands at a gateway."""

import asyncio
import time
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiokafka import AIOKafkaProducer

from bench.district import Message
from bench.kafka import partition_of
from gateway.figures.follower import Follower
from gateway.figures.generations import Generations
from gateway.figures.statistics import Statistics
from gateway.figures.sums import FigureKey
from services.contracts.figures.partials import Bucket, Partial
from services.indicators.deltas import DELTAS
from services.kit.messaging.consumer import start

RATE = 1_000
_TIMEOUT_SECONDS = 30.0
Cell = tuple[str, int, Bucket]


@dataclass
class Sightings:
    """When each cell (topic, partition, bucket) was seen to reflect which offset."""

    offsets: dict[Cell, list[int]] = field(default_factory=dict)
    times: dict[Cell, list[float]] = field(default_factory=dict)

    def note(self, partial: Partial) -> None:
        cell = partial.topic, partial.partition, partial.bucket
        self.offsets.setdefault(cell, []).append(partial.offset)
        self.times.setdefault(cell, []).append(time.perf_counter())

    def first(self, cell: Cell, offset: int) -> float | None:
        """When the cell first reflected that offset or a later one."""
        place = bisect_left(self.offsets.get(cell, ()), offset)
        times = self.times.get(cell, ())
        return times[place] if place < len(times) else None


class Watching(Generations):
    """A gateway's figures that note when each partial has been taken in."""

    def __init__(self, sightings: Sightings) -> None:
        super().__init__()
        self.sightings = sightings

    def apply(self, partial: Partial) -> Iterable[FigureKey]:
        changed = super().apply(partial)
        self.sightings.note(partial)
        return changed


@dataclass(frozen=True)
class Sent:
    """A fact on its way: when it was handed to the producer, and the bucket it changes."""

    at: float
    topic: str
    bucket: Bucket
    record: Any


async def pace(producer: AIOKafkaProducer, messages: Iterable[Message]) -> list[Sent]:
    """Send RATE facts a second; those that may change no figure count for the rate alone."""
    sent, began = [], time.perf_counter()
    for number, (topic, key, value) in enumerate(messages):
        while (wait := began + number / RATE - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        bucket = changed_by(topic, orjson.loads(value))
        at = time.perf_counter()
        future = await producer.send(topic, value, key, partition_of(key))
        if bucket:
            sent.append(Sent(at, topic, bucket, future))
    return sent


def changed_by(topic: str, fact: dict[str, Any]) -> Bucket | None:
    """A bucket that this fact surely changes: later versions may say the same again."""
    if fact["version"] > 1:
        return None
    return next((bucket for bucket, amount in DELTAS[topic](fact) if amount), None)


async def measure(bootstrap: str, messages: Iterable[Message]) -> list[float]:
    """Seconds until visible, for every fact. Raises TimeoutError when one never appears."""
    sightings = Sightings()
    follower = Follower(bootstrap, Watching(sightings), Statistics(), lambda *_: None)
    following = asyncio.create_task(follower.run())
    async with asyncio.timeout(_TIMEOUT_SECONDS):
        while not follower.caught_up:
            await asyncio.sleep(0.1)
    async with producing(bootstrap) as producer:
        sent = await pace(producer, messages)
        records = await asyncio.gather(*(one.record for one in sent))
    async with asyncio.timeout(_TIMEOUT_SECONDS):
        while (found := _latencies(sent, records, sightings)) is None:
            await asyncio.sleep(0.2)
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    return found


def _latencies(sent: list[Sent], records: list[Any], sightings: Sightings) -> list[float] | None:
    found = []
    for one, record in zip(sent, records, strict=True):
        seen = sightings.first((one.topic, record.partition, one.bucket), record.offset)
        if seen is None:
            return None
        found.append(seen - one.at)
    return found


class producing:
    """A producer that is set as a relay's, for the length of a block."""

    def __init__(self, bootstrap: str) -> None:
        self.producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=2
        )

    async def __aenter__(self) -> AIOKafkaProducer:
        await start(self.producer.start)
        return self.producer

    async def __aexit__(self, *_: object) -> None:
        await self.producer.stop()
