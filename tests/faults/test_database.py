"""PostgreSQL that has no room for one more session, rows that are locked, old snapshots."""

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import asyncpg
import pytest

from deploy.processes import PRODUCT
from services.contracts.topology import OWNERS
from tests.faults.blows import kill
from tests.faults.trial import Trial
from tests.support.system import System

pytestmark = pytest.mark.slow
END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ANY($1)"
HELD_SECONDS = 10


def test_a_restarted_database_loses_nothing_accepted(trial: Trial) -> None:
    with trial.under_load("restart of PostgreSQL (fast)", seconds=15):
        for _ in range(2):
            time.sleep(4)
            kill(trial.system, "postgres", signal.SIGINT)


@pytest.mark.short
def test_sessions_that_others_hold_cost_time_and_nothing_else(trial: Trial) -> None:
    """Every process loses its sessions, and there is no room for new ones."""
    with trial.under_load("PostgreSQL has no session left, 10 s", seconds=15):
        time.sleep(3)
        taken = asyncio.run(_crowd_out(trial.system))
        assert taken > 50


async def _crowd_out(system: System) -> int:
    """Take every session there is, for so long; answers with how many those were."""
    held: list[asyncpg.Connection] = []
    until = time.monotonic() + HELD_SECONDS
    async with _connected(system.admin_url()) as admin:
        await _take_all(system, held)
        await admin.execute(END_OTHERS, list(PRODUCT.databases))
        while time.monotonic() < until:
            await _take_all(system, held)
            await asyncio.sleep(0.2)
    for one in held:
        await one.close()
    return len(held)


async def _take_all(system: System, held: list[asyncpg.Connection]) -> None:
    with contextlib.suppress(asyncpg.TooManyConnectionsError):
        while True:
            held.append(await asyncpg.connect(system.admin_url()))


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[asyncpg.Connection]:
    db = await asyncpg.connect(url)
    try:
        yield db
    finally:
        await db.close()


@contextmanager
def _held(urls: list[str], statement: str, seconds: float) -> Iterator[None]:
    """One transaction in each database that has done this and stays open, the block included."""
    with asyncio.Runner() as runner:
        sessions = [runner.run(asyncpg.connect(url)) for url in urls]
        for db in sessions:
            runner.run(db.execute(f"BEGIN; {statement}"))
        yield
        time.sleep(seconds)
        for db in sessions:
            runner.run(db.execute("ROLLBACK"))
            runner.run(db.close())


def test_locked_rows_cost_time_and_nothing_else(trial: Trial) -> None:
    owners = [trial.system.database_url(name) for name in OWNERS]
    with trial.under_load("every fact's row locked, 10 s", seconds=15):
        time.sleep(3)
        with _held(owners, "SELECT 1 FROM fact FOR UPDATE", HELD_SECONDS):
            pass


def test_a_long_open_transaction_holds_nobody_up(trial: Trial) -> None:
    """It has written and keeps its snapshot; what is told meanwhile is in the figures meanwhile."""
    owners = [trial.system.database_url(name) for name in OWNERS]
    written = (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM fact;"
        "CREATE TEMPORARY TABLE held (n int)"
    )
    admin = trial.system.admin_url()
    databases = [f"{admin.rpartition('/')[0]}/{url.rpartition('/')[2]}" for url in owners]
    with (
        trial.under_load("a transaction held open", seconds=15),
        _held(databases, written, 2),
    ):
        time.sleep(8)
        trial.recover(time.monotonic(), seconds=20)
