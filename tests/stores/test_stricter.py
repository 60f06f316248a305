"""A contract that became stricter: what waited and is refused by it today buries nobody else."""

from dataclasses import replace

import asyncpg
import pytest

from services.kit.owner import fates
from services.kit.owner.definition import Unreadable
from tests.stores.owner import FUNDS, Owner
from tests.stores.said import established, invested, told

REASON = {"pointer": "/data/amount", "reason": "must be less than 60.00"}


@pytest.fixture
def stricter(db: asyncpg.Connection, funds: Owner) -> Owner:
    """The same service with a contract that takes no investment of more."""

    def parse(document, *arrived):
        event = FUNDS.parse(document, *arrived)
        if document["data"].get("amount") == "70.00":
            raise Unreadable([REASON])
        return event

    owner = Owner(replace(FUNDS, parse=parse), db)
    owner._offsets = funds._offsets
    return owner


async def test_a_parked_event_that_is_refused_today_is_the_letter_and_what_frees_it_is_applied(
    funds: Owner, stricter: Owner
):
    bad, good = told(invested("70.00", "I-1"), invested("50.00", "I-2"))
    [record] = funds.records([bad])
    await funds.take_records([record])
    await funds.take([good])
    await stricter.take(told(established(), minute=1))
    assert {key for _, key in await stricter.facts()} == {"F-1", "I-2"}
    [letter] = await stricter.letters()
    assert (letter["topic"], letter["partition"], letter["offset"]) == (
        "ingest.funds",
        0,
        record.offset,
    )
    assert letter["problems"] == [REASON]
    assert await stricter.parked() == set()


async def test_its_fate_is_rejected_and_nothing_else(funds: Owner, stricter: Owner):
    [bad] = told(invested("70.00"))
    await funds.take([bad])
    await stricter.take(told(established(), minute=1))
    told_of = await fates.fate(stricter.db, bad["source"], bad["id"])
    assert told_of["event"] is None
    assert [rejection["problems"] for rejection in told_of["rejections"]] == [[REASON]]
    rows = await fates.arrivals(stricter.db, fates.ListQuery())
    assert sorted((row["id"], row["state"]) for row in rows) == [
        ("0-0", "rejected"),
        ("1-0", "applied"),
    ]


async def test_its_repetitions_are_letters_too(funds: Owner, stricter: Owner):
    events = told(invested("70.00"))
    records = [*funds.records(events), *funds.records(events), *funds.records(events, 1)]
    await funds.take_records(records)
    await stricter.take(told(established(), minute=1))
    letters = await stricter.letters()
    assert {(one["topic"], one["partition"], one["offset"]) for one in letters} == {
        (record.topic, record.partition, record.offset) for record in records
    }
    rows = await fates.arrivals(stricter.db, fates.ListQuery(states=["rejected"]))
    assert len(rows) == 3


async def test_sent_again_it_is_judged_anew(funds: Owner, stricter: Owner):
    events = told(invested("70.00"))
    await funds.take(events)
    await stricter.take(told(established(), minute=1))
    await funds.take(events)
    assert (await funds.fact("funds.investment", "I-1"))["amount"] == 7000
    assert await funds.repeats() == {"0-0": 0, "1-0": 0}
