"""Scores of reviewers: blind until their round is over, and no word of whoever waits."""

from functools import partial

from services.contracts.access.scopes import Scopes
from services.contracts.access.seen import blind, seen
from services.contracts.events.envelope import parse
from services.contracts.owners import families
from services.indicators.matters import staged
from services.kit.state.guarded import Actor
from services.kit.state.slots import Stamp, UnitOfWork
from tests.support.courses import DEPARTMENT, ENTERPRISE, MONDAY, OTHER, Telling

THIRD = "department/发改委"
DISTRICT = Scopes(["district"])


def bid(*, decided: bool = False, by: tuple[str, ...] = (DEPARTMENT, OTHER)) -> Telling:
    """A bid that two departments were asked to review, scored by some."""
    told = Telling()
    told.opened(MONDAY, "bid")
    for number, one in enumerate((DEPARTMENT, OTHER)):
        told.tell("assigned", assignment=f"a{number}", to=one, role="support", assigned_at=MONDAY)
    for one in by:
        score = {"round": "1", "by": one, "score": 4, "solved": "yes"}
        told.tell("rated", rated_at="2025-09-03T10:00:00+08:00", **score)
    if decided:
        told.step("awarded", "2025-09-10T10:00:00+08:00")
    return told


def shown(told: Telling, *mine: str) -> list[str]:
    return [one["by"] for one in blind("case", told.fact(), set(mine))["ratings"]]


def test_a_reviewer_sees_their_own_score_alone_until_each_has_given_theirs() -> None:
    half = bid(by=(DEPARTMENT,))
    assert (shown(half, DEPARTMENT), shown(half, OTHER), shown(half)) == ([DEPARTMENT], [], [])
    assert shown(bid(), OTHER) == [DEPARTMENT, OTHER]
    hidden = seen("case", half.fact(), DISTRICT)
    assert (hidden["scores_hidden"], hidden["solved"]) == (1, None)


def test_a_decided_bid_hides_nothing() -> None:
    assert shown(bid(by=(DEPARTMENT,), decided=True)) == [DEPARTMENT]


def test_one_who_gave_the_review_back_is_not_waited_for() -> None:
    told = bid(by=(DEPARTMENT,))
    back = {"assignment": "a1", "outcome": "declined", "returned_at": MONDAY}
    told.tell("returned", **back)
    assert shown(told) == [DEPARTMENT]


def test_nobody_asked_is_nobody_done() -> None:
    told = Telling()
    told.opened(MONDAY, "bid")
    score = {"round": "1", "by": THIRD, "score": 1, "solved": "no", "rated_at": MONDAY}
    told.tell("rated", **score)
    assert shown(told) == []


def test_rows_of_lists_and_other_types_are_told_likewise() -> None:
    row = {"type": "bid", "open": True, "solved": "yes"}
    assert blind("case", row, set())["solved"] is None
    assert blind("case", row | {"open": False}, set())["solved"] == "yes"
    whistle = {"type": "whistle", "open": True, "solved": "yes"}
    assert blind("case", whistle, set()) is whistle


def test_a_score_of_a_reviewer_is_no_rating_in_the_figures() -> None:
    def figures(told: Telling) -> dict[str, int]:
        found = staged("case", told.fact())
        return {code: n for (code, dimension, _), n in found if dimension == "total"}

    assert "case_rated" not in figures(bid(decided=True))
    told = bid(decided=True)
    told.rated("no", "2025-09-02T10:00:00+08:00")
    assert figures(told)["case_rated"] == 1
    assert "case_solved" not in figures(told)


def objected(told: Telling, by: str, *mine: str) -> str | None:
    """The reason's code, for a score that somebody would give on Thursday."""
    work, effects = UnitOfWork({}), families.effects_of("case")
    for event in map(parse, told.events):
        work.apply(effects[event.name](event), Stamp(event.time, event.id, event.source))
    score = {"round": "1", "by": by, "score": 5, "solved": "yes"}
    at = "2025-09-11T10:00:00+08:00"
    act = parse(Telling.tell(told, "rated", told=at, rated_at=at, **score))
    slots = work.slots["case", told.subject]
    found = partial(families.objection, act, slots)(Actor(frozenset(mine)))
    return found and found.code


def test_who_was_asked_to_review_scores_once_until_it_is_decided() -> None:
    assert objected(bid(by=()), DEPARTMENT, DEPARTMENT) is None
    assert objected(bid(by=()), THIRD, THIRD) == "not_ones"
    assert objected(bid(by=()), DEPARTMENT, OTHER) == "not_in_that_name"
    assert objected(bid(), DEPARTMENT, DEPARTMENT) == "rated_already"
    assert objected(bid(by=(), decided=True), OTHER, OTHER) == "matter_is_closed"
    assert objected(bid(by=()), ENTERPRISE, ENTERPRISE) == "matter_is_not_closed"
