"""Who is in a number: the facts that add up to a figure, each with the events behind it."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.access.seen import seen
from services.contracts.entities import BY_TOPIC, Entity
from services.contracts.entities.declaration import FieldDeclaration
from services.contracts.figures.catalogue import TARGETS, Indicator
from services.contracts.values.messages import Cause
from services.indicators.read_model.index.coded import POOL
from services.indicators.read_model.statements import cursor as cursors
from services.indicators.read_model.statements import fragments, visible
from services.indicators.read_model.statements.cursor import Cursor
from services.indicators.read_model.statements.fragments import ASKED, Bound

PIECES = fragments.read(Path(__file__).with_name("lineage.sql"))
_BEGINNING = date(1, 1, 1)
_FIRST = Cursor("", "")


class Contributor(BaseModel):
    """One fact in a figure; `contribution` is whole base units (fen, dm², people, things).

    `entity_id` is what the fact itself says: ids hold any character, so no key is taken apart.
    """

    topic: str
    key: str
    entity_id: str
    name: str | None
    contribution: int
    events: list[Cause]
    fact: dict[str, Any]


class Lineage(BaseModel):
    """A page of contributors; `amount` and `facts` are of the whole figure.

    `restricted`: of what is within the asker's scopes, all of them.
    """

    code: str
    dimension: str
    as_of: date
    amount: int
    facts: int
    contributors: list[Contributor]
    next: str | None
    restricted: bool


def span(indicator: Indicator, day: date) -> tuple[date, date]:
    """The days whose deltas make the figure: this year's for a flow, all up to the day else."""
    return (date(day.year, 1, 1) if indicator.kind == "flow" else _BEGINNING), day


async def lineage(
    db: asyncpg.Connection,
    code: str,
    dimension: str,
    day: date,
    cursor: str,
    most: int,
    scopes: Scopes = EVERYTHING,
) -> Lineage:
    """The figure's contributors after the cursor, in the order of topic and key.

    Raises Refused for a cursor of another list.
    """
    digest = cursors.digest("facts", code, dimension)
    after = cursors.read(cursor, digest, "text") if cursor else _FIRST
    whole = Bound(day)
    counted = _counted(code, dimension, scopes, whole)
    figure = PIECES["figure"].format(asked=ASKED, counted=counted)
    async with db.transaction(isolation="repeatable_read", readonly=True):
        told = await db.fetchrow(figure, *whole.values)
        rows = await db.fetch(*_contributors(code, dimension, day, scopes, after, most))
        found = [contributor(row, day, scopes) for row in rows]
    end = Cursor(found[-1].topic, found[-1].key) if len(found) == most else None
    return Lineage(
        code=code,
        dimension=dimension,
        as_of=day,
        amount=int(told["amount"]),
        facts=told["facts"],
        contributors=found,
        next=cursors.written(digest, end) if end else None,
        restricted=not scopes.all,
    )


def _contributors(
    code: str, dimension: str, day: date, scopes: Scopes, after: Cursor, most: int | None
) -> tuple[Any, ...]:
    """The statement of those after a place, and its values."""
    bound = Bound(day)
    statement = PIECES["contributors"].format(
        asked=ASKED,
        counted=_counted(code, dimension, scopes, bound),
        after_topic=bound.add(after.place or "", "text"),
        after_key=bound.add(after.key, "text"),
        most=bound.add(most, "int"),
    )
    return statement, *bound.values


def _counted(code: str, dimension: str, scopes: Scopes, bound: Bound) -> str:
    first, last = span(TARGETS[code, dimension].indicator, bound.values[0])
    return PIECES["counted"].format(
        indicator=bound.add(code, "text"),
        dimension=bound.add(dimension, "text"),
        first=bound.add(first, "date"),
        last=bound.add(last, "date"),
        visible=visible.of_any_topic(scopes, bound),
    )


async def contributors(
    db: asyncpg.Connection,
    code: str,
    dimension: str,
    day: date,
    at_once: int,
    scopes: Scopes = EVERYTHING,
) -> AsyncIterator[list[Contributor]]:
    """All of the figure's contributors, some after the others, of one moment."""
    asked = _contributors(code, dimension, day, scopes, _FIRST, None)
    async with db.transaction(isolation="repeatable_read", readonly=True):
        cursor = await db.cursor(*asked)
        while found := await cursor.fetch(at_once):
            yield [contributor(row, day, scopes) for row in found]


def contributor(row: asyncpg.Record, day: date, scopes: Scopes = EVERYTHING) -> Contributor:
    fact = seen(BY_TOPIC[row["topic"]].name, orjson.loads(row["body"]), scopes)
    enterprise = orjson.loads(row["enterprise"]) if row["enterprise"] else None
    return Contributor(
        topic=row["topic"],
        key=row["key"],
        entity_id=fact[BY_TOPIC[row["topic"]].key.name],
        name=name_on(enterprise, day) or fact.get("name"),
        contribution=int(row["contribution"]),
        events=[Cause(**event) for event in events(row["topic"], fact, day)],
        fact=fact,
    )


def name_on(enterprise: dict[str, Any] | None, day: date) -> str | None:
    """An enterprise's name on the day, or its nearest one."""
    names = enterprise["names"] if enterprise else []
    begun = [span["name"] for span in names if span["from"] <= day.isoformat()]
    return begun[-1] if begun else (names[0]["name"] if names else None)


class Parts(NamedTuple):
    """A list of parts in a fact: when one begins to count, and what may end it."""

    member: str
    begins: str
    ends: tuple[str, ...] = ()


# A pool's columns are called like the lists in its facts, so its declaration cannot say these.
_POOL = (Parts("transfers", "funded_on"), Parts("compensations", "compensated_on"))


def parts_of(entity: Entity) -> tuple[Parts, ...]:
    """The lists of parts that facts of an entity hold, each part with an event of its own."""
    if entity.topic == POOL:
        return _POOL
    declared = [field for field in entity.of_source("fact") if field.kind == "parts"]
    return tuple(_parts(field) for field in declared if not field.optional)


def _parts(field: FieldDeclaration) -> Parts:
    begins, *ends = (name for name, part in field.parts.items() if part.kind == "day")
    return Parts(field.name, begins, tuple(ends))


def events(topic: str, fact: dict[str, Any], day: date) -> list[dict[str, str]]:
    """The events behind a fact's contribution on the day: its own, and those of its parts. Pure."""
    told = [fact["event"]] if "event" in fact else []
    for parts in parts_of(BY_TOPIC[topic]):
        told += [one["event"] for one in fact[parts.member] if _holds(parts, one, day.isoformat())]
    return told


def _holds(parts: Parts, part: dict[str, Any], day: str) -> bool:
    ends = [part[name] for name in parts.ends if part[name]]
    return part[parts.begins] <= day and all(day < end for end in ends)
