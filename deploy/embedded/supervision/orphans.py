"""Processes of a state folder that outlived their launcher: found by a mark, ended for certain."""

import os
import signal
import time
from pathlib import Path

from deploy.embedded.waiting import until

MARK = "YUZHONG_PLAN_STATE"
STOP_SECONDS = 30.0
GRACE_SECONDS = 60.0


def mark(directory: Path) -> dict[str, str]:
    """The environment that every process of this state folder carries."""
    return {MARK: str(directory)}


def find(directory: Path) -> list[int]:
    """The process ids that carry the folder's mark, this process excepted."""
    wanted = f"{MARK}={directory}".encode()
    found = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in found if pid != os.getpid() and wanted in _environment(pid)]


def end(directory: Path, supervisor: int | None) -> int:
    """End all of them: the supervisor stops its processes in order, the rest is swept.

    Answers how many there were.
    """
    found = find(directory)
    if supervisor in found:
        _signal(supervisor, signal.SIGTERM)
        until(lambda: not find(directory), GRACE_SECONDS)
    _sweep(directory, signal.SIGINT)
    _sweep(directory, signal.SIGKILL)
    return len(found)


def _sweep(directory: Path, number: signal.Signals) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while (found := find(directory)) and time.monotonic() < deadline:
        for pid in found:
            _signal(pid, number)
        until(lambda: not find(directory), 5.0)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []
