from itertools import permutations

import orjson
import pytest

from services.enterprises.rules import RULES as enterprise_rules
from services.kit.state.slots import SlotValue, Stamp
from tests.stores.owner import ENTERPRISES, FUNDS, INTAKES, Owner, Record
from tests.stores.said import (
    A,
    awarded,
    compensated,
    deregistered,
    established,
    funded,
    headcount,
    invested,
    lent,
    qualified,
    registered,
    repaid,
    revoked,
    told,
    voided,
)
from tests.support.pure import FOLLOWED

CHAINS = {
    "voided, investment, fund": (FUNDS, told(established(), invested(), voided())),
    "compensation, loan": (FUNDS, told(lent(), repaid(), compensated(), funded())),
    "revocation, certificate, enterprise": (
        ENTERPRISES,
        told(registered(), qualified(), revoked(), awarded()),
    ),
}


@pytest.mark.parametrize(("intake", "events"), CHAINS.values(), ids=CHAINS.keys())
async def test_chains_end_in_the_same_facts_in_every_order(funds: Owner, intake, events):
    owner = await Owner.knowing(intake, funds.db)
    await owner.take(events)
    expected = await owner.facts()
    for order in permutations(events):
        await owner.clear()
        for event in order:
            await owner.take([event])
        assert await owner.facts() == expected, [event["type"] for event in order]
        assert await owner.parked() == set()


@pytest.mark.parametrize(("intake", "events"), CHAINS.values(), ids=CHAINS.keys())
async def test_chains_within_one_batch_settle_in_every_order(funds: Owner, intake, events):
    owner = await Owner.knowing(intake, funds.db)
    await owner.take(events)
    expected = await owner.facts()
    for order in permutations(events):
        await owner.clear()
        await owner.take(order)
        assert await owner.facts() == expected, [event["type"] for event in order]
        assert await owner.parked() == set()


async def test_a_parked_event_shows_what_it_waits_for_and_has_written_nothing(funds: Owner):
    await funds.take(told(invested(fund="F-9")))
    row = await funds.db.fetchrow(
        "SELECT state, waits_entity, waits_entity_id, waits_slot, event FROM inbox"
    )
    assert tuple(row)[:4] == ("parked", "fund", "F-9", "establishment")
    assert orjson.loads(row["event"])["data"]["fund_id"] == "F-9"
    assert await funds.facts() == {}
    slots = await funds.db.fetchval("SELECT count(*) FROM slot WHERE slot <> 'life'")
    assert slots == 0


@pytest.mark.parametrize("minutes", permutations(range(4)))
async def test_a_loan_and_all_that_is_said_of_it_waits_for_its_enterprise(db, minutes):
    """Known at last, each counts as of its own day, in whatever order they came."""
    owner = Owner(FUNDS, db)
    facts = lent(), repaid(), compensated(), lent(yuan="70.00")
    events = [told(fact, minute=n)[0] for n, fact in enumerate(facts)]
    for minute in minutes:
        await owner.take([events[minute]])
    assert await owner.parked() == {event["id"] for event in events}
    assert await owner.facts() == {}
    waits = await db.fetch("SELECT DISTINCT waits_entity, waits_entity_id FROM inbox")
    assert {tuple(row) for row in waits} == {("enterprise", A), ("loan", "L-1")}
    await owner.take_records([life(1, registered(), deregistered("2025-01-15"))])
    assert await owner.parked() == set()
    loan = await owner.fact("funds.loan", "L-1")
    assert (loan["amount"], loan["disbursed_on"]) == (7000, "2025-02-01")
    assert len(loan["repayments"]) == 1
    assert (await owner.fact("funds.pool", "pool"))["compensations"]


async def test_an_investment_waits_for_its_fund_and_for_its_enterprise(db):
    """What it waits for is told one by one: first the fund, then the enterprise."""
    for first, second in permutations(("fund", "enterprise")):
        owner = Owner(FUNDS, db)
        await owner.clear()
        await owner.take(told(invested()))
        for told_of in (first, second):
            assert await owner.parked() == {"0-0"}
            if told_of == "fund":
                await owner.take(told(established(), minute=1))
            else:
                await owner.take_records([life(1, registered())])
        assert await owner.parked() == set()
        assert (await owner.fact("funds.investment", "I-1"))["disbursed_on"] == "2025-02-01"


