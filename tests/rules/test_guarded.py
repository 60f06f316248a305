"""What people are told whose act is out of order, and that nobody's order hinders systems."""

from datetime import date

import pytest

from services.contracts.events.envelope import parse
from services.contracts.owners.families import staged
from services.kit.state import guarded
from services.kit.state.guarded import Act, Actor, objection
from tests.support.courses import DEPARTMENT, ENTERPRISE, OTHER, Telling
from tests.support.pure import RULES, Owner

DAY = date(2025, 9, 10)
WORKS = Actor(frozenset({DEPARTMENT}))
OTHERS = Actor(frozenset({OTHER}))
STEERS = Actor(frozenset(), steers=True)
PARTY = Actor(frozenset({ENTERPRISE}))


def slots(told: Telling) -> dict:
    owner = Owner(RULES["enterprises"])
    owner.take([parse(event) for event in told.events])
    return owner.world.slots.get(("case", told.subject), {})


def whistle(*stages: str) -> Telling:
    told = Telling()
    told.opened("2025-09-01T09:00:00+08:00", owner=DEPARTMENT)
    for number, stage in enumerate(stages, start=1):
        told.step(stage, f"2025-09-0{number}T10:00:00+08:00")
    return told


def refused(told: Telling, actor: Actor, what: str, **data) -> str | None:
    """The code of what speaks against an act, None for nothing."""
    trying = Telling()
    trying.tell(what, **data)
    act = Act(what, parse(trying.events[0]).data, actor, DAY)
    found = objection(staged("case"), slots(told), act)
    return found and found.code


def step(stage: str, by: str = DEPARTMENT, **more) -> dict:
    return {"step": "x", "stage": stage, "entered_at": "2025-09-10T10:00:00+08:00", "by": by} | more


@pytest.mark.parametrize(
    ("before", "actor", "wanted", "code"),
    [
        ([], WORKS, step("accepted"), None),
        ([], WORKS, step("handling"), "stage_first"),
        ([], WORKS, step("received"), "there_already"),
        ([], WORKS, step("poem"), "no_such_stage"),
        ([], WORKS, step("closed"), "answer_first"),
        ([], WORKS, step("closed", result="withdrawn"), None),
        (["accepted", "assigned", "handling", "answered"], WORKS, step("closed"), None),
        (["accepted"], WORKS, step("received"), None),
        (["accepted", "answered", "closed"], WORKS, step("handling"), None),
        ([], OTHERS, step("accepted", by=OTHER), "not_ones"),
        ([], WORKS, step("accepted", by=OTHER), "not_in_that_name"),
        ([], STEERS, step("accepted", by=OTHER), None),
    ],
)
def test_a_step_out_of_order_is_refused_to_people(before, actor, wanted, code) -> None:
    assert refused(whistle(*before), actor, "advanced", **wanted) == code


def test_whoever_was_asked_to_help_may_work_on_it() -> None:
    told = whistle()
    asked = {"assignment": "a", "to": OTHER, "role": "support"}
    told.tell("assigned", assigned_at="2025-09-02T10:00:00+08:00", **asked)
    assert refused(told, OTHERS, "advanced", **step("accepted", by=OTHER)) is None


def test_an_assignment_is_given_once_by_those_who_steer_and_given_back_once() -> None:
    told = whistle()
    asked = {"assignment": "a", "to": OTHER, "role": "lead"}
    asked |= {"assigned_at": "2025-09-02T10:00:00+08:00"}
    back = {"assignment": "a", "returned_at": "2025-09-03T10:00:00+08:00", "outcome": "declined"}
    assert refused(told, WORKS, "assigned", **asked) == "steers_not"
    assert refused(told, STEERS, "assigned", **asked) is None
    assert refused(told, OTHERS, "returned", **back) == "never_assigned"
    told.tell("assigned", **asked)
    assert refused(told, STEERS, "assigned", **asked) == "assigned_already"
    assert refused(told, WORKS, "returned", **back) == "not_ones"
    assert refused(told, OTHERS, "returned", **back) is None
    told.tell("returned", **back)
    assert refused(told, OTHERS, "returned", **back) == "returned_already"


def test_only_a_party_rates_and_only_what_is_closed_and_once() -> None:
    rating = {"round": "1", "by": ENTERPRISE, "score": 5, "solved": "yes"}
    rating |= {"rated_at": "2025-09-10T10:00:00+08:00"}
    closed = whistle("accepted", "answered", "closed")
    assert refused(whistle(), PARTY, "rated", **rating) == "matter_is_not_closed"
    assert refused(closed, WORKS, "rated", **rating) == "not_in_that_name"
    assert refused(closed, PARTY, "rated", **rating | {"by": OTHER}) == "no_party"
    assert refused(closed, PARTY, "rated", **rating) is None
    closed.rated("yes", "2025-09-09T10:00:00+08:00")
    assert refused(closed, PARTY, "rated", **rating) == "rated_already"


def test_what_is_closed_is_neither_held_nor_assigned() -> None:
    closed = whistle("accepted", "answered", "closed")
    hold = {"hold": "h", "from": "2025-09-10", "reason": "legal"}
    assert refused(closed, WORKS, "held", **hold) == "matter_is_closed"
    assert refused(whistle(), WORKS, "held", **hold) is None
    assert refused(whistle(), OTHERS, "held", **hold) == "not_ones"


def test_extending_voiding_and_re_basing_are_for_those_who_steer() -> None:
    told = whistle()
    for what, data in (("updated", {"due_on": "2025-10-01"}), ("voided", {"reason": "重复"})):
        assert refused(told, WORKS, what, **data) == "steers_not"
        assert refused(told, STEERS, what, **data) is None
    told.tell("voided", reason="重复")
    assert refused(told, WORKS, "advanced", **step("accepted")) == "matter_is_void"
    assert refused(told, STEERS, "voided", reason=None) is None


def test_a_number_is_opened_once_and_nothing_happens_to_what_nobody_opened() -> None:
    opening = {"type": "whistle", "title": "x", "opened_at": "2025-09-01T09:00:00+08:00"}
    opening |= {"channel": "page"}
    assert refused(whistle(), STEERS, "opened", **opening) == "opened_already"
    assert refused(Telling(), STEERS, "opened", **opening) is None
    assert refused(Telling(), WORKS, "advanced", **step("accepted")) == "nobody_opened"


def test_who_is_late_is_told_what_others_did() -> None:
    told = whistle("accepted")
    told.step("assigned", "2025-09-05T10:00:00+08:00", by=OTHER)
    found = guarded.newest(slots(told))
    assert found.code == "changed_meanwhile"
    assert found.parameters == {"what": "step", "told": OTHER}
