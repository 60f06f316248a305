"""The read model: every fact and what it adds to every figure, in PostgreSQL.

The same pure deltas as the stream's, kept by fact, so that each figure can be opened up.
"""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import aiosql
import asyncpg
import orjson

from services.contracts.topology import DEAD_LETTER, DEFINITIONS
from services.indicators.deltas import DELTAS, DRILL
from services.indicators.read_model.index import store as index_store
from services.kit.messaging.batches import Broken, broken
from services.kit.messaging.records import Record
from services.kit.owner.dead_letters import DeadLetter, keep_dead_letters
from services.reasons import fault

queries = aiosql.from_path(
    Path(__file__).with_name("queries.sql"), "asyncpg", mandatory_parameters=False
)
_COLUMNS = ("indicator", "dimension", "topic", "key", "day", "amount")
_PAGE = 20_000


async def take(db: asyncpg.Connection, records: list[Record]) -> None:
    """Keep the newest version of each fact, what it adds to figures and how lists show it.

    What cannot be read is put aside: until it is told again, a figure may be opened up to too few.
    """
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    unreadable = broken(records)
    for record in records:
        if isinstance(record.value, Broken):
            continue
        fact = orjson.loads(record.value)
        place = record.topic, record.key.decode()
        if place not in newest or newest[place]["version"] < fact["version"]:
            newest[place] = fact
    async with db.transaction():
        fresh = await _follow(db, newest)
        await keep_dead_letters(db, DEAD_LETTER["indicators"].name, map(_aside, unreadable))
        # Last: from here to the commit no other writes sums of finer parts. Contributions go before
        # what they are summed by changes, and come after it.
        topics, keys = zip(*fresh, strict=True) if fresh else ((), ())
        await queries.forget_contributions(db, topics=topics, keys=keys)
        await index_store.keep(db, {place: newest[place] for place in fresh})
        rows = [row for place in fresh for row in contributions(*place, newest[place])]
        await _copy(db, rows)


def _aside(record: Record) -> DeadLetter:
    return DeadLetter.of(record, [fault("", record.value.problem)])


async def _follow(
    db: asyncpg.Connection, facts: dict[tuple[str, str], dict[str, Any]]
) -> list[tuple[str, str]]:
    """Write the facts; answers with the places of those that were news. Sorted: no deadlock."""
    places = sorted(facts)
    rows = queries.follow(
        db,
        topics=[topic for topic, _ in places],
        keys=[key for _, key in places],
        versions=[facts[place]["version"] for place in places],
        bodies=[orjson.dumps(facts[place]).decode() for place in places],
    )
    return [(row["topic"], row["key"]) async for row in rows]


async def recontribute(database_url: str) -> None:
    """Contributions of the topics that have another definition now, seen all at once or not at all.

    A read model of this code may run, and waits meanwhile; one of older code must have ended.
    """
    db = await asyncpg.connect(database_url)
    try:
        async with db.transaction():
            await queries.keep_others_out(db)
            topics = await _changed(db)
            await queries.forget_topics(db, topics=topics)
            await _contribute(db, topics)
            numbers = [DEFINITIONS[topic] for topic in topics]
            await queries.note_definitions(db, topics=topics, numbers=numbers)
    finally:
        await db.close()


async def _changed(db: asyncpg.Connection) -> list[str]:
    """The topics whose contributions are not by this code's definition."""
    known = {row["topic"]: row["definition"] async for row in queries.definitions(db)}
    return [topic for topic, number in DEFINITIONS.items() if known.get(topic, 1) != number]


async def _contribute(db: asyncpg.Connection, topics: list[str]) -> None:
    """Write what all kept facts of these topics add to figures."""
    rows: list[tuple] = []
    async for fact in db.cursor(queries.followed_of.sql, topics, prefetch=_PAGE):
        rows += contributions(fact["topic"], fact["key"], orjson.loads(fact["body"]))
        if len(rows) >= _PAGE:
            await _copy(db, rows)
            rows = []
    await _copy(db, rows)


async def _copy(db: asyncpg.Connection, rows: list[tuple]) -> None:
    await db.copy_records_to_table("contribution", records=rows, columns=_COLUMNS)


def contributions(topic: str, key: str, fact: dict[str, Any]) -> list[tuple]:
    """A fact's deltas as rows; those of one figure and day added up."""
    amounts = Counter()
    for deltas in (DELTAS.get(topic), DRILL.get(topic)):
        for bucket, amount in deltas(fact) if deltas else ():
            amounts[bucket] += amount
    return [
        (indicator, dimension, topic, key, date.fromisoformat(day), amount)
        for (indicator, dimension, day), amount in amounts.items()
        if amount
    ]