async def test_a_correction_that_waits_does_not_displace_what_was_known(funds: Owner):
    events = told(established("F-1"), invested("50.00", fund="F-1"), invested("70.00", fund="F-9"))
    await funds.take(events)
    assert (await funds.fact("funds.investment", "I-1"))["amount"] == 5000
    await funds.take(told(established("F-9"), minute=1))
    assert (await funds.fact("funds.investment", "I-1"))["amount"] == 7000
    assert await funds.parked() == set()


async def test_one_arrival_frees_all_that_waited_for_it_and_nobody_else(funds: Owner):
    waiting = [invested(investment=f"I-{n}", fund="F-1") for n in range(50)]
    await funds.take(told(*waiting, invested(investment="other", fund="F-2")))
    await funds.take(told(established("F-1"), minute=1))
    assert await funds.parked() == {"0-50"}
    assert len(await funds.facts()) == 51


async def test_a_parked_event_sent_again_waits_once_and_is_applied_once(funds: Owner):
    events = told(lent(), repaid())
    await funds.take(events[1:])
    await funds.take(events[1:])
    assert await funds.parked() == {"0-1"}
    assert await funds.repeats() == {"0-1": 1}
    await funds.take(events)
    assert len((await funds.fact("funds.loan", "L-1"))["repayments"]) == 1


async def test_freed_events_keep_no_document(funds: Owner):
    events = told(established(), invested())
    await funds.take(events[1:])
    await funds.take(events[:1])
    assert await funds.db.fetchval("SELECT count(*) FROM inbox WHERE event IS NOT NULL") == 0
    waits = "SELECT count(*) FROM inbox WHERE waits_entity IS NOT NULL"
    assert await funds.db.fetchval(waits) == 0


def life(version: int, *facts) -> Record:
    """A version of an enterprise's fact as its owner tells it."""
    slots = {}
    for event in told(*facts):
        parsed = INTAKES["enterprises"].parse(event)
        for address, value in enterprise_rules.effect(parsed).writes:
            stamp = Stamp(parsed.time, parsed.id, parsed.source)
            slots[address.slot, address.key] = SlotValue(value, stamp)
    [fact] = [f for f in enterprise_rules.facts("enterprise", A, slots) if f.topic == FOLLOWED]
    value = orjson.dumps({"version": version, **fact.build()})
    return Record(FOLLOWED, 0, version, value, A.encode())


async def test_a_head_count_waits_for_the_fact_of_its_enterprise(talent: Owner):
    await talent.take(told(headcount(7)))
    assert await talent.parked() == {"0-0"}
    await talent.take_records([life(1, registered())])
    assert (await talent.fact("talent.headcount", f"{A}:2025-03-31"))["held_from"] == "2025-03-31"
    assert await talent.parked() == set()


async def test_versions_of_a_followed_fact_count_by_version_in_every_order(talent: Owner):
    records = [
        life(1, registered()),
        life(2, registered(), deregistered("2025-06-01")),
        life(3, registered(), deregistered("2025-09-01")),
    ]
    for order in permutations(records):
        await talent.clear()
        for record in order:
            await talent.take_records([record])
        await talent.take_records(records[:2])
        await talent.take(told(headcount()))
        fact = await talent.fact("talent.headcount", f"{A}:2025-03-31")
        assert fact["held_to"] == "2025-09-01"


async def test_the_tenth_version_follows_the_ninth(talent: Owner):
    for version, end in ((9, "2025-06-01"), (10, "2025-09-01"), (9, "2025-06-01")):
        await talent.take_records([life(version, registered(), deregistered(end))])
    await talent.take(told(headcount()))
    fact = await talent.fact("talent.headcount", f"{A}:2025-03-31")
    assert fact["held_to"] == "2025-09-01"
