"""What is done to processes: killed, frozen, joined by others. Moments are drawn with a seed."""

import asyncio
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from tests.support.system import System, wait_for

RESTART_SECONDS = 30
LEFT_OPEN = """
SELECT EXISTS (
    SELECT FROM pg_stat_activity
    WHERE usename = $1 AND state = 'idle in transaction' AND now() - state_change > '0.1 s'
)
"""


def kill(system: System, process: str) -> None:
    """kill -9; returns when the supervisor has started the process again."""
    killed = system.kill(process)
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


def freeze(pid: int, seconds: float) -> None:
    with frozen(pid, seconds):
        pass


@contextmanager
def frozen_in_a_transaction(system: System, process: str) -> Iterator[None]:
    """Freeze a process at a moment at which its session holds a transaction open."""
    deadline = time.monotonic() + RESTART_SECONDS
    pid = system.pid(process)
    while time.monotonic() < deadline:
        with frozen(pid, 0):
            if asyncio.run(_left_open(system, process)):
                yield
                return
        time.sleep(0.05)
    raise AssertionError(f"{process} was never caught in a transaction")


async def _left_open(system: System, database: str) -> bool:
    """Whether a transaction stays open and idle for longer than any that makes progress."""
    db = await asyncpg.connect(system.admin_url())
    try:
        for _ in range(3):
            if not await db.fetchval(LEFT_OPEN, database):
                return False
            await asyncio.sleep(0.2)
        return True
    finally:
        await db.close()


def kill_child(child: subprocess.Popen) -> None:
    child.kill()
    child.wait(10)
