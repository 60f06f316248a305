"""The read model's contributions after topics were given another definition."""

import asyncpg
import pytest

from services.indicators.read_model.following import facts
from tests.stores.owner import Record
from tests.stores.said import A, B, established, headcount, invested, registered, told
from tests.support import pure

HEADCOUNT, INVESTMENT = "talent.headcount", "funds.investment"


async def contributions(db: asyncpg.Connection) -> dict[str, int]:
    rows = await db.fetch("SELECT topic, sum(amount)::bigint AS n FROM contribution GROUP BY topic")
    return {row["topic"]: row["n"] for row in rows}


@pytest.fixture
async def kept(db: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """What a district's facts add to figures, by topic; no number was ever raised."""
    for topic in facts.DEFINITIONS:
        monkeypatch.setitem(facts.DEFINITIONS, topic, 1)
    made = pure.District()
    money = established("F"), invested("1.00", "I", "F")
    made.publish(told(registered(A), registered(B), headcount(7, "2025-03-31", A), *money))
    made.catch_up()
    told_facts = enumerate(made.facts)
    await facts.take(db, [Record(f.topic, 0, n, f.value, f.key) for n, f in told_facts])
    return await contributions(db)


@pytest.fixture
def raise_headcounts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every head counts twice; and investments do too, but nobody raised their number."""
    for topic in (HEADCOUNT, INVESTMENT):
        once = facts.DELTAS[topic]
        twice = lambda fact, once=once: [(b, 2 * n) for b, n in once(fact)]  # noqa: E731
        monkeypatch.setitem(facts.DELTAS, topic, twice)
    monkeypatch.setitem(facts.DEFINITIONS, HEADCOUNT, 2)


async def test_nothing_is_worked_out_where_no_number_was_raised(
    database: str, db: asyncpg.Connection, kept: dict[str, int]
):
    before = await db.fetch("SELECT ctid, * FROM contribution ORDER BY ctid")
    await facts.recontribute(database)
    assert await db.fetch("SELECT ctid, * FROM contribution ORDER BY ctid") == before


async def test_only_raised_topics_are_worked_out_anew_and_only_once(
    database: str, db: asyncpg.Connection, kept: dict[str, int], raise_headcounts: None
):
    assert kept[HEADCOUNT]
    assert kept[INVESTMENT]
    await facts.recontribute(database)
    assert await contributions(db) == kept | {HEADCOUNT: 2 * kept[HEADCOUNT]}
    before = await db.fetch("SELECT ctid, * FROM contribution ORDER BY ctid")
    await facts.recontribute(database)
    assert await db.fetch("SELECT ctid, * FROM contribution ORDER BY ctid") == before
