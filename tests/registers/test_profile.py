"""All that is known of one enterprise up to a day, and the events behind it."""

from datetime import date

from services.indicators.read_model.lists.profile import profile
from tests.registers.district import LATE, fill
from tests.stores.said import (
    A,
    B,
    awarded,
    base,
    carrier,
    deregistered,
    ended,
    established,
    headcount,
    invested,
    lent,
    platform,
    qualified,
    registered,
    repaid,
    reported,
    revoked,
    told,
    voided,
)
from tests.support.facts import Fact

MARCH = date(2025, 3, 31)


def hosted(fact: Fact) -> Fact:
    return fact._replace(data={**fact.data, "host_enterprise_id": A})


EVENTS = told(
    *(
        registered(),
        registered(B),
        carrier(),
        qualified("C-1"),
        qualified("C-2", since="2025-04-01"),
    ),
    *(revoked("C-1"), reported("2025Q1"), reported("2025-03", 12), reported("2025Q2", 14)),
    *(established(), invested(), invested("8.00", "I-2"), voided("I-2"), lent(), repaid()),
    *(ended("loan.defaulted", "L-1"), headcount(as_of="2025-01-31"), headcount(9), awarded()),
    *(hosted(base()), hosted(platform()), qualified("C-3", "srdi", enterprise=B)),
)


async def test_a_profile_holds_every_fact_about_the_enterprise_and_no_other(db):
    await fill(db, EVENTS)
    found = await profile(db, A, LATE)
    assert found["enterprise"]["qualifications"] == ["tech"]
    assert [one["kind"] for one in found["certificates"]] == ["tech"]
    assert {one["investment_id"]: one["why_not"] for one in found["investments"]} == {
        "I-1": None,
        "I-2": "voided",
    }
    assert found["investments"][0]["fund_name"] == "基金"
    [loan] = found["loans"]
    assert (loan["outstanding"], loan["defaulted_on"]) == (7_000, "2025-09-01")
    assert [one["repayment_id"] for one in loan["repayments"]] == ["R-1"]
    assert [one["open"] for one in found["headcounts"]] == [False, True]
    for section in ("bases", "platforms", "products"):
        assert len(found[section]) == 1
    other = await profile(db, B, LATE)
    assert [one["kind"] for one in other["certificates"]] == ["srdi"]
    assert other["reports"] == other["loans"] == other["bases"] == []


async def test_a_report_that_finer_ones_replace_says_so(db):
    await fill(db, EVENTS)
    reports = (await profile(db, A, LATE))["reports"]
    told_ = [(one["period"], one["counted"], one["why_not"]) for one in reports]
    assert told_ == [
        ("2025Q2", True, None),
        ("2025Q1", False, "finer_report"),
        ("2025-03", True, None),
    ]


async def test_certificates_show_their_own_days_and_the_united_ones(db):
    await fill(db, EVENTS)
    [kind] = (await profile(db, A, LATE))["certificates"]
    assert kind["valid_days"] == [{"from": "2025-02-01", "to": None}]
    assert {one["certificate_no"]: one["revoked_on"] for one in kind["certificates"]} == {
        "C-1": "2025-06-01",
        "C-2": None,
    }


async def test_a_change_of_sector_parts_no_certificate(db):
    moved = Fact("enterprise.updated", A, {"sectors": ["metaverse"], "effective_on": "2025-06-01"})
    await fill(db, told(registered(), qualified(), moved))
    [kind] = (await profile(db, A, LATE))["certificates"]
    assert kind["valid_days"] == [{"from": "2025-02-01", "to": None}]


async def test_what_is_dated_after_the_day_is_left_out(db):
    await fill(db, EVENTS, told(deregistered("2025-12-01"), minute=1))
    found = await profile(db, A, date(2025, 2, 28))
    assert found["enterprise"]["open"]
    assert found["reports"] == []
    assert [one["certificate_no"] for one in found["certificates"][0]["certificates"]] == ["C-1"]
    assert found["loans"][0]["repayments"] == []
    assert found["loans"][0]["defaulted_on"] is None
    assert len(found["headcounts"]) == 1
    assert {"report", "repayment", "default"}.isdisjoint(one["what"] for one in found["events"])
    assert not (await profile(db, A, LATE))["enterprise"]["open"]


async def test_the_events_are_those_behind_the_facts_newest_first(db):
    await fill(db, EVENTS)
    events = (await profile(db, A, LATE))["events"]
    ids = {event["id"]: event for event in EVENTS}
    about = [(ids[one["id"]]["type"].split(".")[3:5], one["what"]) for one in events]
    assert (["loan", "repaid"], "repayment") in about
    assert (["enterprise", "registered"], "enterprise") in about
    assert len(events) == 16
    times = [one["time"] for one in events]
    assert times == sorted(times, reverse=True)
    assert {ids[one["id"]]["subject"] for one in events}.isdisjoint({B, "F-1"})


async def test_an_unknown_enterprise_has_no_profile(db):
    await fill(db, told(qualified()))
    assert await profile(db, A, LATE) is None
