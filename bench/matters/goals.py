"""`python -m bench.matters.goals`: the page of all goals among the demo's facts.

On a PostgreSQL of this program's own, what the read model answers to it. Cold: a connection that
was never asked anything, so that every statement is planned; warm: the same one, asked again. Each
time for a day that nobody has asked for. Prints a table and writes it into docs/bench.md.
"""

import asyncio
import os
import re
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import asyncpg

from bench.district import Message, shape
from bench.growth.long_past import migrated
from bench.matters.asking import FOLDERS, PASSWORD, take
from bench.statistics import median
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres
from deploy.paths import ROOT
from services.indicators.read_model.goals import answers
from services.kit import gc_tuning

# Milliseconds of processor that the median of cold answers may take.
AIM = 100
_TURNS = 20
_NEWEST, _BASELINE, _CLOSED = date(2026, 11, 28), date(2024, 12, 31), date(2026, 10, 31)
_BENCH_PAGE = ROOT / "docs" / "bench.md"
_SECTION = re.compile(r"## All goals\n.*?(?=^## )", re.DOTALL | re.MULTILINE)


class Took(NamedTuple):
    """Milliseconds of one answer: until it was there, and of processor."""

    elapsed: float
    processor: float


class Goals(NamedTuple):
    """What answers among so many facts took; `busy`: processes that wanted a core meanwhile."""

    facts: int
    cold: list[Took]
    warm: list[Took]
    busy: float


def _ran(backend: int) -> int:
    """Nanoseconds that PostgreSQL's process and this one have run (Linux)."""
    return int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) + time.process_time_ns()


async def _took(db: asyncpg.Connection, day: date) -> Took:
    backend = db.get_server_pid()
    began, ran = time.perf_counter(), _ran(backend)
    await answers.answers(db, day, _BASELINE, _CLOSED)
    return Took((time.perf_counter() - began) * 1000, (_ran(backend) - ran) / 1e6)


async def _asked(url: str, told: list[Message]) -> Goals:
    newest = list({(topic, key): (topic, key, value) for topic, key, value in told}.values())
    writer = await asyncpg.connect(url)
    await take(writer, newest)
    await writer.close()
    cold, warm = [], []
    for turn in range(_TURNS):
        db = await asyncpg.connect(url)
        cold.append(await _took(db, _NEWEST - timedelta(days=2 * turn)))
        warm.append(await _took(db, _NEWEST - timedelta(days=2 * turn + 1)))
        await db.close()
    return Goals(len(newest), cold, warm, os.getloadavg()[0])


def measure(told: list[Message]) -> Goals:
    """Takes the demo's facts in and asks. Raises what PostgreSQL says."""
    gc_tuning.calm()
    with (
        TemporaryDirectory() as folder,
        Postgres(Path(folder) / "postgres", free_port(), PASSWORD).running() as server,
    ):
        return asyncio.run(_asked(migrated(server, "goals", *FOLDERS), told))


def section(found: Goals) -> str:
    """The part of docs/bench.md about it."""
    return "\n".join(
        [
            "## All goals",
            "",
            "What the read model answers to the page of all goals among the demo's",
            f"{found.facts:,} facts, {_TURNS} times, each time for another day; milliseconds.",
            "Cold: on a connection that was never asked anything. "
            f"{found.busy:.0f} processes wanted the {os.cpu_count()} cores meanwhile.",
            "`python -m bench.matters.goals` writes this part alone.",
            "",
            "| | elapsed, least | elapsed, median | processor, median | aim |",
            "|---|--:|--:|--:|--:|",
            f"{_row('cold', found.cold)} ≤ {AIM}, {_verdict(found.cold)} |",
            f"{_row('warm', found.warm)} |",
            "",
            "",
        ]
    )


def _row(what: str, took: list[Took]) -> str:
    elapsed, processor = zip(*took, strict=True)
    middles = f"{median(elapsed):.0f} | {median(processor):.0f}"
    return f"| {what} | {min(elapsed):.0f} | {middles} |"


def _verdict(took: list[Took]) -> str:
    return "met" if median([one.processor for one in took]) <= AIM else "**missed**"


def main() -> None:
    written = section(measure(shape().facts))
    print(written)
    page, count = _SECTION.subn(lambda _: written, _BENCH_PAGE.read_text("utf-8"))
    if count != 1:
        raise SystemExit(f"{_BENCH_PAGE} has {count} parts about goals")
    _BENCH_PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
