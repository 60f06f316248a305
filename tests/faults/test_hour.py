"""An hour of a city's load within two minutes: what processes, disks and tables hold after it."""

import asyncio
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import asyncpg
import pytest

from deploy.paths import ROOT
from services.contracts.topology import OWNERS
from tests.faults.families import Supply
from tests.faults.memory import resident_mib
from tests.faults.trial import SEED, Trial
from tests.support.system import System

# The naive recount of so many events alone takes a minute or two.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
# docs/sizing.md: a city of 40 districts at its peak, events a second.
RATE = 12.5
EVENTS = round(RATE * 3600)
SECONDS = 120
FAULT = f"an hour of a city's peak ({EVENTS} events) within {SECONDS} s"
TABLES = ("inbox", "slot", "entity", "fact", "journal")
# What a process may hold more after the second half than after the first: entities, sums, caches.
MOST_MORE_MIB = 64


class Held(NamedTuple):
    """Of the district at a moment: MiB of each process and of each disk, bytes of each table."""

    memory: dict[str, float]
    disks: dict[str, float]
    tables: dict[str, int]


@pytest.fixture
def fresh(tmp_path_factory, rows) -> Iterator[Trial]:
    """A district and events of its own: it takes more than all other faults together."""
    system = System(tmp_path_factory.mktemp("hour") / "district", durable=True)
    with system.running(), Trial.of(system, Supply(SEED + 1), rows) as trial:
        yield trial


def test_an_hour_of_a_citys_load_leaves_what_the_documents_say(
    fresh: Trial, capsys: pytest.CaptureFixture
) -> None:
    system = fresh.system
    begin = _held(system)
    with fresh.under_load(FAULT, events=EVENTS, seconds=SECONDS):
        time.sleep(SECONDS / 2)
        middle = _held(system)
        time.sleep(SECONDS / 2)
    end = _held(system)
    count = len(fresh.ledger.identities())
    with capsys.disabled():
        print("\n".join(["", *_lines(begin, end, count)]))
    more = {name: end.memory[name] - middle.memory[name] for name in end.memory}
    assert not {name: mib for name, mib in more.items() if mib > MOST_MORE_MIB}
    for table, documented in _documented().items():
        measured = (end.tables[table] - begin.tables[table]) / count
        assert 0.6 * documented < measured < 1.4 * documented, (table, measured, documented)


def _documented() -> dict[str, int]:
    """Bytes of an event of this load in each table, as docs/growth.md says."""
    text = (ROOT / "docs" / "growth.md").read_text("utf-8")
    names = ", ".join(f"`{table}`" for table in TABLES)
    assert f"an event of the demo in {names} |" in text
    [told] = re.findall(r"of the faults' load.* in the same \| ([0-9, ]+) \|", text)
    return dict(zip(TABLES, map(int, told.split(", ")), strict=True))


def _held(system: System) -> Held:
    memory = {p["name"]: resident_mib(p["pid"]) for p in system.supervisor.processes() if p["pid"]}
    disks = {name: _mib(getattr(system.state, name)) for name in ("kafka", "postgres", "logs")}
    return Held(memory, disks, asyncio.run(_tables(system)))


def _mib(folder: Path) -> float:
    """On the disk, where Kafka's indexes are files with holes; some come and go meanwhile."""
    said = subprocess.run(["du", "-sk", str(folder)], capture_output=True, text=True)
    return int(said.stdout.split()[0]) / 1024


async def _tables(system: System) -> dict[str, int]:
    """Bytes of each table at all owners together, indexes included."""
    total = dict.fromkeys(TABLES, 0)
    for owner in OWNERS:
        db = await asyncpg.connect(system.database_url(owner))
        for table in TABLES:
            total[table] += await db.fetchval("SELECT pg_total_relation_size($1::regclass)", table)
        await db.close()
    return total


def _lines(begin: Held, end: Held, events: int) -> Iterator[str]:
    yield f"{events} events; MiB before and after"
    for name in end.memory:
        yield f"  memory of {name:24} {begin.memory[name]:7.0f} {end.memory[name]:7.0f}"
    for name in end.disks:
        yield f"  disk of {name:26} {begin.disks[name]:7.0f} {end.disks[name]:7.0f}"
    for name in end.tables:
        each = (end.tables[name] - begin.tables[name]) / events
        yield f"  {name:34} {each:7.0f} bytes an event"
