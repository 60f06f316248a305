"""Keeps the listings and traits of facts beside them, and makes those anew that are missing."""

import asyncio
from pathlib import Path
from typing import Any

import aiosql
import asyncpg
import orjson
import stamina
import structlog

from services.indicators.read_model.index_entry import LISTINGS, SHAPE, traits
from services.kit.errors import is_transient

log = structlog.get_logger()
queries = aiosql.from_path(
    Path(__file__).with_name("registers.sql"), "asyncpg", mandatory_parameters=False
)
TOPICS = tuple(LISTINGS)
_COLUMNS = ("topic", "key", "enterprise_id", "trait", "value", "first", "last")
_PAGE = 2_000
_EVERY_SECONDS = 60

Place = tuple[str, str]
Facts = dict[Place, dict[str, Any]]


async def keep(db: asyncpg.Connection, facts: Facts) -> None:
    """Write the listings and traits of facts; in the transaction that wrote the facts."""
    listed = {place: fact for place, fact in facts.items() if place[0] in TOPICS}
    if listed:
        await queries.list_facts(db, **_columns(listed))
        await _keep_traits(db, listed)


def _columns(facts: Facts) -> dict[str, list[Any]]:
    rows = [_row(*place, fact) for place, fact in sorted(facts.items())]
    return {f"{name}s": [row[name] for row in rows] for name in rows[0]}


def _row(topic: str, key: str, fact: dict[str, Any]) -> dict[str, Any]:
    listing = LISTINGS[topic](fact)
    return {
        "topic": topic,
        "key": key,
        "version": fact["version"],
        "shape": SHAPE,
        "enterprise_id": listing.enterprise_id,
        "fund_id": listing.fund_id,
        "rank": listing.rank,
        "search": listing.search,
        "first": listing.first,
        "open_from": listing.open.start,
        "open_to": listing.open.end,
    }


async def _keep_traits(db: asyncpg.Connection, facts: Facts) -> None:
    topics, keys = zip(*facts, strict=True)
    await queries.forget_traits(db, topics=topics, keys=keys)
    rows = [
        (*place, one.enterprise_id, one.trait, one.value, *one.days)
        for place, fact in facts.items()
        for one in traits(place[0], fact)
    ]
    await db.copy_records_to_table("trait", records=rows, columns=_COLUMNS)


async def mend(db: asyncpg.Connection) -> int:
    """Make listings anew that are missing or not of this code and this fact; how many."""
    mended = 0
    while made := await _mend_page(db):
        mended += made
    return mended


async def _mend_page(db: asyncpg.Connection) -> int:
    async with db.transaction():
        rows = queries.stale(db, topics=TOPICS, shape=SHAPE, most=_PAGE)
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
        log.info("listings were made anew", count=mended)
