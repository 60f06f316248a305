"""`python -m bench.growth.matters`: list, board, drill and one case, among 1,000 and 100,000.

On a PostgreSQL of this program's own, the read model's own intake and questions. Cases are random
ones of the tests (tests/support/random_cases.py), told again under other ids. Both districts are
asked in turn within one run, so that what else the machine does falls on both.
CASES=5000 takes a quick look.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import asyncpg
import orjson

from deploy.embedded.servers import databases
from deploy.embedded.servers.ports import free_port
from deploy.embedded.servers.postgres import Postgres
from services import indicators
from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.entities import REGISTERS
from services.indicators.read_model.following import facts
from services.indicators.read_model.lineage.lineage import lineage
from services.indicators.read_model.lists import list_query
from services.indicators.read_model.lists.list_query import ListQuery
from services.indicators.read_model.matters import boards
from services.kit import migrating
from services.kit.owner import commands
from tests.stores.owner import Record
from tests.support import pure
from tests.support.random_cases import draw

SMALL, CASES = 1_000, int(os.environ.get("CASES", "100000"))
TURNS = 15
_DISTINCT, _BATCH = 400, 500
_PASSWORD = "bench"
_FOLDERS = [Path(one.__file__).with_name("migrations") for one in (commands, indicators)]
_CASES = REGISTERS["cases"]
_DAY = date(2025, 9, 1)
_OFFICE = Scopes(["department/科技局"])

Question = Callable[[asyncpg.Connection], Awaitable[object]]


def _listed(**asked: object) -> Question:
    return lambda db: list_query.page(db, _CASES, ListQuery(_DAY, **asked))


QUESTIONS: dict[str, Question] = {
    "board of a past day": lambda db: boards.board(db, "case", _DAY),
    "list, the first page": _listed(),
    "list, what is overdue of a department": _listed(
        open=True, filters=("overdue:true", "lead:科技局"), sort="due"
    ),
    "list, what one department may see": _listed(scopes=_OFFICE),
    "list, words": _listed(q="空调"),
    "drill, who is open": lambda db: lineage(db, "case_open", "total", _DAY, "", 100),
    "one case whole": lambda db: boards.matter(db, "case", "case-7", _DAY, EVERYTHING),
}


def _bodies() -> list[dict]:
    """Facts of some random cases, as their owner tells them."""
    district = pure.District(())
    for seed in range(_DISTINCT):
        district.publish(draw(seed, "case", f"case-{seed}"))
    told = (orjson.loads(one.value) for one in district.facts if one.topic == _CASES.topic)
    newest = {one["case_id"]: one for one in told}
    return list(newest.values())


async def _load(db: asyncpg.Connection, bodies: list[dict], count: int) -> float:
    """Seconds that the read model took for so many facts."""
    spent = 0.0
    for start in range(0, count, _BATCH):
        records = [
            _record(bodies[n % len(bodies)], n) for n in range(start, min(start + _BATCH, count))
        ]
        began = time.perf_counter()
        await facts.take(db, records)
        spent += time.perf_counter() - began
    await db.execute("VACUUM ANALYZE")
    return spent


def _record(body: dict, number: int) -> Record:
    key = f"case-{number}"
    return Record(_CASES.topic, 0, number, orjson.dumps(body | {"case_id": key}), key.encode())


async def _asked(question: Question, db: asyncpg.Connection) -> float:
    began = time.perf_counter()
    await question(db)
    return (time.perf_counter() - began) * 1000


async def _measure(urls: list[str]) -> None:
    bodies = _bodies()
    dbs = [await asyncpg.connect(url) for url in urls]
    try:
        for db, count in zip(dbs, (SMALL, CASES), strict=True):
            spent = await _load(db, bodies, count)
            print(f"{count:,} cases taken in: {spent:.0f} s", flush=True)
        print(f"| median of {TURNS}, ms | {SMALL:,} cases | {CASES:,} cases | ratio |")
        print("|---|--:|--:|--:|")
        for name, question in QUESTIONS.items():
            told: list[list[float]] = [[], []]
            for _ in range(TURNS):
                for place, db in enumerate(dbs):
                    told[place].append(await _asked(question, db))
            small, large = map(median, told)
            print(f"| {name} | {small:.1f} | {large:.1f} | {large / small:.1f} |", flush=True)
    finally:
        for db in dbs:
            await db.close()


def _database(server: Postgres, name: str) -> str:
    """The URL of a fresh database of a read model."""
    databases.create(server.admin_url, name, _PASSWORD)
    url = f"postgresql://{name}:{_PASSWORD}@127.0.0.1:{server.port}/{name}"
    if migrating.migrate(url, _FOLDERS):
        raise RuntimeError(f"the tables of {name} could not be made")
    return url


def main() -> None:
    with (
        TemporaryDirectory() as folder,
        Postgres(Path(folder) / "postgres", free_port(), _PASSWORD).running() as server,
    ):
        asyncio.run(_measure([_database(server, name) for name in ("small", "large")]))


if __name__ == "__main__":
    main()
