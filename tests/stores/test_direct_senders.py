"""What a direct sender may not tell is put aside, by what its topic says: the same in any order."""

import random
from dataclasses import replace
from typing import Any

import asyncpg
import orjson
import pytest

from services.contracts.access.authority import Authority
from services.contracts.topology import INGEST, sender_topic
from services.kit.owner import replays
from services.kit.owner.dead_letters import Place
from services.kit.owner.definition import Unreadable
from tests.conftest import NewDatabase
from tests.stores.owner import FUNDS, Owner, Record
from tests.stores.said import B, established, lent, repaid, told
from tests.support.facts import Fact

BANK, OTHER = "urn:cqyz:bank", "urn:cqyz:other"
OWN = sender_topic("funds", BANK, Authority(("bank/乙",), ("B-",))).name
OTHERS = sender_topic("funds", OTHER, Authority(("bank/别行",), ("X-",))).name


def others(loan: Fact) -> Fact:
    return loan._replace(data=loan.data | {"bank": "别行"})


# In the order of their times: the other's loan, what may take its place, what is one's own.
TOLD = [
    (OTHERS, told(others(lent("X-1", "9.00")), minute=1, source=OTHER)),
    (OWN, told(lent("B-1"), repaid("B-1"), minute=2, source=BANK)),
    (OWN, told(lent("X-1", "1.00"), repaid("X-1"), minute=3, source=BANK)),
    (OWN, told(others(lent("B-1", "1.00")), established("B-2"), minute=4, source=BANK)),
]
REFUSED = {
    "3-0": "X-1 begins with none of B-",
    "3-1": "X-1 begins with none of B-",
    "4-0": "别行 is outside of bank/乙",
    "4-1": "fund.established is about nothing of bank/乙",
}


def records() -> list[Record]:
    events = [(topic, event) for topic, of_one in TOLD for event in of_one]
    return [Record(topic, 0, n, orjson.dumps(event)) for n, (topic, event) in enumerate(events)]


async def refused(owner: Owner) -> dict[str, str]:
    """The reason of each dead letter, by the event's id."""
    rows = await owner.db.fetch("SELECT id, problems FROM letter")
    return {row["id"]: orjson.loads(row["problems"])[0]["reason"] for row in rows}


async def test_what_the_topic_does_not_allow_is_put_aside_with_its_reason(funds: Owner):
    await funds.take_records(records())
    assert await refused(funds) == REFUSED
    facts = await funds.facts()
    assert {key for topic, key in facts if topic == "funds.loan"} == {"X-1", "B-1"}
    assert facts["funds.loan", "X-1"]["bank"] == "别行"
    sources = {row["source"] for row in await funds.db.fetch("SELECT source FROM letter")}
    assert sources == {BANK}


@pytest.fixture(scope="module")
async def told_in_order(new_database: NewDatabase) -> dict[tuple[str, str], Any]:
    """The facts where everything comes once and in the order of its times."""
    db = await asyncpg.connect(await new_database())
    owner = await Owner.knowing(FUNDS, db)
    await owner.take_records(records())
    facts = await owner.facts()
    await db.close()
    return facts


@pytest.mark.parametrize("seed", range(4))
async def test_any_order_and_any_repetition_refuse_the_same_and_tell_the_same(
    funds: Owner, told_in_order: dict[tuple[str, str], Any], seed: int
):
    shuffled = random.Random(seed).sample(records() * 2, len(records()) * 2)
    for at in range(0, len(shuffled), 3):
        await funds.take_records(shuffled[at : at + 3])
    assert await refused(funds) == REFUSED
    assert await funds.facts() == told_in_order


async def test_the_same_event_by_who_may_tell_it_is_taken(funds: Owner):
    """The gateway has judged the sender's key; the same id was never taken by the other road."""
    aside = next(one for one in records() if b'"3-0"' in one.value)
    await funds.take_records([aside, replace(aside, topic=INGEST["funds"].name)])
    assert (await refused(funds)).keys() == {"3-0"}
    assert (await funds.fact("funds.loan", "X-1"))["bank"] == "乙"


async def test_a_replay_is_judged_like_the_event_that_came(funds: Owner, db: asyncpg.Connection):
    await funds.take_records(records())
    place = Place(OWN, 0, next(n for n, one in enumerate(records()) if b'"3-0"' in one.value))
    with pytest.raises(Unreadable, match="X-1 begins with none of B-"):
        await replays.replay(db, FUNDS, place, "operations")
    event = orjson.loads(records()[place.offset].value)
    edited = event | {"subject": "B-3", "data": event["data"] | {"bank": "别行"}}
    with pytest.raises(Unreadable, match="outside of bank/乙"):
        await replays.replay(db, FUNDS, place, "operations", edited)
    mended = event | {"subject": "B-3", "data": event["data"] | {"enterprise_id": B}}
    await replays.replay(db, FUNDS, place, "operations", mended)
    assert await db.fetchval("SELECT state FROM letter WHERE id = '3-0'") == "replayed"


async def test_a_topic_on_terms_that_nobody_reads_allows_nothing(funds: Owner):
    base = sender_topic("funds", BANK).name
    [event] = told(lent("B-1"), source=BANK)
    for number, terms in enumerate(("aaa", "pfxxe", "mfrggzdf")):
        await funds.take_records([Record(f"{base}.{terms}", 0, number, orjson.dumps(event))])
    assert len(await funds.letters()) == 3
    assert await funds.facts() == {}
