"""Pages of lists: one query for every entity with a register, built from its declaration.

Read by json, which keeps sums of any size: orjson makes a float of an integer beyond 64 bits.
Internal answers for the gateway: plain rows, whole base units (fen, dm², people, things).
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date

import asyncpg

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.access.seen import reviewed
from services.contracts.entities import Entity
from services.contracts.figures.catalogue import TARGETS, TOTAL
from services.indicators.read_model.index.spelling import folded
from services.indicators.read_model.lists import wanted
from services.indicators.read_model.lists.question import ListQuery, Row, adding
from services.indicators.read_model.lists.rows import why_not
from services.indicators.read_model.lists.wanted import PIECES, SOLVED
from services.indicators.read_model.statements import cursor, visible
from services.indicators.read_model.statements.columns import (
    SAID,
    Order,
    columns,
    names,
    of_kind,
    order,
    said,
)
from services.indicators.read_model.statements.cursor import Cursor
from services.indicators.read_model.statements.filters import storable
from services.indicators.read_model.statements.fragments import ASKED, DAYS, Bound
from services.indicators.read_model.statements.names import names_of

# Each plan sees the values, and none is compiled: that takes longer than the query.
_SETTINGS = "SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL jit = off"
_PLACE = "place of the row"
_RESERVED = ("open", "why_not", "counts", "fact", "event", _PLACE)
_LONGEST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Page:
    """`count` and `totals` are of the whole list; a total is named by its indicator.

    `restricted`: of what is within the asker's scopes, all of it.
    """

    count: int
    totals: dict[str, int]
    rows: list[Row]
    next: str | None
    sort: str
    restricted: bool


async def page(db: asyncpg.Connection, entity: Entity, query: ListQuery) -> Page:
    """A page of an entity's list. Raises Refused for what no list has."""
    sort = query.order_of(entity)
    digest = query.digest(entity, sort)
    bound = Bound(query.day)
    sql = f"{_statement(entity, query, sort, bound)}\n{PIECES['page']}"
    async with db.transaction(isolation="repeatable_read", readonly=True):
        await db.execute(_SETTINGS)
        found = await db.fetchrow(sql, *bound.values)
        told = await _named(db, entity, json.loads(found["rows"] or "[]"), query.day)
    rows, more = told[: query.limit], len(told) > query.limit
    last = Cursor(rows[-1][_PLACE], rows[-1]["key"]) if more else None
    return Page(
        count=found["count"],
        totals=_totals(entity, query, found["totals"]),
        rows=[query.shown(entity, _row(entity, one)) for one in rows],
        next=cursor.written(digest, last) if last else None,
        sort=sort,
        restricted=not query.scopes.all,
    )


def _totals(entity: Entity, query: ListQuery, told: str | None) -> dict[str, int]:
    return dict.fromkeys(entity.figure_codes, 0) | json.loads(told or "{}") if query.sums else {}


class Whole:
    """All rows of a list up to its limit, asked for once however many there are."""

    def __init__(self, entity: Entity, query: ListQuery) -> None:
        """Raises Refused for what no list has."""
        self.entity, self.query = entity, query
        self.bound = Bound(query.day)
        rows = _statement(entity, query, query.order_of(entity), self.bound)
        self.sql = f"{rows}\n{PIECES['whole']}"

    async def rows(self, db: asyncpg.Connection, at_once: int) -> AsyncIterator[list[Row]]:
        """Some rows after the others, of one moment."""
        async with db.transaction(isolation="repeatable_read", readonly=True):
            await db.execute(_SETTINGS)
            cursor = await db.cursor(self.sql, *self.bound.values)
            while found := await cursor.fetch(at_once):
                told = [json.loads(one["row"]) for one in found]
                named = await _named(db, self.entity, told, self.query.day)
                yield [self.query.shown(self.entity, _row(self.entity, one)) for one in named]


async def _named(db: asyncpg.Connection, entity: Entity, rows: list[Row], day: date) -> list[Row]:
    """The rows with what things of any kind are called to which they refer."""
    fields = [field for field in entity.fields.values() if field.named]
    if not fields:
        return rows
    known = await names_of(db, {row[field.name] for row in rows for field in fields}, day)
    return [
        row | {entity.name_member(field): known.get(row[field.name]) for field in fields}
        for row in rows
    ]


def _row(entity: Entity, told: Row) -> Row:
    del told[_PLACE]
    told["counts"] = {code: amount for code, amount in (told["counts"] or {}).items() if amount}
    return told | {"why_not": why_not(entity, told)}


