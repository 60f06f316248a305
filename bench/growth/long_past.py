"""`python -m bench.growth.long_past`: what one event costs when its thing has a long past.

Events of one kind are taken in by their owner's own intake on a PostgreSQL of this program's own:
by turns one of a thing without a past and one of a thing with many slots, so that both meet the
same machine. Prints a table and writes it into docs/bench.md.
"""

import asyncio
import re
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import asyncpg

from bench.statistics import median
from deploy.embedded.servers import databases
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres
from deploy.paths import ROOT
from services.kit import gc_tuning, migrating
from services.kit.owner import commands
from services.kit.owner.definition import OwnerDefinition
from tests.stores.owner import ENTERPRISES, FUNDS, TALENT, Owner
from tests.stores.said import A, B, funded, headcount
from tests.support.facts import Fact
from tests.support.strategies import cloud_event

SLOTS = 10_000
_BATCH = 500
_MEASURED = 15
_PASSWORD = "bench"
_MIGRATIONS = Path(commands.__file__).with_name("migrations")
_FIRST = date(1990, 1, 2)
_PAGE = ROOT / "docs" / "bench.md"
_SECTION = re.compile(r"## A long past\n.*?(?=^## )", re.DOTALL | re.MULTILINE)

Tell = Callable[[str], Iterator[Fact]]


class Past(NamedTuple):
    """Milliseconds of processor: an event of a thing without a past, and of one with many slots.

    `told`: how many bytes the event makes its owner tell.
    """

    what: str
    first: float
    last: float
    told: int


class Kind(NamedTuple):
    """Events that write slots of one thing; `tell` gives those of a thing in their order."""

    what: str
    intake: OwnerDefinition
    tell: Tell


def _heads(enterprise: str) -> Iterator[Fact]:
    for number in range(SLOTS):
        day = _FIRST + timedelta(number)
        yield headcount(number + 1, day.isoformat(), enterprise)


def _transfers(pool: str) -> Iterator[Fact]:
    for number in range(SLOTS):
        yield funded(pool, f"{number + 1}.00", f"T-{number}")


def _areas(building: str) -> Iterator[Fact]:
    """Changes of two attributes at a time."""
    opened = {"name": "n", "core": True, "usable_area": "1.00", "opened_on": "1990-01-01"}
    yield Fact("carrier.registered", building, opened)
    for number in range(SLOTS // 2):
        day = _FIRST + timedelta(number)
        changed = {"core": number % 2 == 0, "usable_area": f"{number + 1}.00"}
        yield Fact("carrier.updated", building, changed | {"effective_on": day.isoformat()})


KINDS = (
    Kind("head counts of an enterprise, a fact for each", TALENT, _heads),
    Kind("transfers of a pool, a fact for each", FUNDS, _transfers),
    Kind("two attributes of a building by day, one fact that tells all", ENTERPRISES, _areas),
)


async def _measured(owner: Owner, kind: Kind) -> Past:
    young, old = (_documents(kind, thing) for thing in (A, B))
    await owner.take(young[:1])
    for start in range(0, len(old) - _MEASURED, _BATCH):
        await owner.take(old[start : min(start + _BATCH, len(old) - _MEASURED)])
    first, last = [], []
    for one, other in zip(young[1 : 1 + _MEASURED], old[-_MEASURED:], strict=True):
        first.append(await _milliseconds(owner, one))
        last.append(await _milliseconds(owner, other))
    if letters := await owner.letters():
        raise RuntimeError(f"{len(letters)} of the events were put aside: {letters[0]}")
    return Past(kind.what, median(first), median(last), await _told_at_once(owner))


def _documents(kind: Kind, thing: str) -> list[dict]:
    when = {"source": "bench", "time": "2026-01-05T00:00:00Z"}
    return [
        cloud_event(fact, id=f"{thing}-{number}", **when)
        for number, fact in enumerate(kind.tell(thing))
    ]


async def _milliseconds(owner: Owner, document: dict) -> float:
    """Of processor, here and in PostgreSQL: what others do on the machine counts little."""
    server = owner.db.get_server_pid()
    began = time.process_time_ns() + _busy(server)
    await owner.take([document])
    return (time.process_time_ns() + _busy(server) - began) / 1e6


def _busy(process: int) -> int:
    """Nanoseconds that a process was at work (man 5 proc)."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0])


async def _told_at_once(owner: Owner) -> int:
    """Bytes of the versions that the last event made."""
    told = "SELECT sum(octet_length(body)) FROM journal WHERE recorded_at = %s"
    return await owner.db.fetchval(told % "(SELECT max(recorded_at) FROM journal)")


async def _measure_all(server: Postgres) -> list[Past]:
    pasts = []
    for kind in KINDS:
        db = await asyncpg.connect(migrated(server, kind.intake.service))
        try:
            owner = await Owner.knowing(kind.intake, db, (A, B))
            pasts.append(await _measured(owner, kind))
        finally:
            await db.close()
    return pasts


def measure() -> list[Past]:
    gc_tuning.calm()
    with (
        TemporaryDirectory() as folder,
        Postgres(Path(folder) / "postgres", free_port(), _PASSWORD).running() as server,
    ):
        return asyncio.run(_measure_all(server))


def section(pasts: list[Past]) -> str:
    """The part of docs/bench.md about it."""
    rows = [
        f"| {past.what} | {past.first:.1f} | {past.last:.1f} | {past.last / past.first:.1f} "
        f"| {past.told:,} |"
        for past in pasts
    ]
    return "\n".join(
        [
            "## A long past",
            "",
            f"One event of a thing without a past beside one of a thing with {SLOTS:,} slots, by",
            f"turns, the median of {_MEASURED} each, until it is taken in: milliseconds of",
            "processor, the owner's and PostgreSQL's. `python -m bench.growth.long_past` writes",
            "this part alone.",
            "",
            "| what | the first, ms | with its past, ms | times | bytes told |",
            "|---|--:|--:|--:|--:|",
            *rows,
            "",
            "",
        ]
    )


def migrated(server: Postgres, name: str, *folders: Path) -> str:
    """The URL of a fresh database with the tables of an owner, or those of some folders."""
    databases.create(server.admin_url, name, _PASSWORD)
    url = f"postgresql://{name}:{_PASSWORD}@127.0.0.1:{server.port}/{name}"
    migrating.migrate(url, list(folders or [_MIGRATIONS]))
    return url


def main() -> None:
    written = section(measure())
    print(written)
    page, count = _SECTION.subn(lambda _: written, _PAGE.read_text("utf-8"))
    if count != 1:
        raise SystemExit(f"{_PAGE} has {count} parts about long pasts")
    _PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
