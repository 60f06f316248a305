"""Listings that are missing, of an older fact or of older code are made anew."""

import random

import asyncpg

from services.indicators.read_model.following import facts
from services.indicators.read_model.index import store as index_store
from tests.registers.district import fill, forget, found, records, register
from tests.registers.test_profile import EVENTS
from tests.stores.said import A, invested, registered, told, voided
from tests.support import pure


async def contents(db) -> list[list[tuple]]:
    return [
        [tuple(row) for row in await db.fetch(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4, 5, 6")]
        for table in ("index_entry", "index_value")
    ]


async def test_a_database_from_before_the_registers_fills_itself(db):
    await fill(db, EVENTS)
    whole = await contents(db)
    assert all(whole)
    await db.execute("TRUNCATE index_entry, index_value")
    assert await index_store.mend(db) == len(whole[0])
    assert await contents(db) == whole
    assert await index_store.mend(db) == 0


async def test_listings_of_other_code_or_of_an_older_fact_are_made_anew(db):
    await fill(db, EVENTS)
    whole = await contents(db)
    await db.execute("UPDATE index_entry SET shape = 'x', rank = 'old' WHERE topic = 'funds.loan'")
    await db.execute("UPDATE index_entry SET version = 0, search = '' WHERE key = $1", A)
    await db.execute("UPDATE index_value SET value = 'old' WHERE key = $1", A)
    assert await index_store.mend(db) == 2
    assert await contents(db) == whole


async def test_what_older_code_took_in_meanwhile_is_listed_after_mending(db):
    """It writes facts and its own tables, and knows nothing of these entries."""
    await fill(db, told(registered(), invested()))
    await db.execute(
        """UPDATE followed
        SET version = 9, body = jsonb_set(body, '{names,0,name}', '"新"') || '{"version": 9}'
        WHERE topic = 'enterprises.enterprise'"""
    )
    assert await found(db, q="xin") == set()
    assert await index_store.mend(db) == 1
    assert await found(db, q="xin") == {"新"}
    assert (await register(db, "enterprises", sort="name")).count == 1


async def test_lists_end_alike_whatever_order_facts_come_in(db):
    made = pure.District()
    for batch in (EVENTS, told(invested("9.00"), minute=1), told(voided(), minute=2)):
        made.publish(batch)
    taken = records(made.facts)
    ends = []
    for number in range(4):
        await forget(db)
        mixed = random.Random(number).sample(taken, len(taken))
        for start in range(0, len(mixed), 7):
            await facts.take(db, mixed[start : start + 7])
        ends.append(await contents(db))
    assert ends.count(ends[0]) == 4


async def test_mending_waits_for_facts_that_are_being_taken_in(db, database: str):
    await fill(db, told(registered()))
    await db.execute("TRUNCATE index_entry, index_value")
    other = await asyncpg.connect(database)
    try:
        async with db.transaction():
            renamed = "UPDATE followed SET version = 9 WHERE topic = 'enterprises.enterprise'"
            await db.execute(renamed)
            await other.execute("SET lock_timeout = '200ms'")
            try:
                await index_store.mend(other)
            except asyncpg.LockNotAvailableError:
                waited = True
            else:
                waited = False
        assert waited
    finally:
        await other.close()
