"""What lies around some slots, looked up in PostgreSQL: what a search through all of them finds."""

import random
from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.kit.owner import store
from services.kit.state.slots import Address
from tests.stores.owner import Owner
from tests.stores.said import A, headcount, told, told_at_length
from tests.support.around import around
from tests.support.seeds import seeds

SLOTS = ("headcount", "life", "乙")
KEYS = ("", "2025-01-31", "2025-02-28", "2025-03-31", "Z", "a", "é", "乙", "𠮷")
THINGS = (("enterprise", "A"), ("enterprise", "a"), ("pool", "A"))
INSERT = (
    "INSERT INTO slot (entity, entity_id, slot, key, value, time, id, source)"
    " VALUES ($1, $2, $3, $4, '{}', '2026-01-05', '1', 's') ON CONFLICT DO NOTHING"
)


@pytest.mark.parametrize("seed", seeds(8))
async def test_what_lies_around_is_found_in_the_order_of_code_points(
    db: asyncpg.Connection, seed: int
) -> None:
    chance = random.Random(seed)

    def some(count: int) -> list[Address]:
        return [
            Address(*chance.choice(THINGS), chance.choice(SLOTS), chance.choice(KEYS))
            for _ in range(count)
        ]

    await db.executemany(INSERT, some(30))
    all_slots = await store.load(db, THINGS)
    for _ in range(20):
        near = set(some(chance.randint(1, 4)))
        found = await store.load(db, set(), near)
        assert {thing: slots.keys() for thing, slots in found.items()} == {
            thing: around(all_slots[thing], [one for one in near if one.owner == thing]).keys()
            for thing in {address.owner for address in near}
        }


async def test_a_head_count_among_many_looks_at_four_slots(
    talent: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    await talent.hear_of([A])
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    await talent.take(told_at_length(*(headcount(1, day) for day in days[::2])))
    loaded: list[str] = []
    load_near = store.queries.load_near

    async def counted(db: asyncpg.Connection, **asked: list[str]) -> AsyncIterator[asyncpg.Record]:
        async for row in load_near(db, **asked):
            loaded.append(row["key"])
            yield row

    monkeypatch.setattr(store.queries, "load_near", counted)
    await talent.take(told(headcount(2, days[101]), minute=59))
    assert sorted({*loaded} - {""}) == [days[100], days[102], days[104], days[-2]]
    assert len(loaded) <= 6
