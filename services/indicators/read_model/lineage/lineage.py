"""Who is in a number: the facts that add up to a figure, each with the events behind it."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.access.seen import seen
from services.contracts.entities import told_of
from services.contracts.figures.catalogue import TARGETS, Indicator
from services.contracts.values.messages import Cause
from services.indicators.read_model.lineage.parts import events
from services.indicators.read_model.statements import cursor as cursors
from services.indicators.read_model.statements import fragments, visible
from services.indicators.read_model.statements.cursor import Cursor
from services.indicators.read_model.statements.fragments import ASKED, Bound

PIECES = fragments.read(Path(__file__).with_name("lineage.sql"))
_BEGINNING = date(1, 1, 1)


class Sort(StrEnum):
    """In which order contributors come."""

    by_key = "key"
    greatest_first = "-contribution"


_ORDERS = {
    Sort.by_key: "{0}topic, {0}key",
    Sort.greatest_first: "contribution DESC, {0}topic, {0}key",
}
_KINDS = {Sort.by_key: "text", Sort.greatest_first: "numeric"}


class Contributor(BaseModel):
    """One fact in a figure; `contribution` is whole base units (fen, dm², people, things).

    `entity_id` is what the fact itself says: ids hold any character, so no key is taken apart.
    `told_anew`: of what was frozen, whether the fact says something else now.
    """

    topic: str
    key: str
    entity_id: str
    name: str | None
    contribution: int
    events: list[Cause]
    fact: dict[str, Any]
    told_anew: bool | None = None


class Greatest(BaseModel):
    """What one thing adds to a figure: an enterprise, where facts are about one."""

    id: str
    name: str | None
    contribution: int
    is_enterprise: bool


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
    sort: Sort = Sort.by_key,
    frozen: int | None = None,
) -> Lineage:
    """The figure's contributors after the cursor, in an order; as they were `frozen` on the day.

    Raises Refused for a cursor of another list.
    """
    told = () if sort is Sort.by_key else (sort,)
    then = () if frozen is None else (f"frozen {frozen}",)
    digest = cursors.digest("facts", code, dimension, *told, *then)
    after = cursors.read(cursor, digest, _KINDS[sort]) if cursor else None
    whole = Bound(day)
    figure = PIECES["figure"].format(asked=ASKED, **_told(code, dimension, scopes, whole, frozen))
    async with db.transaction(isolation="repeatable_read", readonly=True):
        told = await db.fetchrow(figure, *whole.values)
        asked = _contributors(code, dimension, day, scopes, after, most, sort, frozen)
        rows = await db.fetch(*asked)
        found = [contributor(row, day, scopes) for row in rows]
    end = _end(found[-1], sort) if len(found) == most else None
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


def _end(last: Contributor, sort: Sort) -> Cursor:
    if sort is Sort.by_key:
        return Cursor(last.topic, last.key)
    return Cursor(str(last.contribution), f"{last.topic} {last.key}")


def _contributors(
    code: str,
    dimension: str,
    day: date,
    scopes: Scopes,
    after: Cursor | None,
    most: int | None,
    sort: Sort = Sort.by_key,
    frozen: int | None = None,
) -> tuple[Any, ...]:
    """The statement of those after a place, and its values."""
    bound = Bound(day)
    statement = PIECES["contributors"].format(
        asked=ASKED,
        **_told(code, dimension, scopes, bound, frozen),
        version="NULL::bigint" if frozen is None else "max(version)",
        after=_after(after, sort, bound) if after else "true",
        order=_ORDERS[sort].format("").replace("contribution", "sum(amount)"),
        page_order=_ORDERS[sort].format("page."),
        most=bound.add(most, "int"),
    )
    return statement, *bound.values


def _after(after: Cursor, sort: Sort, bound: Bound) -> str:
    if sort is Sort.by_key:
        place = {"topic": bound.add(after.place or "", "text"), "key": bound.add(after.key, "text")}
        return PIECES["after_key"].format(**place)
    topic, _, key = after.key.partition(" ")
    return PIECES["after_amount"].format(
        amount=bound.add(Decimal(after.place or 0), "numeric"),
        topic=bound.add(topic, "text"),
        key=bound.add(key, "text"),
    )


async def greatest(
    db: asyncpg.Connection,
    code: str,
    dimension: str,
    day: date,
    most: int,
    scopes: Scopes,
    frozen: int | None = None,
) -> list[Greatest]:
    """Those that add most to a figure, the greatest first."""
    bound = Bound(day)
    statement = PIECES["greatest"].format(
        asked=ASKED,
        **_told(code, dimension, scopes, bound, frozen),
        most=bound.add(most, "int"),
    )
    return [_great(row, day) for row in await db.fetch(statement, *bound.values)]


def _great(row: asyncpg.Record, day: date) -> Greatest:
    return Greatest(
        id=row["id"],
        name=_named(row["enterprise"], day) or row["name"],
        contribution=int(row["contribution"]),
        is_enterprise=row["is_enterprise"],
    )


def _told(
    code: str, dimension: str, scopes: Scopes, bound: Bound, frozen: int | None
) -> dict[str, str]:
    """Where it stands what facts add to a figure, and which of it counts."""
    asked = {
        "indicator": bound.add(code, "text"),
        "dimension": bound.add(dimension, "text"),
        "visible": visible.of_any_topic(scopes, bound),
    }
    if frozen is not None:
        counted = PIECES["frozen"].format(**asked, frozen=bound.add(frozen, "bigint"))
        return {"told": "frozen_contribution", "counted": counted}
    first, last = span(TARGETS[code, dimension].indicator, bound.values[0])
    days = {"first": bound.add(first, "date"), "last": bound.add(last, "date")}
    return {"told": "contribution", "counted": PIECES["counted"].format(**asked, **days)}


async def lines(
    db: asyncpg.Connection,
    code: str,
    dimension: str,
    day: date,
    at_once: int,
    scopes: Scopes = EVERYTHING,
    sort: Sort = Sort.by_key,
    frozen: int | None = None,
) -> AsyncIterator[list[str]]:
    """All of the figure's contributors, some after the others, of one moment; each as JSON."""
    asked = _contributors(code, dimension, day, scopes, None, None, sort, frozen)
    async with db.transaction(isolation="repeatable_read", readonly=True):
        cursor = await db.cursor(*asked)
        while found := await cursor.fetch(at_once):
            yield [_line(row, day, scopes) for row in found]


