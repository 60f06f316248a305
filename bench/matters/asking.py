"""`python -m bench.matters.asking`: boards, lists and pages among 1,000 and 100,000 cases.

On a PostgreSQL of this program's own, the read model's own intake and its answers as they are sent.
Both districts are asked in turn within one run, each time for another past day, so that what else
the machine does falls on both. Prints a table and writes it into docs/bench.md; SCALE=0.05 takes a
quick look.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import asyncpg
import orjson

from bench.district import Message, shape
from bench.growth.long_past import migrated
from bench.matters.crowd import CALL, LONG, crowd
from bench.scale import Scale
from bench.statistics import median, percentile
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres
from deploy.paths import ROOT
from services import indicators
from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.entities import REGISTERS
from services.indicators.read_model.following import facts
from services.indicators.read_model.lists import list_query
from services.indicators.read_model.lists.list_query import ListQuery
from services.indicators.read_model.matters import boards, sectors
from services.kit import gc_tuning
from services.kit.owner import commands
from tests.stores.owner import Record

SMALL, CASES, TURNS = 1_000, 100_000, 200
# Milliseconds that 99 of 100 boards, and pages of one case, may take.
BOARD, PAGE = 100, 50
_BATCH = 500
PASSWORD = "bench"
FOLDERS = [Path(one.__file__).with_name("migrations") for one in (commands, indicators)]
_LISTED = REGISTERS["cases"]
_FIRST, _DAYS = date(2025, 3, 1), 600
_DEPARTMENT = "区科技局"
_OFFICE = Scopes([f"department/{_DEPARTMENT}"])
_BENCH_PAGE = ROOT / "docs" / "bench.md"
_SECTION = re.compile(r"## Boards among 100,000 cases\n.*?(?=^## )", re.DOTALL | re.MULTILINE)

Question = Callable[[asyncpg.Connection, date], Awaitable[bytes]]


class Asked(NamedTuple):
    """Milliseconds of each answer, among few and among many; `aim` for 99 of 100 of the latter.
    `first` is the first of those, of pages that nobody had looked at; it is not among them."""

    what: str
    first: float
    few: list[float]
    many: list[float]
    aim: int | None

    @property
    def p99(self) -> float:
        return percentile(self.many, 99)


class Crowd(NamedTuple):
    """What was asked, of how many cases; how long the read model took to take those in, seconds."""

    cases: int
    seconds: float
    asked: list[Asked]

    def slowest(self, aim: int) -> float:
        """The worst of the 99th percentiles of what has that aim."""
        return max(one.p99 for one in self.asked if one.aim == aim)


def _listed(**told: object) -> Question:
    async def ask(db: asyncpg.Connection, day: date) -> bytes:
        page = await list_query.page(db, _LISTED, ListQuery(day, **told))
        return orjson.dumps(page.rows)

    return ask


def _case(key: str) -> Question:
    async def ask(db: asyncpg.Connection, day: date) -> bytes:
        whole = await boards.matter(db, "case", key, day, EVERYTHING)
        return whole.model_dump_json().encode()

    return ask


async def _board(db: asyncpg.Connection, day: date) -> bytes:
    return (await boards.board(db, "case", day)).model_dump_json().encode()


async def _sectors(db: asyncpg.Connection, day: date) -> bytes:
    return (await sectors.board(db, "case", day)).model_dump_json().encode()


_OPEN = {"open": True, "sort": "due", "sums": False}
_LEAD = f"lead:{_DEPARTMENT}"
QUESTIONS: tuple[tuple[str, Question, int | None], ...] = (
    ("supervision: departments and stages", _board, BOARD),
    ("supervision: by sector", _sectors, BOARD),
    ("supervision: what is overdue", _listed(**_OPEN, filters=("overdue:true",), limit=50), BOARD),
    (
        "supervision: what is overdue of one department",
        _listed(**_OPEN, filters=("overdue:true", _LEAD), limit=50),
        BOARD,
    ),
    ("mine: in a department's charge", _listed(**_OPEN, filters=(_LEAD,)), BOARD),
    ("mine: in nobody's charge", _listed(**_OPEN, filters=("lead:-",)), BOARD),
    ("stages: the cards of a type", _listed(**_OPEN, filters=("type:lead",), limit=300), BOARD),
    ("one case", _case("whistle-0036"), PAGE),
    ("a case with 500 steps", _case(LONG), PAGE),
    ("a call with 300 bids", _case(CALL), PAGE),
    ("list, the first page, with sums", _listed(), None),
    ("list, what one department may see", _listed(scopes=_OFFICE), None),
    ("search, 停车位", _listed(q="停车位"), None),
    ("search, tingchewei", _listed(q="tingchewei"), None),
)


async def take(db: asyncpg.Connection, told: list[Message]) -> float:
    """Seconds that the read model took for so many facts."""
    spent = 0.0
    for start in range(0, len(told), _BATCH):
        batch = told[start : start + _BATCH]
        records = [Record(topic, 0, n, value, key) for n, (topic, key, value) in enumerate(batch)]
        began = time.perf_counter()
        await facts.take(db, records)
        spent += time.perf_counter() - began
    await db.execute("VACUUM ANALYZE")
    return spent


async def _milliseconds(question: Question, db: asyncpg.Connection, day: date) -> float:
    began = time.perf_counter()
    await question(db, day)
    return (time.perf_counter() - began) * 1000


async def _ask(dbs: list[asyncpg.Connection], turns: int) -> list[Asked]:
    days = [_FIRST + timedelta(days=_DAYS * n // turns) for n in range(turns + 1)]
    asked = []
    for what, question, aim in QUESTIONS:
        told: list[list[float]] = [[], []]
        for day in days:
            for place, db in enumerate(dbs):
                told[place].append(await _milliseconds(question, db, day))
        (_, *few), (first, *many) = told
        asked.append(Asked(what, first, few, many, aim))
    return asked


async def _measured(urls: list[str], told: list[Message], scale: Scale) -> Crowd:
    count = scale.of(CASES, SMALL)
    dbs = [await asyncpg.connect(url) for url in urls]
    try:
        few, many = (list(crowd(told, size)) for size in (SMALL, count))
        await take(dbs[0], few)
        seconds = await take(dbs[1], many)
        return Crowd(count, seconds, await _ask(dbs, scale.of(TURNS, 5)))
    finally:
        for db in dbs:
            await db.close()


def measure(told: list[Message], scale: Scale) -> Crowd:
    """Takes the demo's facts in and asks. Raises what PostgreSQL says."""
    gc_tuning.calm()
    with (
        TemporaryDirectory() as folder,
        Postgres(Path(folder) / "postgres", free_port(), PASSWORD).running() as server,
    ):
        urls = [migrated(server, name, *FOLDERS) for name in ("few", "many")]
        return asyncio.run(_measured(urls, told, scale))


