"""An act of a person as an event: the gateway's clock, in whose name, and refusals in words."""

from datetime import UTC, datetime
from http import HTTPStatus

import pytest

from gateway.access.people import Person
from gateway.access.policy import Role
from gateway.http.problems import Refusal
from gateway.matters.acts import Act, What, document, in_words, parties
from services.contracts.envelope import parse
from services.contracts.families import objection
from services.kit.state.guarded import Actor
from tests.support.courses import DEPARTMENT, ENTERPRISE, Telling

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def person(*scopes: str) -> Person:
    return Person(subject="p", name="某人", roles=(Role.department,), scopes=scopes, source="desk")


def test_a_step_has_the_gateways_clock_and_the_one_party_for_whom_somebody_acts() -> None:
    wanted = Act(what=What.advanced, data={"step": "s", "stage": "accepted"}, id="e-1")
    event = parse(document("case", "C-1", wanted, person(DEPARTMENT), NOW))
    assert (event.name, event.subject, event.id) == ("case.advanced", "C-1", "e-1")
    assert (event.data.by, event.data.entered_at) == (DEPARTMENT, NOW)


def test_nobody_dates_back_what_happens_now() -> None:
    told = {"step": "s", "stage": "accepted", "entered_at": "2020-01-01T00:00:00Z"}
    event = document("case", "C-1", Act(what=What.advanced, data=told), person(DEPARTMENT), NOW)
    assert event["data"]["entered_at"] == NOW.isoformat()
    assert event["id"]


def test_who_acts_for_several_says_for_whom() -> None:
    wanted = Act(what=What.advanced, data={"step": "s", "stage": "accepted"})
    event = document("case", "C-1", wanted, person(DEPARTMENT, "department/另一局"), NOW)
    assert "by" not in event["data"]
    assert parties(person("district", DEPARTMENT, "bank/某银行")) == [DEPARTMENT]


def test_an_objection_is_told_in_both_languages() -> None:
    said = Refusal(
        HTTPStatus.CONFLICT, "there_already", [{"pointer": "/stage", "reason": "closed"}]
    )
    words = in_words(said)
    assert words.detail == "it is at closed already"
    assert words.errors == [{"pointer": "", "reason": "已在阶段“closed”"}]
    other = Refusal(HTTPStatus.CONFLICT, "something else")
    assert in_words(other) is other


@pytest.mark.parametrize(
    ("family", "type", "actor", "code"),
    [
        ("case", "whistle", Actor(frozenset({ENTERPRISE})), None),
        (
            "case",
            "whistle",
            Actor(frozenset({"enterprise/91500103MA5EXAMP1N"})),
            "not_in_that_name",
        ),
        ("case", "visit", Actor(frozenset({ENTERPRISE})), "may_not_open"),
        ("task", "plan_task", Actor(frozenset({DEPARTMENT})), "may_not_open"),
        ("task", "plan_task", Actor(frozenset(), steers=True), None),
    ],
)
def test_a_matter_is_opened_by_whom_its_type_says(family, type, actor, code) -> None:
    told = Telling(family)
    told.opened("2026-03-02T09:00:00+08:00", type)
    found = objection(parse(told.events[0]), {}, actor)
    assert (found and found.code) == code
