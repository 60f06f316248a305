"""What the task force decided lately: issue, decision, tasks sent out, done, as one chain each."""

from collections import Counter
from datetime import date

import pytest

from demo.basics.months import KNOWN_UNTIL
from services.contracts.events.envelope import parse
from tests.support.courses import on
from tests.support.naive_slots import name_of
from tests.support.pure import RULES, Owner

CLOSED_COURSE = "2026-10-31"
DAY = KNOWN_UNTIL.isoformat()


@pytest.fixture(scope="module")
def told(district: list[dict]) -> list[dict]:
    return [event for event in district if event["subject"].startswith("special-")]


@pytest.fixture(scope="module")
def tasks(told: list[dict]) -> dict[str, dict]:
    """Facts by their ids, as their owner tells them."""
    owner = Owner(RULES["indicators"])
    owner.take([parse(event) for event in told])
    found = {}
    for (kind, key), slots in owner.world.slots.items():
        (fact,) = owner.rules.facts(kind, key, slots)
        found[key] = fact.build()
    return found


def test_nothing_of_it_is_in_the_past_whose_figures_are_laid_out(told: list[dict]) -> None:
    assert len(told) > 80
    assert min(event["time"] for event in told)[:10] > CLOSED_COURSE
    assert {name_of(event).partition(".")[0] for event in told} == {"task"}


def test_each_issue_leads_to_its_tasks_once_it_was_decided(tasks: dict[str, dict]) -> None:
    issues = {key: one for key, one in tasks.items() if one["type"] == "issue"}
    sent = Counter(one["parent"] for one in tasks.values() if one["parent"])
    decided = {key for key, one in issues.items() if "decided" in _stages(one)}
    assert sent.keys() == {f"task/{key}" for key in decided}
    assert min(sent.values()) >= 3
    assert issues.keys() - decided == {"special-data"}
    for key, one in tasks.items():
        if one["parent"]:
            assert one["opened_at"] > _entered(tasks[one["parent"][5:]], "dispatched"), key
            assert one["plan"]["done"], key


def test_one_chain_is_done_from_the_issue_to_the_last_proof(tasks: dict[str, dict]) -> None:
    chain = {key: one for key, one in tasks.items() if key.startswith("special-power")}
    assert [on(one, DAY)["open"] for one in chain.values()] == [False] * 4
    assert all(one["closings"][0]["on_time"] for one in chain.values())
    for key, one in chain.items():
        assert [d["role"] for d in one["steps"][-1]["documents"]] == ["acceptance"], key
        assert one["closings"][0]["day"] <= chain["special-power"]["closings"][0]["day"]


def test_some_are_overdue_and_every_office_has_some_due_in_the_coming_weeks(
    tasks: dict[str, dict],
) -> None:
    states = {key: on(one, DAY) for key, one in tasks.items() if one["parent"]}
    assert sum(one["overdue"] for one in states.values()) >= 3
    coming = Counter(
        one["lead"]
        for one in states.values()
        if one["open"] and not one["overdue"] and 0 < _days(one["due"]) <= 70
    )
    assert sum(coming.values()) >= 12
    assert len(coming) == 6
    assert min(coming.values()) >= 2


def _days(due: str) -> int:
    return (date.fromisoformat(due) - KNOWN_UNTIL).days


def _stages(fact: dict) -> list[str]:
    return [step["stage"] for step in fact["steps"]]


def _entered(fact: dict, stage: str) -> str:
    return next(step["entered_at"] for step in fact["steps"] if step["stage"] == stage)
