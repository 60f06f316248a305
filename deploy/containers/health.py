"""Asks every container whether it is well: podman leaves that to systemd, which is not here."""

import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from deploy.containers.composition import Compose
from deploy.containers.engine import Failed

PAUSE_SECONDS = 1.0
AT_ONCE = 3
NANOSECONDS = 1e9


@contextmanager
def asked(compose: Compose) -> Iterator[None]:
    """While the block lasts, run every container's own check again and again."""
    over = Event()
    asking = Thread(target=_ask, args=(compose, over.wait), daemon=True)
    asking.start()
    try:
        yield
    finally:
        over.set()
        asking.join()


def _ask(compose: Compose, pause: Callable[[float], bool]) -> None:
    next_time: dict[str, float] = {}
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while not pause(PAUSE_SECONDS):
            due = [
                one
                for one in _running(compose)
                if time.monotonic() >= next_time.get(_life(one), 0.0)
            ]
            well = pool.map(lambda one: _check(compose, one["Name"]), due)
            for one, passed in zip(due, well, strict=True):
                next_time[_life(one)] = time.monotonic() + (_interval(one) if passed else 0.0)


def _life(container: dict[str, Any]) -> str:
    """A container from one start to the next: it is asked anew after each."""
    return f"{container['Name']} {container['State']['StartedAt']}"


def _interval(container: dict[str, Any]) -> float:
    return container["Config"]["Healthcheck"]["Interval"] / NANOSECONDS


def _running(compose: Compose) -> list[dict[str, Any]]:
    """What runs and has a check."""
    said = compose.engine.say("ps", "--format", "{{.Names}}\t{{.Status}}")
    rows = [line.split("\t") for line in said.splitlines()]
    try:
        return compose.engine.inspect(*(name for name, status in rows if "(" in status))
    except Failed:
        # One of them went between the two questions; the next round asks who is there.
        return []


def _check(compose: Compose, name: str) -> bool:
    """Whether the check of one container passes; podman keeps what it said."""
    command = compose.engine.command("healthcheck", "run", name)
    answer = subprocess.run(command, env=compose.engine.environment, capture_output=True)
    return answer.returncode == 0