def _statement(entity: Entity, query: ListQuery, sort: str, bound: Bound) -> str:
    """What pages and whole lists begin with."""
    ordered = order(entity, sort.removeprefix("-"), sort.startswith("-"), bound)
    if sort.removeprefix("-") == SOLVED and reviewed(entity.name):
        told = wanted.of_told_scores(entity, bound)
        ordered = replace(ordered, value=f"CASE WHEN {told} THEN {ordered.value} END")
    words = folded(storable("q", query.q, _LONGEST_WORDS))
    q = bound.add(words, "text") if words else ""
    filters = wanted.filters_of(entity, query, bound)
    return PIECES["listed"].format(
        asked=ASKED,
        wanted=wanted.in_each(filters.facets),
        named=wanted.named(entity, q, bound),
        place=ordered.value,
        topic=entity.topic,
        conditions="\n        AND ".join(wanted.conditions(entity, query, filters, q, bound)),
        counting=_counting(entity, "matched"),
        counting_page=_counting(entity, "page"),
        counted=_counted(entity, query, bound),
        after=_after(query.cursor, query.digest(entity, sort), ordered, bound),
        direction="DESC" if ordered.falling else "ASC",
        most=bound.add(query.limit + 1, "int"),
        said=said(entity),
        members=members(entity, query.open),
        **DAYS,
    )


def _counted(entity: Entity, query: ListQuery, bound: Bound) -> str:
    codes = entity.figure_codes if query.sums else ()
    return PIECES["counted"].format(
        codes=bound.add(list(codes), "text[]"),
        flows=bound.add([code for code in codes if _is_flow(code)], "text[]"),
        year=bound.add(date(query.day.year, 1, 1), "date"),
        **DAYS,
    )


def _is_flow(code: str) -> bool:
    return (code, TOTAL) in TARGETS and TARGETS[code, TOTAL].indicator.kind == "flow"


def _counting(entity: Entity, rows: str) -> str:
    """The facts that add to figures for each row; a pool's own is one of those that name it."""
    by = adding(entity)
    own = PIECES["counting"].format(topic=entity.topic, rows=rows)
    if by is None:
        return own
    others = PIECES["counting_of_others"].format(rows=rows, adding=by.topic, by=by.by, **DAYS)
    return others if by.topic == entity.topic else f"{own}\n    UNION ALL\n{others}"


def _after(text: str, digest: str, ordered: Order, bound: Bound) -> str:
    if not text:
        return "true"
    last = cursor.read(text, digest, ordered.type)
    key = bound.add(last.key, "text")
    if last.place is None:
        return PIECES["after_empty"].format(key=key)
    place = f"{bound.add(last.place, 'text')}::{ordered.type}"
    sign = "<" if ordered.falling else ">"
    return PIECES["after"].format(sign=sign, last=place, key=key)


def members(entity: Entity, is_open: bool | None = None) -> str:
    """What a row says: all its columns, and the names of what it refers to; where all rows are
    open or none, that is known and not looked up."""
    told = {name: one.shown for name, one in columns(entity, SAID).items()} | names(entity)
    if is_open is not None:
        told["open"] = str(is_open).lower()
    if taken := told.keys() & {*_RESERVED} - {"open"}:
        raise ValueError(f"{entity.name}: rows have a member {', '.join(taken)} of their own")
    return ",\n".join(f'    {sql} AS "{name}"' for name, sql in told.items())


async def rows_about(
    db: asyncpg.Connection, entity: Entity, enterprise_id: str, day: date
) -> list[Row]:
    """The rows that refer to an enterprise, by key, each with its `fact`."""
    fields = [field.name for field in entity.references if field.to == "enterprise"]
    return await rows_with(db, entity, fields, enterprise_id, day)


async def rows_with(
    db: asyncpg.Connection,
    entity: Entity,
    fields: list[str],
    value: str,
    day: date,
    scopes: Scopes = EVERYTHING,
) -> list[Row]:
    """The rows of which one of the fields has the value, by key, each with its `fact`."""
    bound = Bound(day)
    sql = PIECES["about"].format(
        said=said(entity),
        members=members(entity),
        topic=entity.topic,
        kind=" AND ".join(["true", *of_kind(entity, bound)]),
        fields=bound.add(fields, "text[]"),
        value=bound.add(value, "text"),
        visible=visible.condition(entity, scopes, bound),
        **DAYS,
    )
    return await _rows(db, entity, sql, bound)


async def row(
    db: asyncpg.Connection, entity: Entity, key: str, day: date, scopes: Scopes = EVERYTHING
) -> Row | None:
    """One row with its `fact`, be it listed on the day or not; None for one that is not there, or
    not to be seen."""
    bound = Bound(day)
    sql = PIECES["one"].format(
        said=said(entity),
        members=members(entity),
        topic=entity.topic,
        key=bound.add(key, "text"),
        visible=visible.condition(entity, scopes, bound),
    )
    found = await _rows(db, entity, sql, bound)
    return found[0] if found else None


async def _rows(db: asyncpg.Connection, entity: Entity, sql: str, bound: Bound) -> list[Row]:
    together = PIECES["together"].format(asked=ASKED, rows=sql)
    told = json.loads(await db.fetchval(together, *bound.values) or "[]")
    return [one | {"why_not": why_not(entity, one)} for one in told]
