"""Things with a long past: what they say stays right, and the cost of an event stays small.

Each bound is some hundred times what the work takes here, for machines are busy; square in the past
it took minutes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.entities import ENTITIES
from services.contracts.owners.owner_rules import kind
from services.enterprises import enterprise
from services.kit.state.days import Days, crossed, holds, united
from services.kit.state.slots import Slots, SlotValue, Stamp
from services.kit.state.temporal import UNDATED, histories, together

FIRST = date(2020, 1, 1)
CHANGES = 5_000
NAMES = ("core", "usable_area")
days = st.integers(0, 12).map(lambda n: FIRST + timedelta(n))
spans = st.tuples(days, days).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: Days(*pair))
rows = st.lists(spans, max_size=6).map(united)
values = st.dictionaries(days | st.none(), st.integers(0, 2), max_size=8)


def held(value: object, number: int = 0) -> SlotValue:
    stamp = Stamp(datetime(2026, 1, 1, tzinfo=UTC), str(number), "s")
    return SlotValue(value if isinstance(value, dict) else {"value": value}, stamp)


def slots_of(attributes: dict[str, dict[date | None, int]]) -> Slots:
    return {
        (name, day.isoformat() if day else UNDATED): held(value)
        for name, told in attributes.items()
        for day, value in told.items()
    }


@contextmanager
def within(seconds: float) -> Iterator[None]:
    began = time.process_time()
    yield
    assert time.process_time() - began < seconds


@given(st.fixed_dictionaries(dict.fromkeys(NAMES, values)), spans)
def test_attributes_together_say_on_each_day_what_each_says(
    attributes: dict[str, dict[date | None, int]], life: Days
) -> None:
    slots = slots_of(attributes)
    each = histories(slots, NAMES)
    told = together(each, life)
    assert [cut.start for cut, _ in told[1:]] == [cut.end for cut, _ in told[:-1]]
    assert (told[0][0].start, told[-1][0].end) == life
    for cut, said in told:
        day = cut.start
        while day < cut.end:
            assert said == {name: history.on(day) for name, history in each.items()}
            day += timedelta(1)
    assert all(before != after for (_, before), (_, after) in pairwise(told))


@given(rows, rows)
def test_what_is_crossed_holds_the_days_in_both(intervals: list[Days], others: list[Days]) -> None:
    found = list(crossed(intervals, [(one, one.start) for one in others]))
    for day in (FIRST + timedelta(n) for n in range(13)):
        both = holds(intervals, day) and holds(others, day)
        assert [start for cut, start in found if cut.holds(day)] == [
            one.start for one in others if both and one.holds(day)
        ]
        assert holds(intervals, day) == any(one.holds(day) for one in intervals)


def test_thousands_of_changes_of_two_attributes_are_told_in_a_moment() -> None:
    opening = {"opened_on": "2000-01-01", "name": "n", "address": "a"}
    slots: Slots = {("opening", ""): held(opening)}
    carrier = kind(ENTITIES["carrier"])
    slots = {(carrier.opening_slot, ""): held(opening)}
    for number in range(CHANGES):
        day = (date(2000, 1, 2) + timedelta(number)).isoformat()
        slots["core", day] = held(number % 2 == 0, number)
        slots["usable_area", day] = held(number, number)
    with within(10):
        [fact] = carrier.facts("C", slots)
        assert len(fact.build()["spans"]) == CHANGES + 1


def test_thousands_of_certificates_meet_thousands_of_sectors_in_a_moment() -> None:
    slots: Slots = {("registration", ""): held({"registered_on": "2000-01-01"})}
    slots["sectors", UNDATED] = held(["ai"])
    for number in range(CHANGES):
        day = date(2000, 1, 2) + timedelta(2 * number)
        slots["sectors", day.isoformat()] = held([f"s{number}"], number)
        valid = {"valid_from": day.isoformat(), "valid_to": (day + timedelta(1)).isoformat()}
        slots["certificate", f"tech/{number}"] = held(valid, number)
    with within(20):
        facts = enterprise.facts("E", slots)
        [told] = [fact.build() for fact in facts if fact.topic == "enterprises.qualification"]
    assert len(told["valid"]) == CHANGES
    assert [one["sectors"] for one in told["valid"][:2]] == [["s0"], ["s1"]]


def test_all_reports_an_enterprise_can_have_are_told_in_a_moment() -> None:
    slots: Slots = {("registration", ""): held({"registered_on": "1900-01-01"})}
    slots["sectors", UNDATED] = held(["ai"])
    told = dict.fromkeys(("employees", "output", "revenue", "value_added"), 1) | {"by_sector": None}
    quarters = [f"{year}Q{n}" for year in range(1900, 2100) for n in (1, 2, 3, 4)]
    months = [f"{year}-{n:02}" for year in range(1900, 2100) for n in range(1, 13)]
    for number, period in enumerate([*quarters, *months]):
        slots["report", period] = held(told, number)
    for number in range(CHANGES):
        day = date(2000, 1, 2) + timedelta(2 * number)
        valid = {"valid_from": day.isoformat(), "valid_to": (day + timedelta(1)).isoformat()}
        slots["certificate", f"above_scale/{number}"] = held(valid, number)
    with within(20):
        facts = [fact for fact in enterprise.facts("E", slots) if fact.topic.endswith(".report")]
        counted = [fact.build()["counted"] for fact in facts]
    assert (len(counted), sum(counted)) == (800 + 2400, 2400)
