"""Matters and lists of the demo: how many, with the delays and disorder that they have in life."""

from collections import Counter
from datetime import date, datetime

import pytest

from demo.matters.courses import BACK, DOWN
from services.contracts.events.envelope import parse
from services.contracts.values.vocabulary import FAMILIES
from tests.support.matters import OWNER
from tests.support.naive_slots import name_of
from tests.support.pure import RULES, Owner

CHINA = "+08:00"


@pytest.fixture(scope="module")
def facts(district: list[dict]) -> dict[str, list[dict]]:
    """Of each family, as its owner tells them."""
    found: dict[str, list[dict]] = {family: [] for family in FAMILIES}
    told = [event for event in district if name_of(event).partition(".")[0] in FAMILIES]
    for name in set(OWNER.values()):
        owner = Owner(RULES[name])
        owner.take([parse(e) for e in told if OWNER[name_of(e).partition(".")[0]] == name])
        for (kind, key), slots in owner.world.slots.items():
            for fact in owner.rules.facts(kind, key, slots):
                found[kind].append(fact.build())
    return found


def test_there_are_about_two_thousand_matters_of_all_types(facts: dict[str, list[dict]]) -> None:
    assert 1_900 <= sum(map(len, facts.values())) <= 2_300
    assert sum(len({one["type"] for one in some}) for some in facts.values()) == 33


def test_there_are_fifteen_hundred_entries_of_lists(district: list[dict]) -> None:
    granted = {
        (event["subject"], event["data"]["list"], event["data"]["entry_no"])
        for event in district
        if name_of(event) == "listing.granted"
    }
    assert len(granted) >= 1_500


def test_there_are_delays_holds_reopenings_and_silence(facts: dict[str, list[dict]]) -> None:
    counted: Counter = Counter()
    for one in (fact for some in facts.values() for fact in some):
        counted["late"] += any(span["overdue"] for span in one["spans"])
        counted["held"] += bool(one["holds"])
        counted["reopened"] += bool(one["reopenings"])
        counted["silent"] += any(closing["silent_on"] for closing in one["closings"])
        counted["returned"] += any(
            a["returned"] and a["returned"]["outcome"] == "declined" for a in one["assignments"]
        )
        counted["told_late"] += any(step["told_late"] for step in one["steps"])
    assert min(counted.values()) >= 20, counted
    assert counted["late"] < 0.5 * sum(map(len, facts.values()))


def test_a_bridge_was_down_for_two_days_and_sent_all_again_under_other_ids(
    district: list[dict],
) -> None:
    """Of what the municipal platform told then, nothing came in time, and each came twice."""
    origins = {
        event["subject"]
        for event in district
        if name_of(event) == "case.opened" and event["data"].get("origin")
    }
    municipal = [e for e in district if name_of(e) == "case.advanced" and e["subject"] in origins]
    late = [e for e in municipal if _day(e["data"]["entered_at"]) in DOWN]
    assert late
    assert not [e for e in municipal if _day(e["time"]) in DOWN]
    in_time = [e for e in late if _day(e["time"]) == BACK]
    ids: dict[tuple[str, str], set[str]] = {}
    for event in in_time:
        ids.setdefault((event["subject"], event["data"]["step"]), set()).add(event["id"])
    assert max(map(len, ids.values())) == 2


def _day(moment: str) -> date:
    assert moment.endswith(CHINA)
    return datetime.fromisoformat(moment).date()
