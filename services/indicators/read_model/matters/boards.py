"""Matters on a day by department and by stage, and one matter whole. Internal answers."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import aiosql
import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.access.seen import seen
from services.contracts.entities import BY_TOPIC, ENTITIES
from services.contracts.values.references import parted
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.matters import NOBODY
from services.indicators.read_model.statements import fragments, visible
from services.indicators.read_model.statements.filters import storable
from services.indicators.read_model.statements.fragments import ASKED, DAYS, Bound

queries = aiosql.from_path(
    Path(__file__).with_name("boards.sql"), "asyncpg", mandatory_parameters=False
)
PIECES = fragments.read(Path(__file__).with_name("matter.sql"))
STOCKS, STAGE, AT = ("open", "overdue"), "stage", "@"
FLOWS = (
    *("opened", "closed", "closed_due", "closed_on_time", "reopened", "rated", "solved", "silent"),
    *("steps", "told_late", "assigned", "reassigned", "returned"),
)
_ENTERPRISE = "enterprise"


class Line(BaseModel):
    """One type of one department; `lead` is null where nobody is in charge. By sectors, of one
    sector."""

    type: str
    lead: str | None
    counts: dict[str, int]
    sector: str | None = None


class Staged(BaseModel):
    type: str
    stage: str
    count: int


class Board(BaseModel):
    """Stocks of the day, flows of the year up to it."""

    as_of: date
    lines: list[Line]
    stages: list[Staged]


async def board(
    db: asyncpg.Connection, family: str, day: date, scopes: Scopes = EVERYTHING
) -> Board:
    """All matters of a family: departments may be compared by nobody's names."""
    stocks = [f"{family}_{name}" for name in (*STOCKS, STAGE)]
    asked = {"stocks": stocks, "codes": [*stocks, *(f"{family}_{name}" for name in FLOWS)]}
    asked |= {"year": date(day.year, 1, 1), "month": day.replace(day=1), "day": day}
    lines: dict[tuple[str, str], dict[str, int]] = {}
    stages: Counter[tuple[str, str]] = Counter()
    async for row in queries.parts(db, **asked):
        figure = row["indicator"].removeprefix(f"{family}_")
        type_, _, lead = row["dimension"].partition(AT)
        if figure == STAGE:
            stages[_shown(family, row["dimension"], scopes)] += row["amount"]
        else:
            lines.setdefault((type_, lead), {})[figure] = row["amount"]
    return Board(
        as_of=day,
        lines=[
            Line(type=type_, lead=None if lead == NOBODY else lead, counts=counts)
            for (type_, lead), counts in lines.items()
        ],
        stages=[Staged(type=type_, stage=stage, count=n) for (type_, stage), n in stages.items()],
    )


def _shown(family: str, dimension: str, scopes: Scopes) -> tuple[str, str]:
    """To those outside, what is at any internal stage of a type is under way."""
    type_, _, stage = dimension.partition("/")
    told = seen(family, {"type": type_, "stage": stage}, scopes)
    return told["type"], told["stage"]


class Part(BaseModel):
    """A matter that is part of another."""

    family: str
    id: str
    fact: dict[str, Any]


class Whole(BaseModel):
    """One matter, its parts, and the names of those whom either is about."""

    version: int
    fact: dict[str, Any]
    parts: list[Part]
    names: dict[str, str]


async def matter(
    db: asyncpg.Connection, family: str, key: str, day: date, scopes: Scopes
) -> Whole | None:
    """None where there is none to be seen. Raises Refused for an id that none could have."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        row = await _one(db, family, key, day, scopes)
        if row is None:
            return None
        fact = seen(family, orjson.loads(row["body"]), scopes)
        parts = await _parts(db, f"{family}/{key}", day, scopes)
        names = await _names(db, [fact, *(part.fact for part in parts)], day)
    return Whole(version=row["version"], fact=fact, parts=parts, names=names)


async def _one(
    db: asyncpg.Connection, family: str, key: str, day: date, scopes: Scopes
) -> asyncpg.Record | None:
    entity, bound = ENTITIES[family], Bound(day)
    sql = PIECES["matter"].format(
        asked=ASKED,
        topic=bound.add(entity.topic, "text"),
        key=bound.add(storable("id", key), "text"),
        visible=visible.condition(entity, scopes, bound),
    )
    return await db.fetchrow(sql, *bound.values)


async def _parts(db: asyncpg.Connection, reference: str, day: date, scopes: Scopes) -> list[Part]:
    """Matters of whatever family that name it as what they are part of."""
    bound, pieces = Bound(day), []
    for family in FAMILIES:
        told = {"topic": bound.add(ENTITIES[family].topic, "text")}
        told["reference"] = bound.add(reference, "text")
        mine = visible.condition(ENTITIES[family], scopes, bound)
        pieces.append(PIECES["part"].format(**told, visible=mine, **DAYS))
    sql = PIECES["parts"].format(asked=ASKED, parts=" UNION ALL ".join(pieces))
    rows = await db.fetch(sql, *bound.values)
    return [_part(BY_TOPIC[row["topic"]].name, row, scopes) for row in rows]


def _part(family: str, row: asyncpg.Record, scopes: Scopes) -> Part:
    fact = seen(family, orjson.loads(row["body"]), scopes)
    return Part(family=family, id=row["key"], fact=fact)


async def _names(db: asyncpg.Connection, facts: list[dict[str, Any]], day: date) -> dict[str, str]:
    """What enterprises among those whom facts are about are called on the day."""
    return await names_of(db, {one for fact in facts for one in fact["about"]}, day)


async def names_of(db: asyncpg.Connection, about: set[str], day: date) -> dict[str, str]:
    """Of enterprises among some References."""
    ids = [key for kind, key in map(parted, sorted(about)) if kind == _ENTERPRISE]
    asked = {"topic": ENTITIES[_ENTERPRISE].topic, "keys": ids, "today": day.isoformat()}
    rows = [row async for row in queries.names(db, **asked)]
    return {f"{_ENTERPRISE}/{row['key']}": row["name"] for row in rows}
