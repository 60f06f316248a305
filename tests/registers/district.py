"""A read model filled from events, and what lists say of it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import asyncpg

from services.contracts.entities import REGISTERS
from services.indicators.read_model.following import facts
from services.indicators.read_model.lists import list_query
from services.indicators.read_model.lists.list_query import ListQuery, Page
from tests.stores.owner import Record
from tests.support import pure
from tests.support.facts import ENTERPRISES, Fact

LATE = date(2025, 12, 31)


def records(facts: Iterable[pure.Told]) -> list[Record]:
    return [Record(fact.topic, 0, n, fact.value, fact.key) for n, fact in enumerate(facts)]


async def fill(
    db: asyncpg.Connection, *batches: list[dict], known: Iterable[str] = ENTERPRISES
) -> None:
    """The read model after these batches of events, where funds have heard of the `known`."""
    made = pure.District(known)
    for batch in batches:
        made.publish(batch)
    await facts.take(db, records(made.facts))


async def register(db: asyncpg.Connection, name: str, day: date = LATE, **asked: Any) -> Page:
    return await list_query.page(db, REGISTERS[name], ListQuery(day, **asked))


async def enterprises(db: asyncpg.Connection, day: date = LATE, **asked: Any) -> Page:
    return await register(db, "enterprises", day, **asked)


async def found(db: asyncpg.Connection, day: date = LATE, **asked: Any) -> set[str]:
    """The names of the enterprises that a query finds."""
    return {row["name"] for row in (await enterprises(db, day, **asked)).rows}


async def all_rows(
    db: asyncpg.Connection, name: str, day: date, limit: int, **asked: Any
) -> list[dict]:
    """The rows of all pages."""
    rows, cursor = [], ""
    while cursor is not None:
        page = await register(db, name, day, cursor=cursor, limit=limit, **asked)
        assert len(page.rows) == limit or page.next is None
        rows += page.rows
        cursor = page.next
    return rows


async def forget(db: asyncpg.Connection) -> None:
    await db.execute("TRUNCATE followed, contribution, index_entry, index_value")


def named(fact: Fact, name: str) -> Fact:
    return fact._replace(data={**fact.data, "name": name})
