"""A disk that is full: nothing is accepted that could be lost, and room heals all."""

import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.paths import ROOT
from deploy.processes import PRODUCT
from tests.faults.matrix import Row
from tests.faults.trial import Trial
from tests.support.system import System

pytestmark = pytest.mark.slow
MIB = 1 << 20
SIZES = {"kafka": 160, "postgres": 420}  # MiB
# What is left when the disk has filled slowly: PostgreSQL writes its log by 16 MiB.
LEFT = {"kafka": 12, "postgres": 64}
FULL_SECONDS = 10
FILLING_SECONDS = 15
RULES = ROOT / "deploy" / "prometheus" / "rules.yml"


@pytest.fixture(scope="module")
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
        rows += [Row(fault(part), skipped=why) for fault in (_full_at_once, _filling_up)]
        pytest.skip(why)
    try:
        yield
    finally:
        _run("umount", str(disk))


def _run(*command: str) -> subprocess.CompletedProcess:
    if shutil.which(command[0]) is None:
        return subprocess.CompletedProcess(command, 127, "", f"{command[0]} is not installed")
    return subprocess.run(command, capture_output=True, text=True)


def _full_at_once(part: str) -> str:
    return f"disk of {part} full, {FULL_SECONDS} s"


def _filling_up(part: str) -> str:
    return f"disk of {part} fills within {FILLING_SECONDS} s, then is full, {FULL_SECONDS} s"


@pytest.mark.parametrize("small_disk", SIZES, indirect=True)
def test_a_full_disk_loses_nothing_accepted(small_disk: tuple[Trial, Path]) -> None:
    trial, disk = small_disk
    part = disk.name
    with trial.under_load(_full_at_once(part), events=1500, seconds=25):
        time.sleep(4)
        with _full(disk):
            time.sleep(FULL_SECONDS)


@pytest.mark.parametrize("small_disk", SIZES, indirect=True)
def test_a_disk_that_fills_up_loses_nothing_accepted(small_disk: tuple[Trial, Path]) -> None:
    """When DiskFillsUp has told of it all goes on as ever; then the rest is taken as well."""
    trial, disk = small_disk
    part = disk.name
    with trial.under_load(_filling_up(part), events=1800, seconds=45), _filling(disk) as fill:
        step = (_free(disk) - LEFT[part] * MIB) // FILLING_SECONDS
        for _ in range(FILLING_SECONDS):
            fill(step)
            time.sleep(1)
        assert _free(disk) / shutil.disk_usage(disk).total < _told_of_below()
        trial.recover(time.monotonic(), seconds=15)
        with _full(disk):
            time.sleep(FULL_SECONDS)


def _free(disk: Path) -> int:
    return shutil.disk_usage(disk).free


def _told_of_below() -> float:
    """The share of a disk below which the alert says that it fills up."""
    [share] = re.findall(r"capacity_bytes < ([0-9.]+)", RULES.read_text("utf-8"))
    return float(share)


@contextmanager
def _filling(disk: Path) -> Iterator[Callable[[int], None]]:
    """A function that takes so many bytes more, until the block ends."""
    taken = disk / "taken"

    def fill(count: int) -> None:
        with taken.open("ab") as file:
            file.write(bytes(count))

    try:
        yield fill
    finally:
        taken.unlink(missing_ok=True)


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
