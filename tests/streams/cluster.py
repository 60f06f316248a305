"""What the tests of this folder do to Kafka, and the processes that they run on it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord

from deploy.embedded.servers.ports import free_port
from deploy.paths import ROOT
from gateway.figures.answerable import Answerable
from gateway.figures.follower import Follower
from gateway.figures.generations import Generations
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from tests.support.pure import Told


async def produce(bootstrap: str, facts: Iterable[Told]) -> None:
    """Send facts as a relay does: in order, each to the partition of its key."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True) as producer:
        confirmations = [await producer.send(f.topic, f.value, f.key) for f in facts]
        await asyncio.gather(*confirmations)


async def everything(bootstrap: str, *topics: str) -> list[ConsumerRecord]:
    """All records of these topics, each partition in its order."""
    found: list[ConsumerRecord] = []
    async with AIOKafkaConsumer(
        *topics, bootstrap_servers=bootstrap, auto_offset_reset="earliest"
    ) as consumer:
        assert {tp.topic for tp in consumer.assignment()} == {*topics}
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(tp) < end for tp, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=100)).values():
                found += records
    return found


async def until(holds: Callable[[], bool], seconds: float, why: Callable[[], Any]) -> None:
    """Wait until it holds; AssertionError with the reason when it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {why()}"
        await asyncio.sleep(0.05)


async def cut_connections(db: asyncpg.Connection) -> None:
    """End every other client's connection to this database, wherever it stands just now."""
    await db.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )


class Process:
    """A process of the product with its health port."""

    def __init__(
        self, module: str, command: str, log: Path, tree: Path = ROOT, **environment: str
    ) -> None:
        self.port = free_port()
        self.log = log
        with log.open("a") as output:
            self.child = subprocess.Popen(
                [sys.executable, "-m", module, command],
                cwd=tree,
                env={**os.environ, **environment, "HEALTH_PORT": str(self.port)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def state(self) -> dict[str, Any]:
        """/readyz, or nothing where none comes."""
        try:
            return httpx2.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5).json()
        except httpx2.HTTPError:
            return {}

    async def readyz(self) -> dict[str, Any]:
        return await asyncio.to_thread(self.state)

    async def ready(self, seconds: float = 60, **wanted: Any) -> None:
        """Wait until /readyz says ready, and these things too."""
        deadline = time.monotonic() + seconds
        while not (wanted | {"ready": True}).items() <= (said := await self.readyz()).items():
            assert self.child.poll() is None, f"it left: {self.log.read_text()[-1500:]}"
            assert time.monotonic() < deadline, f"{said}: {self.log.read_text()[-1500:]}"
            await asyncio.sleep(0.05)

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()

    async def left(self, seconds: float = 30) -> int:
        """Wait until it ends by itself; answers with its exit code."""
        return await asyncio.to_thread(self.child.wait, seconds)

    def end(self) -> None:
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            self.child.wait(30)


@contextmanager
def running(
    module: str, command: str, log: Path, tree: Path = ROOT, **environment: str
) -> Iterator[Process]:
    """`python -m module command` of a tree's code while the block lasts."""
    process = Process(module, command, log, tree, **environment)
    try:
        yield process
    finally:
        process.end()


class Gateway:
    """What a gateway follows, without its HTTP."""

    def __init__(self, bootstrap: str) -> None:
        self.figures = Generations()
        self.statistics = Statistics()
        self.changed: list[set] = []
        self.follower = Follower(
            bootstrap, self.figures, self.statistics, Answerable(), self._changed
        )
        self.task = asyncio.create_task(self.follower.run())

    def _changed(self, figures: set, traces: Iterable[str]) -> None:
        self.changed.append(figures)

    def sums(self) -> dict[tuple[str, str, str], int]:
        return sums(self.figures.current)

    async def shows(self, expected: dict, seconds: float = 60) -> None:
        """Wait until these are the sums, and stay it for a moment."""
        for _ in range(2):
            await self.until(lambda: self.sums() == expected, seconds, expected)
            await asyncio.sleep(0.1)

    async def until(self, holds: Callable[[], bool], seconds: float, expected: Any = None) -> None:
        def held() -> bool:
            if self.task.done():
                self.task.result()
            return holds()

        await until(held, seconds, lambda: self._difference(expected or {}))

    def _difference(self, expected: dict) -> dict:
        found = self.sums()
        keys = [k for k in {*found, *expected} if found.get(k) != expected.get(k)]
        return {k: (found.get(k), expected.get(k)) for k in sorted(keys)[:10]}


def sums(figures: Figures) -> dict[tuple[str, str, str], int]:
    """Every dated amount that is not zero: (indicator, dimension, day) -> base units."""
    return {
        (*key, day): amount
        for key, figure in figures.figures.items()
        for day, amount in figure.by_day.items()
        if amount
    }


@asynccontextmanager
async def following(bootstrap: str) -> AsyncIterator[Gateway]:
    """A gateway's follower at work while the block lasts."""
    gateway = Gateway(bootstrap)
    try:
        yield gateway
    finally:
        gateway.task.cancel()
        with suppress(asyncio.CancelledError):
            await gateway.task
