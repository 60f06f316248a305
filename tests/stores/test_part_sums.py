"""Sums of the finer parts of figures, kept by PostgreSQL beside the contributions themselves."""

import asyncio
from collections import Counter

import asyncpg
import pytest

from services.indicators.read_model.following import facts
from tests.stores.owner import Record
from tests.stores.test_read_model import readers
from tests.support import pure
from tests.support.random_cases import disordered, draw

PARTS = ("@", "/", "|")


def told(seeds: range) -> list[Record]:
    """Every version of the facts of some cases, as they came to be, event by event."""
    made = pure.District(())
    for seed in seeds:
        for event in disordered(draw(seed, "case", f"case-{seed}"), seed):
            made.publish([event])
    return [Record(one.topic, 0, n, one.value, one.key) for n, one in enumerate(made.facts)]


async def kept(db: asyncpg.Connection) -> Counter:
    rows = await db.fetch("SELECT grain, indicator, first, dimension, amount FROM part_sum")
    return Counter({tuple(row)[:-1]: int(row["amount"]) for row in rows if row["amount"]})


async def added_up(db: asyncpg.Connection) -> Counter:
    """The same from every single contribution, by plain loops."""
    found: Counter = Counter()
    for row in await db.fetch("SELECT indicator, dimension, day, amount FROM contribution"):
        if any(sign in row["dimension"] for sign in PARTS):
            day, amount = row["day"], int(row["amount"])
            firsts = {"day": day, "month": day.replace(day=1), "year": day.replace(month=1, day=1)}
            for grain, first in firsts.items():
                found[grain, row["indicator"], first, row["dimension"]] += amount
    return Counter({place: amount for place, amount in found.items() if amount})


async def test_they_are_what_contributions_add_up_to_whatever_came_before(
    db: asyncpg.Connection,
) -> None:
    records = told(range(25))
    for start in range(0, len(records), 37):
        await facts.take(db, records[start : start + 37])
        assert await kept(db) == await added_up(db)
    assert len({place[0] for place in await kept(db)}) == 3
    await facts.take(db, records)
    assert await kept(db) == await added_up(db)


async def test_two_who_write_at_once_lose_nothing_and_wait_for_each_other(database: str) -> None:
    records = told(range(30))
    async with readers(database) as (one, other):
        cuts = [(records[n::7], records[::-1][n::5]) for n in range(5)]
        for mine, theirs in cuts:
            await asyncio.gather(facts.take(one, mine), facts.take(other, theirs))
        await facts.take(one, records)
        assert await kept(one) == await added_up(one)


async def test_what_is_worked_out_anew_and_what_is_emptied_is_followed(
    database: str, db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = told(range(10))
    await facts.take(db, records)
    topic = records[0].topic
    once = facts.DRILL[topic]
    monkeypatch.setitem(facts.DRILL, topic, lambda fact: [(b, 2 * n) for b, n in once(fact)])
    monkeypatch.setitem(facts.DEFINITIONS, topic, facts.DEFINITIONS[topic] + 1)
    before = await kept(db)
    await facts.recontribute(database)
    assert await kept(db) == Counter({place: 2 * amount for place, amount in before.items()})
    await db.execute("TRUNCATE contribution")
    assert await kept(db) == Counter()
