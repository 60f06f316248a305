"""Who answers for a target and what they say of it: the newest by the day, with all before."""

from datetime import date, timedelta
from itertools import permutations

import httpx2
import orjson
import pytest

from gateway.figures.answerable import Answerable
from gateway.figures.judging import Rules
from gateway.figures.reading import Reader
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from gateway.goals.answers import Answers
from services.contracts.events import full_type
from services.contracts.events.envelope import Refused, parse
from services.contracts.figures import goals, targets
from services.contracts.figures.catalogue import TARGETS, TOTAL
from tests.support.pure import District

TARGET = "above_scale_revenue"


def told(name: str, subject: str, minute: int, **data: str) -> dict:
    return {
        "specversion": "1.0",
        "id": f"{name}-{minute}",
        "source": "bureau",
        "type": full_type(name),
        "subject": subject,
        "time": f"2026-01-01T00:{minute:02}:00Z",
        "data": data,
    }


def assigned(day: str, department: str, minute: int, target: str = TARGET) -> dict:
    data = {"from": day, "department": department}
    return told("target.assigned", target, minute, **data)


def explained(day: str, text: str, minute: int, target: str = TARGET) -> dict:
    data = {"from": day, "department": "区统计局", "text": text}
    return told("target.explained", target, minute, **data)


EVENTS = [
    assigned("2025-03-01", "甲", 1),
    assigned("2025-06-01", "乙", 2),
    assigned("2025-03-01", "丙", 3),
    explained("2025-04-01", "慢", 1),
    explained("2025-04-01", "快", 4),
]


def told_by(events: list[dict]) -> Answerable:
    """What a gateway knows after these, each batch of its own, each twice."""
    district = District()
    for event in events:
        district.publish([event, event])
    known = Answerable()
    for fact in district.facts:
        known.apply(fact.topic, orjson.loads(fact.value))
    return known


def naive(events: list[dict], day: date) -> list[tuple[str, str]]:
    """Departments by the day, the newest first: for each first day the event that came last."""
    mine = [one for one in events if "assigned" in one["type"]]
    last = {one["data"]["from"]: one for one in sorted(mine, key=lambda one: one["time"])}
    begun = sorted((first for first in last if first <= day.isoformat()), reverse=True)
    return [(first, last[first]["data"]["department"]) for first in begun]


@pytest.mark.parametrize("order", list(permutations(range(len(EVENTS))))[::11])
def test_any_order_of_naming_and_explaining_ends_the_same(order: tuple[int, ...]) -> None:
    known = told_by([EVENTS[place] for place in order])
    for shift in range(0, 200, 7):
        day = date(2025, 2, 20) + timedelta(days=shift)
        found = known.assignments(TARGET, day)
        assert [(str(one.first), one.department) for one in found] == naive(EVENTS, day)
    assert [one.text for one in known.explanations(TARGET, date(2025, 4, 1))] == ["快"]
    assert known.explanations(TARGET, date(2025, 3, 31)) == []


def test_a_fact_says_until_when_a_department_was_in_charge() -> None:
    district = District()
    district.publish(EVENTS)
    facts = {fact.key: orjson.loads(fact.value) for fact in district.facts}
    first, second = (facts[f"{TARGET}:{day}".encode()] for day in ("2025-03-01", "2025-06-01"))
    assert (first["held_from"], first["held_to"]) == ("2025-03-01", "2025-06-01")
    assert (second["held_from"], second["held_to"]) == ("2025-06-01", None)


def reader(events: list[dict]) -> Reader:
    today = date(2026, 11, 28)
    return Reader(Figures(), Statistics(), Rules(), lambda: today, answerable=told_by(events))


def test_a_cell_without_its_own_department_has_its_indicators() -> None:
    own = assigned("2025-01-01", "丁", 7, "enterprise_count:artificial_intelligence")
    said = explained("2025-01-01", "总体说明", 8, "enterprise_count")
    read = reader([assigned("2025-01-01", "戊", 6, "enterprise_count"), own, said])
    day = date(2025, 5, 1)

    def beside(dimension: str) -> tuple[str | None, str | None]:
        row = read.row(TARGETS["enterprise_count", dimension], day)
        return row.assigned and row.assigned.department, row.explained and row.explained.text

    assert beside(TOTAL) == ("戊", "总体说明")
    assert beside("artificial_intelligence") == ("丁", None)
    assert beside("blockchain") == ("戊", None)


async def test_a_goal_has_its_own_department_else_its_indicators() -> None:
    first, *_ = goals.GOALS
    [(code, _)] = first.of
    events = [assigned("2025-01-01", "己", 1, code), assigned("2025-01-01", "庚", 2, "2")]
    answers = Answers(reader(events), httpx2.AsyncClient(base_url="http://127.0.0.1:9"))
    found = (await answers.all(date(2025, 5, 1)))[:2]
    assert [one.assigned.department for one in found] == ["己", "庚"]


@pytest.mark.parametrize("target", ["revenue", "0", "56", "total_output:total", ""])
def test_what_is_no_target_is_refused_at_the_door(target: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(assigned("2025-01-01", "甲", 1, target))
    [problem] = refused.value.problems
    assert problem.pointer == "/subject"


def test_every_line_and_every_goal_is_a_target_with_one_name() -> None:
    assert len(set(targets.NAMES)) == len(targets.NAMES) == len(TARGETS) + len(goals.GOALS) + 1
    assert all(targets.key(targets.name(*key)) == key for key in TARGETS)
