"""Matters on a day by department and by stage, and one matter whole. Internal answers."""

from datetime import date
from pathlib import Path
from typing import Any

import aiosql
import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.access.scopes import Scopes
from services.contracts.entities import ENTITIES
from services.indicators.matters import NOBODY
from services.indicators.read_model import visible
from services.indicators.read_model.filters import storable
from services.indicators.read_model.fragments import Bound

queries = aiosql.from_path(
    Path(__file__).with_name("boards.sql"), "asyncpg", mandatory_parameters=False
)
STOCKS = ("open", "overdue")
FLOWS = (
    *("opened", "closed", "closed_on_time", "reopened", "rated", "solved", "silent"),
    *("steps", "told_late", "assigned", "reassigned", "returned"),
)
# The first two parameters of every statement say the day: here nothing else needs them.
_ONE = """
SELECT fact.version, fact.body
FROM index_entry AS entry JOIN followed AS fact USING (topic, key)
WHERE entry.topic = {topic} AND entry.key = {key} AND $1::date IS NOT NULL
    AND $2::text IS NOT NULL AND {visible}
"""


class Line(BaseModel):
    """One type of one department; `lead` is null where nobody is in charge."""

    type: str
    lead: str | None
    counts: dict[str, int]


class Staged(BaseModel):
    type: str
    stage: str
    count: int


class Board(BaseModel):
    """Stocks of the day, flows of the year up to it."""

    as_of: date
    lines: list[Line]
    stages: list[Staged]


async def board(db: asyncpg.Connection, family: str, day: date) -> Board:
    """All matters of a family: departments may be compared by nobody's names."""
    codes = [f"{family}_{name}" for name in (*STOCKS, *FLOWS)]
    asked = {"codes": codes, "stocks": [f"{family}_{name}" for name in STOCKS]}
    asked |= {"day": day, "since": date(day.year, 1, 1)}
    lines: dict[tuple[str, str], dict[str, int]] = {}
    async with db.transaction(isolation="repeatable_read", readonly=True):
        async for row in queries.board(db, **asked):
            counts = lines.setdefault((row["type"], row["lead"]), {})
            counts[row["indicator"].removeprefix(f"{family}_")] = row["amount"]
        stages = [row async for row in queries.stages(db, code=f"{family}_stage", day=day)]
    return Board(
        as_of=day,
        lines=[
            Line(type=kind, lead=None if lead == NOBODY else lead, counts=counts)
            for (kind, lead), counts in lines.items()
        ],
        stages=[Staged(type=r["type"], stage=r["stage"], count=r["amount"]) for r in stages],
    )


async def matter(
    db: asyncpg.Connection, family: str, key: str, day: date, scopes: Scopes
) -> dict[str, Any] | None:
    """One matter's fact with its version; None where there is none, or none to be seen.

    Raises Refused for an id that nothing could have.
    """
    entity, bound = ENTITIES[family], Bound(day)
    sql = _ONE.format(
        topic=bound.add(entity.topic, "text"),
        key=bound.add(storable("id", key), "text"),
        visible=visible.condition(entity, scopes, bound),
    )
    row = await db.fetchrow(sql, *bound.values)
    return {**orjson.loads(row["body"]), "version": row["version"]} if row else None
