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

from services.indicators.deltas import DELTAS
from services.indicators.read_model import index_store
from services.kit.owner.process_batch import Record

queries = aiosql.from_path(
    Path(__file__).with_name("queries.sql"), "asyncpg", mandatory_parameters=False
)
_COLUMNS = ("indicator", "dimension", "topic", "key", "day", "amount")
_PAGE = 20_000


async def take(db: asyncpg.Connection, records: list[Record]) -> None:
    """Keep the newest version of each fact, what it adds to figures and how lists show it."""
    newest: dict[tuple[str, str], dict[str, Any]] = {}
    for record in records:
        fact = orjson.loads(record.value)
        place = record.topic, record.key.decode()
        if place not in newest or newest[place]["version"] < fact["version"]:
            newest[place] = fact
    async with db.transaction():
        fresh = await _follow(db, newest)
        topics, keys = zip(*fresh, strict=True) if fresh else ((), ())
        await queries.forget_contributions(db, topics=topics, keys=keys)
        rows = [row for place in fresh for row in contributions(*place, newest[place])]
        await _copy(db, rows)
        await index_store.keep(db, {place: newest[place] for place in fresh})


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
    """Contributions of all kept facts by this code's deltas, seen all at once or not at all.

    The read model waits meanwhile: start it with the new code afterwards.
    """
    db = await asyncpg.connect(database_url)
    try:
        async with db.transaction():
            await queries.clear_contributions(db)
            rows: list[tuple] = []
            async for kept in db.cursor(queries.all_followed.sql, prefetch=_PAGE):
                rows += contributions(kept["topic"], kept["key"], orjson.loads(kept["body"]))
                if len(rows) >= _PAGE:
                    await _copy(db, rows)
                    rows = []
            await _copy(db, rows)
    finally:
        await db.close()


async def _copy(db: asyncpg.Connection, rows: list[tuple]) -> None:
    await db.copy_records_to_table("contribution", records=rows, columns=_COLUMNS)


def contributions(topic: str, key: str, fact: dict[str, Any]) -> list[tuple]:
    """A fact's deltas as rows; those of one figure and day added up."""
    amounts = Counter()
    for bucket, amount in DELTAS[topic](fact) if topic in DELTAS else ():
        amounts[bucket] += amount
    return [
        (indicator, dimension, topic, key, date.fromisoformat(day), amount)
        for (indicator, dimension, day), amount in amounts.items()
        if amount
    ]
