"""Starts workers and processes of the product, and hears what they say."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from deploy.embedded import child
from deploy.embedded.servers.ports import LOOPBACK, free_port, is_open
from deploy.paths import ROOT

_WORKER_SECONDS = 900


class Broken(RuntimeError):
    """A worker ended without an answer; the message ends with what it said."""


def work(name: str, python: str = sys.executable, **asked: Any) -> dict[str, Any]:
    """Run a worker to its end; answers with its last line. Raises Broken."""
    command = [python, "-m", f"bench.workers.{name}", json.dumps(asked)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True,
        timeout=_WORKER_SECONDS,
    )  # fmt: skip
    lines = done.stdout.strip().splitlines()
    if done.returncode or not lines:
        raise Broken(f"{name} ended with {done.returncode}: {done.stderr[-2000:]}")
    return json.loads(lines[-1])


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


@contextmanager
def serving(
    command: list[str], log: Path, port: int | None = None, **settings: str
) -> Iterator[tuple[subprocess.Popen, str]]:
    """Run a process of the product while the block lasts: (it, where its health is asked)."""
    port = port or free_port()
    given = environment(HTTP_HOST=LOOPBACK, HEALTH_PORT=str(port), **settings)
    with child.running(command, given, log, lambda: is_open(port)) as process:
        yield process, f"http://{LOOPBACK}:{port}"


def await_ready(url: str, seconds: float = 300) -> None:
    """Wait until a process says that it is ready and has caught up. Raises Broken."""
    until = time.monotonic() + seconds
    while True:
        state = httpx2.get(f"{url}/readyz", timeout=30).json()
        if state["ready"] and not state["behind"]:
            return
        if time.monotonic() > until:
            raise Broken(f"{url} is not ready: {state}")
        time.sleep(0.2)


def version_in(python: Path, distribution: str) -> str:
    """The version of a distribution in another environment."""
    code = f"from importlib.metadata import version; print(version({distribution!r}))"
    command = [str(python), "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
