"""Readings and reviews by hand: what is returned does not count, estimates give way, four eyes."""

import pytest

from services.contracts.events.envelope import Refused, parse
from services.contracts.facts import Reading, Report
from services.contracts.owners.reviews import REVIEWS, SENDS, event_id, objection
from services.kit.state.guarded import Actor
from tests.rules.test_listed import CODE, ENTERPRISE, event, registered
from tests.support.pure import RULES, Owner

REPORT = {"employees": 10, "output": "100.00", "revenue": "90.00", "value_added": "30.00"}
EXPENSE = {"metric": "rd_expense", "period": "2025Q1"}
STAFF = {"metric": "rd_staff", "as_of": "2025-03-31"}


def told(number: int, name: str, /, **data: object) -> dict:
    subject = ENTERPRISE if name.startswith("reading.") else CODE
    return event(number, name, subject, **data)


def review(number: int, verdict: str, /, at: str = "2026-01-01T00:10:00Z", **of: object) -> dict:
    name = "reading.reviewed" if "metric" in of else "report.reviewed"
    why = {"reason": "单位有误"} if verdict == "returned" else {}
    return told(number, name, **of, verdict=verdict, reviewed_at=at, **why)


def owner(*events: dict) -> Owner:
    taken = Owner(RULES["enterprises"])
    taken.take([parse(one) for one in (registered(0), *events)])
    return taken


def facts(topic: str, *events: dict) -> dict[str, dict]:
    model = {"enterprises.reading": Reading, "enterprises.report": Report}[topic]
    found = {}
    for (kind, thing), slots in owner(*events).world.slots.items():
        for fact in RULES["enterprises"].facts(kind, thing, slots):
            if fact.topic == topic:
                value = fact.build()
                model.model_validate({"version": 1, **value})
                found[fact.key.rpartition(":")[2]] = value
    return found


def test_a_returned_report_does_not_count_until_it_is_told_again() -> None:
    quarter, back = told(1, "enterprise.reported", period="2025Q1", **REPORT), {"period": "2025Q1"}
    first = told(2, "enterprise.reported", period="2024Q4", **REPORT)
    returned = facts("enterprises.report", first, quarter, review(3, "returned", **back))
    assert returned["2025Q1"]["counted"] is False
    assert returned["2025Q1"]["review"]["reason"] == "单位有误"
    assert (returned["2024Q4"]["employed_to"], returned["2025Q1"]["employed_from"]) == (None, None)
    again = told(4, "enterprise.reported", period="2025Q1", **REPORT)
    fresh = facts("enterprises.report", first, quarter, review(3, "returned", **back), again)
    assert (fresh["2025Q1"]["counted"], fresh["2025Q1"]["state"]) == (True, "told")


def test_a_returned_month_gives_its_quarter_way() -> None:
    both = [
        told(n, "enterprise.reported", period=p, **REPORT)
        for n, p in ((1, "2025Q1"), (2, "2025-03"))
    ]
    assert [one["counted"] for one in facts("enterprises.report", *both).values()] == [False, True]
    back = facts("enterprises.report", *both, review(3, "returned", period="2025-03"))
    assert (back["2025Q1"]["counted"], back["2025-03"]["counted"]) == (True, False)


def test_a_report_that_nobody_reviewed_is_told_as_ever() -> None:
    fact = facts("enterprises.report", told(1, "enterprise.reported", period="2025", **REPORT))
    assert {"state", "review", "note"} & fact["2025"].keys() == set()


def test_an_estimate_counts_until_the_real_value_comes_however_late() -> None:
    estimate = told(5, "reading.reported", **EXPENSE, value="9", estimated=True)
    real = told(1, "reading.reported", **EXPENSE, value="7.5")
    assert facts("enterprises.reading", estimate)["2025Q1"]["amount"] == 900
    for order in ([estimate, real], [real, estimate]):
        fact = facts("enterprises.reading", *order)["2025Q1"]
        assert (fact["amount"], fact["estimated"], fact["counted"]) == (750, False, True)


def test_the_estimate_counts_again_while_the_real_value_is_returned() -> None:
    real = told(1, "reading.reported", **EXPENSE, value="7.5")
    later = told(5, "reading.reported", **EXPENSE, value="9", estimated=True)
    fact = facts("enterprises.reading", real, review(3, "returned", **EXPENSE), later)["2025Q1"]
    assert (fact["amount"], fact["state"], fact["counted"]) == (900, "told", True)


