"""What is done to processes: killed, frozen, joined by others. Moments are drawn with a seed."""

import asyncio
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import asyncpg

from tests.support.system import System, wait_for

RESTART_SECONDS = 30
CATCH_SECONDS = 60
IDLE = (
    "FROM pg_stat_activity WHERE usename = $1 AND state = 'idle in transaction' "
    "AND backend_xid IS NOT NULL"
)
OPEN = f"SELECT EXISTS (SELECT {IDLE})"
OPEN_SESSIONS = f"SELECT pid {IDLE}"
STILL = f"{OPEN_SESSIONS} AND now() - state_change > '0.9 s'"


def kill(system: System, process: str, number: signal.Signals = signal.SIGKILL) -> None:
    """kill -9, or what is said; returns when the supervisor has started the process again."""
    killed = system.kill(process, number)
    wait_for(
        lambda: system.pid(process) not in (0, killed),
        RESTART_SECONDS,
        lambda: f"{process} was not started again",
    )


def kill_often(system: System, process: str, times: int, rng: random.Random) -> None:
    for _ in range(times):
        time.sleep(rng.uniform(0.5, 3.0))
        kill(system, process)


@contextmanager
def frozen(pid: int, seconds: float) -> Iterator[None]:
    """Stop a process for so long, the block included; then let it go on as if nothing was."""
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    try:
        yield
        time.sleep(max(0.0, began + seconds - time.monotonic()))
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def all_frozen(system: System, seconds: float) -> Iterator[None]:
    """Every process of a district at once, Kafka and PostgreSQL too."""
    with ExitStack() as stack:
        for name in everybody(system):
            for pid in family(system.pid(name)):
                stack.enter_context(frozen(pid, seconds))
        yield


def kill_all(system: System) -> None:
    """kill -9 of everything, as when the power goes; returns when all was started again."""
    killed = {name: system.kill(name) for name in everybody(system)}
    wait_for(
        lambda: all(system.pid(name) not in (0, pid) for name, pid in killed.items()),
        RESTART_SECONDS * 2,
        lambda: f"not all were started again: {system.supervisor.processes()}",
    )


def everybody(system: System) -> list[str]:
    """The names of all processes under the supervisor."""
    return [one["name"] for one in system.supervisor.processes()]


def family(pid: int) -> Iterator[int]:
    """A process, then its children as they are by then: PostgreSQL has one for each session."""
    yield pid
    yield from map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())


def freeze(pid: int, seconds: float) -> None:
    with frozen(pid, seconds):
        pass


@contextmanager
def frozen_in_a_transaction(system: System, process: str) -> Iterator[None]:
    """Freeze a process at a moment at which its session holds a transaction open."""
    pid = system.pid(process)
    try:
        asyncio.run(_catch(pid, system.admin_url(), process))
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


async def _catch(pid: int, admin_url: str, role: str) -> None:
    """Stop the process as soon as its role has a transaction open, until it was its own."""
    deadline = time.monotonic() + CATCH_SECONDS
    db = await asyncpg.connect(admin_url)
    try:
        while time.monotonic() < deadline:
            if await db.fetchval(OPEN, role):
                os.kill(pid, signal.SIGSTOP)
                if await _stays_open(db, role):
                    return
                os.kill(pid, signal.SIGCONT)
                await asyncio.sleep(0.05)
    finally:
        await db.close()
    raise AssertionError(f"{role} was never caught in a transaction")


async def _stays_open(db: asyncpg.Connection, role: str) -> bool:
    first = await db.fetch(OPEN_SESSIONS, role)
    await asyncio.sleep(1)
    return bool({row["pid"] for row in first} & {r["pid"] for r in await db.fetch(STILL, role)})


def kill_child(child: subprocess.Popen) -> None:
    child.kill()
    child.wait(10)