def _line(row: asyncpg.Record, day: date, scopes: Scopes) -> str:
    """A contributor without its fact: half the time of one that is made first and written then.

    The contribution may be of any size, which orjson does not write.
    """
    said = _said(row, day, scopes)
    behind = events(row["topic"], said.pop("fact"), day)
    said["events"] = [{**one, "time": one["time"].replace("+00:00", "Z")} for one in behind]
    told = orjson.dumps(said).decode()
    return f'{told[:-1]},"contribution":{int(row["contribution"])}}}'


def contributor(row: asyncpg.Record, day: date, scopes: Scopes = EVERYTHING) -> Contributor:
    """Out of our own tables, so little is checked again: a ledger has 25,000 of them."""
    said = _said(row, day, scopes)
    return Contributor.model_construct(
        **said,
        contribution=int(row["contribution"]),
        events=[Cause(**event) for event in events(row["topic"], said["fact"], day)],
    )


def _said(row: asyncpg.Record, day: date, scopes: Scopes) -> dict[str, Any]:
    entity = told_of(row["topic"], row["key"])
    fact = seen(entity.name, orjson.loads(row["body"]), scopes)
    return {
        "topic": row["topic"],
        "key": row["key"],
        "entity_id": fact[entity.key.name],
        "name": _named(row["enterprise"], day) or fact.get("name"),
        "fact": fact,
        "told_anew": row.get("told_anew"),
    }


@lru_cache(maxsize=10_000)
def _named(enterprise: str | None, day: date) -> str | None:
    """The name in an enterprise's fact; an enterprise is in a ledger once for each report."""
    return name_on(orjson.loads(enterprise) if enterprise else None, day)


def name_on(enterprise: dict[str, Any] | None, day: date) -> str | None:
    """An enterprise's name on the day, or its nearest one."""
    names = enterprise["names"] if enterprise else []
    begun = [span["name"] for span in names if span["from"] <= day.isoformat()]
    return begun[-1] if begun else (names[0]["name"] if names else None)
