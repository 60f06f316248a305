import asyncpg

from services.kit.owner import fates
from services.kit.owner.store import attach_traces, publish, queries
from services.kit.state.slots import Fact

TRACE = f"00-{'a' * 32}-{'b' * 16}-01"


def fund(name: str, said: int) -> Fact:
    return Fact.of("funds.fund", name, {"said": said})


async def test_an_entry_that_is_queued_again_waits_since_then_and_not_since_it_was_told(db):
    await publish(db, [fund("F-1", 1)])
    await db.execute("DELETE FROM outbox")
    await db.execute("UPDATE journal SET recorded_at = now() - interval '90 days'")
    await queries.refill(db)
    assert (await fates.backlog(db))["seconds"] < 60
    assert [row["waited"] < 60 async for row in queries.unsent(db, most=9)] == [True]


async def traces(db: asyncpg.Connection) -> dict[tuple[str, int], str | None]:
    rows = await db.fetch("SELECT key, version, trace FROM outbox JOIN journal USING (id)")
    return {(row["key"], row["version"]): row["trace"] for row in rows}


async def test_a_trace_stands_beside_what_its_own_transaction_told(db):
    async with db.transaction():
        await publish(db, [fund("F-1", 1), fund("F-2", 1)])
        await attach_traces(db, [("funds.fund", "F-1", TRACE)])
    assert await traces(db) == {("F-1", 1): TRACE, ("F-2", 1): None}


async def test_a_trace_does_not_move_to_what_was_told_before(db):
    await publish(db, [fund("F-1", 1)])
    async with db.transaction():
        await publish(db, [fund("F-1", 1)])
        await attach_traces(db, [("funds.fund", "F-1", TRACE)])
    assert await traces(db) == {("F-1", 1): None}
