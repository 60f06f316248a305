"""`python -m bench.growth.long_past`: what one event costs when its thing has a long past.

Events of one thing are taken in by its owner's own intake on a PostgreSQL of this program's own;
beside the first stands the last, each the median of some events taken in one by one.
"""

import asyncio
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

from bench.statistics import median
from deploy.embedded.servers import databases
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres
from services.kit import gc_tuning, migrating
from services.kit.owner import commands
from tests.stores.owner import ENTERPRISES, TALENT, Owner
from tests.stores.said import A, headcount
from tests.support.facts import Fact
from tests.support.strategies import cloud_event

SLOTS = 10_000
_BATCH = 500
_MEASURED = 9
_PASSWORD = "bench"
_MIGRATIONS = Path(commands.__file__).with_name("migrations")
_LIFE = '{"registered_on": "2000-01-01", "deregistered_on": null}'


def _areas() -> Iterator[Fact]:
    """Changes of two attributes of one building: a fact that tells every day of its past."""
    opened = {"name": "n", "core": True, "usable_area": "1.00", "opened_on": "1990-01-01"}
    yield Fact("carrier.registered", "C", opened)
    for number in range(SLOTS // 2):
        day = date(1990, 1, 2) + timedelta(number)
        changed = {"core": number % 2 == 0, "usable_area": f"{number + 1}.00"}
        yield Fact("carrier.updated", "C", changed | {"effective_on": day.isoformat()})


def _heads() -> Iterator[Fact]:
    """Head counts of one enterprise, each of which becomes a fact."""
    for number in range(SLOTS):
        yield headcount(number + 1, (date(1990, 1, 2) + timedelta(number)).isoformat())


async def _measured(owner: Owner, name: str, told: list[Fact]) -> tuple[float, float]:
    """Milliseconds of one of the first events, and of one of the last."""
    documents = [
        cloud_event(fact, id=f"{name} {n}", source="bench", time="2026-01-05T00:00:00Z")
        for n, fact in enumerate(told)
    ]
    await owner.take(documents[:1])
    first = await _one_by_one(owner, documents[1 : 1 + _MEASURED])
    rest = documents[1 + _MEASURED : -_MEASURED]
    for start in range(0, len(rest), _BATCH):
        await owner.take(rest[start : start + _BATCH])
    last = await _one_by_one(owner, documents[-_MEASURED:])
    if letters := await owner.letters():
        raise RuntimeError(f"{len(letters)} of the events were put aside: {letters[0]}")
    return first, last


async def _one_by_one(owner: Owner, documents: list[dict]) -> float:
    spent = []
    for document in documents:
        began = time.perf_counter()
        await owner.take([document])
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent)


async def _measure(url: str) -> None:
    db = await asyncpg.connect(url)
    try:
        await db.execute("INSERT INTO entity VALUES ('enterprise', $1)", A)
        await db.execute(
            "INSERT INTO slot (entity, entity_id, slot, value, time, id, source)"
            " VALUES ('enterprise', $1, 'life', $2::jsonb, '1970-01-01', '0', 'bench')",
            *(A, _LIFE),
        )
        for name, intake, told in (
            ("one fact that tells all", ENTERPRISES, list(_areas())),
            ("a fact for each", TALENT, list(_heads())),
        ):
            first, last = await _measured(Owner(intake, db), name, told)
            print(f"{name}: the first {first:.1f} ms, after {SLOTS:,} slots {last:.1f} ms")
    finally:
        await db.close()


def migrated(server: Postgres, name: str, folder: Path = _MIGRATIONS) -> str:
    """The URL of a fresh database with the tables of an owner, or those of that folder."""
    databases.create(server.admin_url, name, _PASSWORD)
    url = f"postgresql://{name}:{_PASSWORD}@127.0.0.1:{server.port}/{name}"
    migrating.migrate(url, [folder])
    return url


def main() -> None:
    gc_tuning.calm()
    with (
        TemporaryDirectory() as folder,
        Postgres(Path(folder) / "postgres", free_port(), _PASSWORD).running() as server,
    ):
        asyncio.run(_measure(migrated(server, "bench")))


if __name__ == "__main__":
    main()
