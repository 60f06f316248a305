"""Keeps the entries of facts beside them, and makes those anew that are missing."""

import asyncio
from pathlib import Path
from typing import Any

import aiosql
import asyncpg
import orjson
import stamina
import structlog

from services.indicators.read_model.index.coded import SHAPES, entry
from services.indicators.read_model.index.entry import Entry
from services.kit.errors import is_transient

log = structlog.get_logger()
queries = aiosql.from_path(
    Path(__file__).with_name("index.sql"), "asyncpg", mandatory_parameters=False
)
_COLUMNS = ("topic", "key", "field", "value", "first", "last")
_VALUES = ("value_topics", "value_keys", "fields", "values", "firsts", "lasts")
_PAGE = 2_000
_EVERY_SECONDS = 60

Place = tuple[str, str]
Facts = dict[Place, dict[str, Any]]


async def keep(db: asyncpg.Connection, facts: Facts) -> None:
    """Write the entries of facts and their values; in the transaction that wrote the facts.

    Sorted, so that two transactions that share facts meet them in one order.
    """
    places = sorted(place for place in facts if place[0] in SHAPES)
    if not places:
        return
    entries = {place: entry(*place, facts[place]) for place in places}
    rows = [_row(place, facts[place]["version"], entries[place]) for place in places]
    columns = {f"{name}s": [row[name] for row in rows] for name in rows[0]}
    await queries.keep_entries(db, **columns)
    told = {f"{name}s": [row[name] for row in rows] for name in ("topic", "key")}
    values = [
        (*place, one.field, one.value, *one.days)
        for place, made in entries.items()
        for one in made.values
    ]
    told |= {name: [row[place] for row in values] for place, name in enumerate(_VALUES)}
    added = [tuple(row) async for row in queries.keep_values(db, **told)]
    await db.copy_records_to_table("index_value", records=added, columns=_COLUMNS)


def _row(place: Place, version: int, made: Entry) -> dict[str, Any]:
    return {
        "topic": place[0],
        "key": place[1],
        "version": version,
        "shape": SHAPES[place[0]],
        "rank": made.rank,
        "search": made.search,
        "first": made.first,
        "open_from": made.open.start,
        "open_to": made.open.end,
    }


async def mend(db: asyncpg.Connection) -> int:
    """Make entries anew that are missing or not of this code and this fact; how many."""
    mended = 0
    while made := await _mend_page(db):
        mended += made
    return mended


async def _mend_page(db: asyncpg.Connection) -> int:
    async with db.transaction():
        rows = queries.stale(db, topics=list(SHAPES), shapes=list(SHAPES.values()), most=_PAGE)
        stale = {(row["topic"], row["key"]): orjson.loads(row["body"]) async for row in rows}
        await keep(db, stale)
    return len(stale)


async def keep_mending(pool: asyncpg.Pool) -> None:
    """Mend now and then, without end: a process of older code may run beside this one."""
    while True:
        await mend_with(pool)
        await asyncio.sleep(_EVERY_SECONDS)


async def mend_with(pool: asyncpg.Pool) -> None:
    """Mend, however long PostgreSQL takes to answer."""
    async for attempt in stamina.retry_context(
        on=is_transient, attempts=None, timeout=None, wait_initial=0.1, wait_max=5
    ):
        with attempt:
            async with pool.acquire() as db:
                mended = await mend(db)
    if mended:
        log.info("entries of lists were made anew", count=mended)
