"""Facts that an older release told are decided anew by revised rules, once, and stay exact."""

import asyncpg
import orjson
import pytest

from services.funds.intake import INTAKE as FUNDS
from services.indicators.deltas import DELTAS
from services.kit.owner import revisions
from services.kit.owner.store import body
from tests.stores import said
from tests.stores.owner import Owner, life
from tests.stores.said import A


def event(number: int, name: str, data: dict) -> dict:
    return {
        "specversion": "1.0",
        "id": str(number),
        "source": "bank",
        "type": f"cn.gov.cqyz.{name}.v1",
        "subject": "P",
        "time": f"2025-03-01T00:00:{number:02}Z",
        "data": data,
    }


def transfer(number: int, amount: str) -> dict:
    data = {"transfer_id": f"T{number}", "amount": amount, "funded_on": "2025-02-01"}
    return event(number, "pool.funded", data)


async def told(db: asyncpg.Connection) -> dict[str, dict]:
    rows = await db.fetch("SELECT key, body FROM fact WHERE topic = 'funds.pool'")
    return {row["key"]: orjson.loads(row["body"]) for row in rows}


def balance(facts: dict[str, dict]) -> int:
    return sum(amount for fact in facts.values() for _, amount in DELTAS["funds.pool"](fact))


async def as_the_release_before(db: asyncpg.Connection) -> None:
    """All transfers in one fact, as it was told then; no revision was known."""
    whole = [one for fact in (await told(db)).values() for one in fact["transfers"]]
    value = {"pool_id": "P", "transfers": whole, "compensations": []}
    await db.execute("DELETE FROM outbox")
    for table in ("journal", "fact"):
        await db.execute(f"DELETE FROM {table} WHERE topic = 'funds.pool' AND key <> 'P'")
    await db.execute(
        "UPDATE fact SET body = $1 WHERE topic = 'funds.pool' AND key = 'P'", body(value)
    )


@pytest.fixture
async def owner(db: asyncpg.Connection) -> Owner:
    return Owner(FUNDS, db)


async def test_each_transfer_is_a_fact_of_its_own(owner: Owner) -> None:
    await owner.take([transfer(1, "100"), transfer(2, "50.5")])
    facts = await told(owner.db)
    assert set(facts) == {"P", "P:transfer:T2"}
    assert all(len(fact["transfers"]) == 1 for fact in facts.values())
    assert balance(facts) == 150_50


async def test_what_the_release_before_told_is_taken_back_at_the_start(
    owner: Owner, database: str
) -> None:
    await owner.take([transfer(1, "100"), transfer(2, "50.5")])
    await as_the_release_before(owner.db)
    async with asyncpg.create_pool(database, min_size=1, max_size=2) as pool:
        assert "pool" in await revisions.decide_revised(pool, FUNDS, 100)
        facts = await told(owner.db)
        assert balance(facts) == 150_50
        assert [one["transfer_id"] for one in facts["P"]["transfers"]] == ["T1"]
        assert await revisions.decide_revised(pool, FUNDS, 100) == []
    await owner.take([event(3, "pool.funded", transfer(1, "80")["data"])])
    assert balance(await told(owner.db)) == 130_50


async def test_what_was_lent_before_its_enterprise_was_awaited_counts_on_and_all_that_follows(
    owner: Owner, database: str
) -> None:
    """The release before took loans and investments of enterprises that nobody had registered."""
    await owner.hear_of([A])
    await owner.take(said.told(said.established(), said.lent(), said.invested()))
    before = await owner.facts()
    await owner.db.execute("DELETE FROM slot WHERE slot = 'life'")
    await owner.take(said.told(said.lent("L-2"), said.lent(yuan="70.00"), minute=1))
    assert await owner.parked() == {"1-0", "1-1"}
    async with asyncpg.create_pool(database, min_size=1, max_size=2) as pool:
        assert {"loan", "investment"} <= {*await revisions.decide_revised(pool, FUNDS, 1)}
    assert await owner.parked() == set()
    after = await owner.facts()
    assert after["funds.investment", "I-1"] == before["funds.investment", "I-1"]
    assert after["funds.loan", "L-1"]["amount"] == 70_00
    assert after["funds.loan", "L-2"]["amount"] == 100_00
    await owner.take_records([life(A)])
    kept = await owner.db.fetchval("SELECT value FROM slot WHERE slot = 'life'")
    assert orjson.loads(kept)["registered_on"] == "2020-01-01"


async def test_an_enterprise_that_nothing_applied_names_is_not_taken_as_known(
    owner: Owner, database: str
) -> None:
    await owner.take(said.told(said.lent(), said.repaid()))
    async with asyncpg.create_pool(database, min_size=1, max_size=2) as pool:
        await revisions.decide_revised(pool, FUNDS, 100)
    assert await owner.parked() == {"0-0", "0-1"}
    assert await owner.db.fetch("SELECT FROM slot") == []


def test_a_kind_that_nobody_noted_stands_at_the_first_revision() -> None:
    assert revisions.newer({"pool": 2, "loan": 1}, {}) == ["pool"]
    assert revisions.newer({"pool": 2}, {"pool": 2}) == []
    assert revisions.newer({"pool": 2}, {"pool": 3}) == []
