"""Variants of a process, written for tests, in the place of the supervised one."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.faults.blows import kill_child
from tests.support.system import System

Restart = Callable[[], None]


@contextmanager
def planted(system: System, process: str, module: str, command: str) -> Iterator[Restart]:
    """The planted variant in the place of a supervised process, none until the first `restart`.

    Each further `restart` kills the variant -9 before.
    """
    system.stop(process)
    try:
        with _variants(system, process, module, command) as restart:
            yield restart
    finally:
        system.start(process)


@contextmanager
def _variants(system: System, process: str, module: str, command: str) -> Iterator[Restart]:
    environment = {**os.environ, **system.environment_of(process)}
    running: list[subprocess.Popen] = []

    def restart() -> None:
        for child in running:
            kill_child(child)
        order = [sys.executable, "-m", f"tests.faults.planted.{module}", command]
        running[:] = [subprocess.Popen(order, cwd=system.root, env=environment)]

    try:
        yield restart
    finally:
        for child in running:
            kill_child(child)