def test_a_stock_holds_until_the_next_that_was_not_returned() -> None:
    days = ("2025-01-31", "2025-03-31", "2025-06-30")
    some = [
        told(n, "reading.reported", metric="rd_staff", as_of=day, value=str(n))
        for n, day in enumerate(days, start=1)
    ]
    found = facts("enterprises.reading", *some, review(5, "returned", **STAFF))
    assert [(one["held_from"], one["held_to"]) for one in found.values()] == [
        ("2025-01-31", "2025-06-30"),
        (None, None),
        ("2025-06-30", None),
    ]


def test_who_looked_before_the_value_was_told_is_shown_to_have_reviewed_an_older_one() -> None:
    """They returned on the 10th what they saw on the 8th; on the 9th it had been told anew."""
    again = told(2, "reading.reported", **EXPENSE, value="8")
    looked = "2025-12-31T23:00:00Z"
    fact = facts("enterprises.reading", again, review(3, "returned", at=looked, **EXPENSE))
    assert (fact["2025Q1"]["counted"], fact["2025Q1"]["review"]["older"]) == (False, True)


def test_a_review_waits_for_what_it_is_about() -> None:
    early = owner(review(1, "accepted", **EXPENSE), review(2, "accepted", period="2025"))
    assert len(early.parked) == 2


DISTRICT = frozenset({"district"})


@pytest.mark.parametrize(
    ("name", "scopes", "may", "code"),
    [
        ("reading.reported", ["district"], SENDS, None),
        ("reading.reported", ["district"], "cases_work", "may_not_report"),
        ("enterprise.reported", [ENTERPRISE], SENDS, None),
        ("enterprise.reported", ["enterprise/x"], SENDS, "not_in_that_name"),
    ],
)
def test_people_report_what_is_theirs(
    name: str, scopes: list[str], may: str, code: str | None
) -> None:
    data = (
        {**EXPENSE, "value": "1"} if name.startswith("reading.") else {"period": "2025", **REPORT}
    )
    found = objection(parse(told(1, name, **data)), {}, Actor(frozenset(scopes), may=may))
    assert (found and found.code) == code


@pytest.mark.parametrize("of", [EXPENSE, {"period": "2025Q1"}])
def test_nobody_reviews_what_they_reported(of: dict) -> None:
    name = "reading.reported" if "metric" in of else "enterprise.reported"
    value = {"value": "1"} if "metric" in of else REPORT
    first = told(1, name, **of, **value) | {"id": event_id("demo-a", "1")}
    slots = owner(first).world.slots["enterprise", CODE]
    mine = review(2, "accepted", **of) | {"id": event_id("demo-a", "2")}
    others = mine | {"id": event_id("demo-b", "2")}
    reviewer = Actor(DISTRICT, may=REVIEWS)
    assert objection(parse(mine), slots, reviewer).code == "reviews_own"
    assert objection(parse(others), slots, reviewer) is None
    assert (
        objection(parse(others), slots, Actor(frozenset({ENTERPRISE}), may=REVIEWS)).code
        == "reviews_own"
    )
    assert objection(parse(others), slots, Actor(DISTRICT, may=SENDS)).code == "may_not_review"


@pytest.mark.parametrize(
    ("subject", "change", "pointer", "code"),
    [
        ("carrier/楼宇-1", {}, "/subject", "measures_no_such_thing"),
        (ENTERPRISE, {"value": "1.005"}, "/data", "finer_than_its_unit"),
        (ENTERPRISE, {"parts": {"a": "0.001"}}, "/data", "finer_than_its_unit"),
        (ENTERPRISE, {"period": None, "as_of": "2025-01-01"}, "/data", "of_a_period"),
        (ENTERPRISE, {"metric": "rd_staff"}, "/data", "of_a_day"),
        (ENTERPRISE, {"metric": "happiness"}, "/data/metric", None),
        (ENTERPRISE, {"value": "-1"}, "/data/value", None),
    ],
)
def test_what_is_no_reading_is_refused_with_its_place(
    subject: str, change: dict, pointer: str, code: str | None
) -> None:
    with pytest.raises(Refused) as refused:
        parse(event(1, "reading.reported", subject, **EXPENSE | {"value": "1"} | change))
    [problem] = refused.value.problems
    assert problem.pointer == pointer
    assert code is None or problem.reason.code == code


def test_what_is_returned_says_why() -> None:
    said = {"verdict": "returned", "reviewed_at": "2026-01-01T00:00:00Z"}
    with pytest.raises(Refused) as refused:
        parse(told(1, "report.reviewed", period="2025", **said))
    [problem] = refused.value.problems
    assert problem.reason.code == "returned_without_a_reason"
