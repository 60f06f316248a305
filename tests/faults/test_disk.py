"""A disk that is full: nothing is accepted that could be lost, and room heals all."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.processes import PRODUCT
from tests.faults.matrix import Row
from tests.faults.trial import Trial
from tests.support.system import System

pytestmark = pytest.mark.slow
MIB = 1 << 20
SIZES = {"kafka": 160, "postgres": 420}  # MiB
FULL_SECONDS = 10


@pytest.fixture
def small_disk(
    request: pytest.FixtureRequest, tmp_path_factory, supply, rows
) -> Iterator[tuple[Trial, Path]]:
    """A district of its own, the data of one part on a disk of a few MiB: (trial, disk)."""
    part = request.param
    directory = tmp_path_factory.mktemp(f"full-{part}") / "district"
    system = System(directory, durable=True)
    directory.mkdir()
    system.state.prepare(PRODUCT.databases)
    disk = getattr(system.state, part)
    disk.mkdir(exist_ok=True)
    with (
        _mounted(disk, SIZES[part], rows, part),
        system.running(),
        Trial.of(system, supply, rows) as trial,
    ):
        yield trial, disk


@contextmanager
def _mounted(disk: Path, mib: int, rows: list[Row], part: str) -> Iterator[None]:
    done = _run("mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", str(disk))
    if done.returncode:
        why = f"no small disk can be mounted here ({done.stderr.strip()})"
        rows.append(Row(_fault(part), skipped=why))
        pytest.skip(why)
    try:
        yield
    finally:
        _run("umount", str(disk))


def _run(*command: str) -> subprocess.CompletedProcess:
    if shutil.which(command[0]) is None:
        return subprocess.CompletedProcess(command, 127, "", f"{command[0]} is not installed")
    return subprocess.run(command, capture_output=True, text=True)


def _fault(part: str) -> str:
    return f"disk of {part} full, {FULL_SECONDS} s"


@pytest.mark.parametrize("small_disk", SIZES, indirect=True)
def test_a_full_disk_loses_nothing_accepted(small_disk: tuple[Trial, Path]) -> None:
    trial, disk = small_disk
    part = disk.name
    with trial.under_load(_fault(part), events=1500, seconds=25):
        time.sleep(4)
        with _full(disk):
            time.sleep(FULL_SECONDS)


@contextmanager
def _full(disk: Path) -> Iterator[None]:
    """Whatever becomes free meanwhile is taken too."""
    ballast = disk / "ballast"
    try:
        until = time.monotonic() + 2
        while time.monotonic() < until:
            _fill(ballast)
        assert shutil.disk_usage(disk).free < MIB
        yield
    finally:
        ballast.unlink()


def _fill(ballast: Path) -> None:
    try:
        with ballast.open("ab", buffering=0) as file:
            while True:
                file.write(bytes(MIB))
    except OSError:
        time.sleep(0.1)
