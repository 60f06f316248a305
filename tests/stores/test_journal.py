import orjson

from services.kit.owner import fates
from services.kit.owner.store import queries
from tests.stores.owner import Owner
from tests.stores.said import (
    A,
    B,
    deregistered,
    established,
    invested,
    qualified,
    registered,
    renamed,
    reported,
    told,
)

ENTERPRISE = ("enterprises.enterprise", A)


async def test_versions_rise_by_one_with_each_change(enterprises: Owner):
    for event in told(registered(), renamed("乙"), renamed("丙"), deregistered("2025-06-01")):
        await enterprises.take([event])
    assert await enterprises.journal() == [(*ENTERPRISE, n) for n in (1, 2, 3, 4)]


async def test_a_batch_tells_the_last_state_only(enterprises: Owner):
    await enterprises.take(told(registered(), renamed("乙"), renamed("丙")))
    assert await enterprises.journal() == [(*ENTERPRISE, 1)]


async def test_the_journal_holds_the_body_with_its_version(enterprises: Owner):
    await enterprises.take(told(registered()))
    await enterprises.take(told(renamed("乙"), minute=1))
    row = await enterprises.db.fetchrow("SELECT body FROM journal ORDER BY id DESC LIMIT 1")
    body = await enterprises.fact(*ENTERPRISE)
    assert orjson.loads(row["body"]) == {"version": 2, **body}


async def test_an_event_that_loses_its_slot_tells_nothing(enterprises: Owner):
    early, late = told(registered(), renamed("乙")), told(renamed("丙"), minute=1)
    await enterprises.take([early[0], *late])
    before = await enterprises.journal()
    await enterprises.take(early[1:])
    assert await enterprises.journal() == before
    assert await enterprises.repeats() == {"0-0": 0, "0-1": 0, "1-0": 0}


async def test_only_the_facts_that_changed_are_told_again(enterprises: Owner):
    await enterprises.take(told(registered(), qualified(), reported("2025Q1"), registered(B)))
    before = len(await enterprises.journal())
    await enterprises.take(told(reported("2025Q2"), minute=1))
    news = (await enterprises.journal())[before:]
    assert news == [
        ("enterprises.report", f"{A}:2025Q1", 2),  # no longer the latest: its end is known now
        ("enterprises.report", f"{A}:2025Q2", 1),
    ]


async def test_every_journal_entry_waits_for_the_relay_once(funds: Owner):
    await funds.take(told(established(), invested()))
    await funds.take(told(invested("60.00"), minute=1))
    queued = await funds.db.fetch("SELECT id FROM outbox ORDER BY id")
    journalled = await funds.db.fetch("SELECT id FROM journal ORDER BY id")
    assert queued == journalled
    assert len(queued) == 3


async def test_a_refill_queues_the_newest_version_of_every_fact_and_no_older_one(funds: Owner):
    await funds.take(told(established(), invested("50.00")))
    await funds.take(told(invested("60.00"), minute=1))
    await funds.db.execute("DELETE FROM outbox")
    await queries.refill(funds.db)
    await queries.refill(funds.db)
    rows = [row async for row in queries.unsent(funds.db, most=10)]
    assert [(row["key"], orjson.loads(row["body"])["version"]) for row in rows] == [
        ("F-1", 1),
        ("I-1", 2),
    ]


async def test_an_older_version_is_outdated_once_the_newest_is_sent_and_not_before(funds: Owner):
    async def queued() -> list[tuple[str, int, bool]]:
        rows = [row async for row in queries.unsent(funds.db, most=10)]
        said = [(row["key"], orjson.loads(row["body"]).get("version")) for row in rows]
        return [(*one, row["outdated"]) for one, row in zip(said, rows, strict=True)]

    await funds.take(told(established(), invested("50.00")))
    await funds.take(told(invested("60.00"), minute=1))
    await funds.db.execute("UPDATE outbox SET aside = now() WHERE id = 2")
    assert await queued() == [("F-1", 1, False), ("I-1", 2, False)]
    await funds.db.execute("DELETE FROM outbox WHERE id = 3")
    assert await queued() == [("F-1", 1, False), ("I-1", 1, True)]


async def test_an_event_that_is_sent_again_is_never_outdated(funds: Owner):
    for _ in range(2):
        await fates.queries.send_again(funds.db, topic="ingest.funds", key="F-1", body="{}")
    await funds.db.execute("DELETE FROM outbox WHERE id = 2")
    assert [row["outdated"] async for row in queries.unsent(funds.db, most=10)] == [False]
