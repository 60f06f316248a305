"""The district goes on to the day of its first start, and what it was stays what it was."""

from datetime import date

import pytest

from demo.basics import course
from demo.basics.months import KNOWN_UNTIL, Month, span
from demo.generator import about, events
from services.contracts.envelope import parse

LATER = date(2027, 2, 20)


@pytest.fixture(scope="module")
def later() -> list[dict]:
    return list(events(until=LATER))


def test_a_later_day_tells_the_same_and_more(district: list[dict], later: list[dict]):
    by_id = {event["id"]: event for event in later}
    assert [event["id"] for event in district if by_id.get(event["id"]) != event] == []
    assert len(later) > len(district)


def test_it_ends_on_its_day_with_the_last_closed_month_and_some_of_the_open_one(later: list[dict]):
    assert max(event["time"] for event in later)[:10] == str(LATER)
    periods = [event["data"].get("period") for event in later]
    assert periods.count("2027-01") > 0.9 * periods.count("2026-12") > 0
    assert "2027-02" not in periods
    opened = [event for event in later if event["data"].get("registered_on", "") > "2027-02-00"]
    assert opened
    assert {"2026Q4", "2026"} <= {e["data"]["period"] for e in later if e["subject"] == "gdp"}


def test_later_events_hold_to_the_contract_too(later: list[dict]):
    new = [event for event in later if event["time"] > str(KNOWN_UNTIL)]
    assert [event["id"] for event in new if parse(event).ignored] == []
    assert abs(about(LATER) - len(later)) < len(later) // 10


def test_the_course_goes_on_without_an_end():
    for month in span(Month(2026, 11), Month(2031, 12)):
        assert course.output("fintech", month) > course.output("fintech", month.after(-12))
        assert course.value_added(month.year) > course.value_added(month.year - 1)
        assert course.enterprises("fintech", month) >= course.enterprises(
            "fintech", month.after(-1)
        )
    assert course.planned((5, 6, 8, 11), 5) == 17
