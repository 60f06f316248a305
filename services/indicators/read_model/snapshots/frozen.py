"""What every fact added to every figure, frozen for good: what stands behind a snapshot."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import aiosql
import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.figures.catalogue import TARGETS
from services.contracts.topology import DEFINITIONS
from services.indicators.read_model.lineage.lineage import span

queries = aiosql.from_path(
    Path(__file__).with_name("frozen.sql"), "asyncpg", mandatory_parameters=False
)
_FIGURES = [target for target in TARGETS.values() if target.indicator.kind != "ratio"]

Sum = tuple[str, str, int]


class Asked(BaseModel):
    """The figures of a day as the asker knows them: (indicator, dimension, base units)."""

    day: date
    sums: list[Sum]


class Thing(BaseModel):
    """What adds to a figure: an enterprise, or what is about none."""

    id: str
    name: str | None
    amount: int


class Figure(BaseModel):
    code: str
    dimension: str
    amount: int
    things: int
    greatest: list[Thing]


class Frozen(BaseModel):
    id: int
    at: datetime
    figures: list[Figure]


class Elsewhere(Exception):
    """The read model's sums are not the asker's: one of them has taken in more than the other."""

    def __init__(self, figures: list[str]) -> None:
        super().__init__(", ".join(figures))
        self.figures = figures


async def freeze(db: asyncpg.Connection, asked: Asked) -> Frozen:
    """Freeze what adds up to exactly these sums. Raises Elsewhere, and then nothing is frozen."""
    async with db.transaction():
        await queries.wait_for_writers(db)
        definitions = orjson.dumps(DEFINITIONS).decode()
        begun = await queries.begin(db, day=asked.day, definitions=definitions)
        await queries.freeze(db, id=begun["id"], day=asked.day, **_figures(asked.day))
        sums = {(r["indicator"], r["dimension"]): r async for r in queries.sums(db, id=begun["id"])}
        _require_same(asked, {key: int(row["amount"]) for key, row in sums.items()})
        greatest = await _greatest(db, begun["id"], asked.day)
    figures = [
        Figure(
            code=code,
            dimension=dimension,
            amount=int(row["amount"]),
            things=row["things"],
            greatest=greatest[code, dimension],
        )
        for (code, dimension), row in sorted(sums.items())
    ]
    return Frozen(id=begun["id"], at=begun["at"], figures=figures)


def _figures(day: date) -> dict[str, list[Any]]:
    """Every figure and the first of its days, as columns."""
    return {
        "indicators": [target.indicator.code for target in _FIGURES],
        "dimensions": [target.dimension for target in _FIGURES],
        "firsts": [span(target.indicator, day)[0] for target in _FIGURES],
    }


def _require_same(asked: Asked, found: dict[tuple[str, str], int]) -> None:
    wanted = {(code, dimension): amount for code, dimension, amount in asked.sums if amount}
    nonzero = {key: amount for key, amount in found.items() if amount}
    if differing := sorted(
        key for key in wanted.keys() | nonzero.keys() if wanted.get(key) != nonzero.get(key)
    ):
        raise Elsewhere([":".join(key) for key in differing])


async def _greatest(
    db: asyncpg.Connection, id: int, day: date
) -> dict[tuple[str, str], list[Thing]]:
    found: dict[tuple[str, str], list[Thing]] = {}
    async for row in queries.greatest(db, id=id, today=day.isoformat()):
        thing = Thing(id=row["id"], name=row["name"], amount=int(row["amount"]))
        found.setdefault((row["indicator"], row["dimension"]), []).append(thing)
    return found
