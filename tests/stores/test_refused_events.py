"""Events that the door refused: found by their id, bounded, and the same again only counted."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from starlette.requests import Request

from deploy.embedded.servers.postgres import Postgres
from gateway.audit_log.refusals import Refusals
from gateway.audit_log.refused_events import Bounds, detail_of, refusals_of_event
from gateway.database import Database
from gateway.http.problems import Refusal
from services.reasons import fault, say
from tests.conftest import gateways_database

REQUEST = Request({"type": "http", "client": ("127.0.0.1", 1), "headers": []})
BANK, OTHER = "urn:bank", "urn:other"
BOUNDS = Bounds(30, 10)
DETAIL = say("not_the_contract")


def late(arrival: str) -> Refusal:
    reason = say("ahead_of_arrival", minutes=10, arrival=arrival)
    return Refusal(422, DETAIL, [fault("/time", reason)])


def event(id: str, source: str = BANK) -> dict[str, str]:
    return {"source": source, "id": id, "type": "cn.gov.cqyz.loan.repaid.v1"}


@pytest.fixture(scope="module")
def url(postgres_server: Postgres) -> str:
    return gateways_database(postgres_server, "refused_events")


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    async with Database(url).opened() as database:
        async with database.transaction() as db:
            await db.execute("TRUNCATE refused_event")
        yield database


async def refuse(
    database: Database,
    *told: tuple[Refusal, dict[str, str]],
    key: str = "bank",
    sender: str = BANK,
    bounds: Bounds = BOUNDS,
) -> None:
    """As a gateway does that ends right afterwards."""
    refusals = Refusals(database, 0, bounds)
    for refusal, document in told:
        refusals.note(REQUEST, refusal, key, document, sender)
    running = asyncio.ensure_future(refusals.run())
    await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def found(database: Database, id: str, sender: str | None = BANK, source: str = BANK):
    async with database.transaction() as db:
        return await refusals_of_event(db, source, id, sender)


async def test_a_refused_event_is_found_by_its_id_with_every_reason(database: Database) -> None:
    await refuse(database, (late("then"), event("e1")))
    [row] = await found(database, "e1")
    assert (row["status"], row["times"], str(detail_of(row))) == (422, 1, str(DETAIL))
    assert [one["code"] for one in row["errors"]] == ["ahead_of_arrival"]
    assert await found(database, "e2") == []


async def test_the_same_again_is_counted_with_its_newest_reasons(database: Database) -> None:
    await refuse(database, (late("first"), event("e1")), (late("second"), event("e1")))
    await refuse(database, (late("third"), event("e1")))
    [row] = await found(database, "e1")
    assert row["times"] == 3
    assert "third" in row["errors"][0]["reason"]
    assert row["first_at"] < row["last_at"]


async def test_other_reasons_for_the_same_event_stand_beside(database: Database) -> None:
    missing = Refusal(422, DETAIL, [fault("/time", say("missing"))])
    await refuse(database, (late("then"), event("e1")), (missing, event("e1")))
    codes = {row["errors"][0]["code"] for row in await found(database, "e1")}
    assert codes == {"missing", "ahead_of_arrival"}


async def test_a_sender_finds_what_it_sent_and_nobody_else_s_attempts(database: Database) -> None:
    theft = Refusal(403, say("key_of_another_source", own=OTHER, source=BANK))
    await refuse(database, (theft, event("e1")), key="other", sender=OTHER)
    assert await found(database, "e1", BANK) == []
    assert len(await found(database, "e1", OTHER)) == 1
    assert len(await found(database, "e1", None)) == 1


async def test_of_each_key_the_newest_are_kept(database: Database) -> None:
    for n in range(5):
        await refuse(database, (late("then"), event(f"e{n}")), bounds=Bounds(30, 2))
    await refuse(database, (late("then"), event("o")), key="other", bounds=Bounds(30, 2))
    kept = [n for n in range(5) if await found(database, f"e{n}")]
    assert kept == [3, 4]
    assert await found(database, "o")


async def test_what_is_older_than_its_days_is_gone(database: Database) -> None:
    await refuse(database, (late("then"), event("old")))
    async with database.transaction() as db:
        await db.execute("UPDATE refused_event SET last_at = now() - interval '3 days'")
    await refuse(database, (late("then"), event("new")), bounds=Bounds(2, 10))
    assert await found(database, "old") == []
    assert await found(database, "new")


async def test_what_names_no_event_is_not_kept_and_long_reasons_are_cut(database: Database) -> None:
    many = [fault(f"/data/{n}", say("missing")) for n in range(1000)]
    nameless = {"source": BANK, "type": "x"}
    await refuse(database, (late("then"), nameless), (Refusal(422, DETAIL, many), event("e1")))
    [row] = await found(database, "e1")
    assert len(row["errors"]) < 100
    assert row["errors"][-1]["code"] == "and_more"
    async with database.transaction() as db:
        assert await db.fetchval("SELECT count(*) FROM refused_event") == 1


async def test_gateways_that_refuse_the_same_events_wait_for_each_other(database: Database) -> None:
    told = [(late("then"), event(f"e{n}")) for n in range(50)]
    both_ways = (refuse(database, *told[::way], bounds=Bounds(30, 100)) for way in (1, -1, 1, -1))
    await asyncio.gather(*both_ways)
    assert [row["times"] for row in await found(database, "e7")] == [4]


async def test_without_a_database_they_wait(database: Database, monkeypatch) -> None:
    refusals = Refusals(database, 0, BOUNDS)
    refusals.note(REQUEST, late("then"), "bank", event("e1"), BANK)

    def away():
        raise asyncpg.PostgresConnectionError("away")

    with monkeypatch.context() as broken:
        broken.setattr(database, "transaction", away)
        await refusals.events.batches.flush()
    refusals.note(REQUEST, late("later"), "bank", event("e1"), BANK)
    await refusals.events.batches.flush()
    [row] = await found(database, "e1")
    assert row["times"] == 2
