"""Who used the processors while something was measured."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

OTHERS = "*others on this machine*"
_SMALLEST = 0.02


class Usage:
    """After the block, `shares` holds the cores that each kind of process kept busy."""

    def __init__(self) -> None:
        self.shares: dict[str, float] = {}

    def __str__(self) -> str:
        ranked = sorted(self.shares.items(), key=lambda share: -share[1])
        return ", ".join(f"{name} {cores:.2f}" for name, cores in ranked if cores >= _SMALLEST)


@contextmanager
def measured() -> Iterator[Usage]:
    """Watch this process and all that it started, also through a supervisor."""
    usage, began, before, busy = Usage(), time.monotonic(), _snapshot(), _busy()
    yield usage
    seconds = time.monotonic() - began
    spent: Counter[str] = Counter()
    for process, (name, cpu) in _snapshot().items():
        spent[name] += cpu - before.get(process, (name, 0.0))[1]
    spent[OTHERS] = max(0.0, _busy() - busy - spent.total())
    usage.shares = {name: cpu / seconds for name, cpu in spent.items()}


def _busy() -> float:
    """Seconds that all processors together have been busy."""
    times = psutil.cpu_times()
    return times.user + times.system + times.nice


def _snapshot() -> dict[int, tuple[str, float]]:
    found = {}
    for process in [psutil.Process(), *psutil.Process().children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            found[process.pid] = _name(process), times.user + times.system
    return found


def _name(process: psutil.Process) -> str:
    command = process.cmdline() or [process.name()]
    if process.pid == os.getpid():
        return "load generator"
    if "-m" in command:
        module, *arguments = command[command.index("-m") + 1 :]
        return " ".join([module, *(one for one in arguments[:1] if one.isalpha())])
    text = " ".join(command)
    return next((name for name in ("kafka.Kafka", "postgres") if name in text), command[0])