def section(found: Crowd) -> str:
    """The part of docs/bench.md about it."""
    rows = [
        f"| {one.what} | {median(one.few):.1f} | {median(one.many):.1f} | {one.p99:.1f} "
        f"| {one.first:.0f} | {_verdict(one)} |"
        for one in found.asked
    ]
    return "\n".join(
        [
            "## Boards among 100,000 cases",
            "",
            f"The demo's cases, again under other ids: {SMALL:,} and {found.cases:,} of them,",
            f"taken in within {found.seconds:.0f} s. One connection asks both in turn, each time",
            "for another past day; milliseconds until the read model's answer is ready to be sent.",
            "The first of each, before anything was read from disk, is not among them.",
            "`python -m bench.matters.asking` writes this part alone.",
            "",
            f"| what | {SMALL:,}, median | {found.cases:,}, median | p99 | the first | aim |",
            "|---|--:|--:|--:|--:|--:|",
            *rows,
            "",
            "",
        ]
    )


def _verdict(one: Asked) -> str:
    if one.aim is None:
        return ""
    return f"≤ {one.aim}, {'met' if one.p99 <= one.aim else '**missed**'}"


def main() -> None:
    written = section(measure(shape().facts, Scale.read()))
    print(written)
    page, count = _SECTION.subn(lambda _: written, _BENCH_PAGE.read_text("utf-8"))
    if count != 1:
        raise SystemExit(f"{_BENCH_PAGE} has {count} parts about boards")
    _BENCH_PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
