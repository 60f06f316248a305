"""A read model filled from events, and what lists say of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import asyncpg

from services.indicators.read_model import facts, register_queries
from services.indicators.read_model.register_queries import Page, Wish
from tests.stores.owner import Record
from tests.support import pure
from tests.support.facts import Fact

LATE = date(2025, 12, 31)


def records(facts: Iterable[pure.Told]) -> list[Record]:
    return [Record(fact.topic, 0, n, fact.value, fact.key) for n, fact in enumerate(facts)]


async def fill(db: asyncpg.Connection, *batches: list[dict]) -> None:
    """The read model after these batches of events."""
    made = pure.District()
    for batch in batches:
        made.publish(batch)
    await facts.take(db, records(made.facts))


async def register(db: asyncpg.Connection, name: str, day: date = LATE, **wish: Any) -> Page:
    return await register_queries.register(db, name, Wish(day, **wish))


async def enterprises(db: asyncpg.Connection, day: date = LATE, **wish: Any) -> Page:
    return await register_queries.enterprises(db, Wish(day, **wish))


async def found(db: asyncpg.Connection, day: date = LATE, **wish: Any) -> set[str]:
    """The names of the enterprises that a wish finds."""
    return {row["name"] for row in (await enterprises(db, day, **wish)).rows}


async def all_rows(db: asyncpg.Connection, name: str, day: date, most: int) -> list[dict]:
    """The rows of all pages."""
    rows, cursor = [], ""
    while cursor is not None:
        page = await register(db, name, day, cursor=cursor, most=most)
        rows += page.rows
        cursor = page.next
    return rows


def named(fact: Fact, name: str) -> Fact:
    return fact._replace(data={**fact.data, "name": name})
