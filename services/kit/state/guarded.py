"""What speaks against an act of a person on a matter, as things stand now. Pure.

What systems tell is never refused for its order; a person who is out of order is told why, and a
person who is late what others did meanwhile.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from services.kit.state.course import Course, Definition, Part
from services.kit.state.slots import Slots, SlotValue
from services.kit.state.staged import Staged
from services.reasons import Reason, say

MOST_STEPS = 500


class Actor(NamedTuple):
    """In whose name somebody may act, whether they steer the matters of all, and by which
    permission they do."""

    parties: frozenset[str]
    steers: bool = False
    may: str = ""


class Act(NamedTuple):
    """What somebody wants to do, on which day, by whom."""

    what: str
    data: Any
    actor: Actor
    day: date


def objection(staged: Staged, slots: Slots, act: Act) -> Reason | None:
    """None where the act may be told."""
    is_open = ("opening", "") in slots
    if act.what == "opened":
        return say("opened_already") if is_open else _opened(act)
    if not is_open:
        return say("nobody_opened")
    void = slots.get(("void", ""))
    if void and void.value["reason"] and act.what != "voided":
        return say("matter_is_void", reason=void.value["reason"])
    course = Course(slots, staged.definitions, staged.calendar)
    return _GUARDS.get(act.what, _steering)(course, act)


def _opened(act: Act) -> Reason | None:
    """Whoever opens one is a party to it, or will be in charge."""
    named = {*act.data.about, act.data.owner}
    if act.actor.steers or named & act.actor.parties:
        return None
    return say("not_in_that_name", by="、".join(act.data.about) or "-")


def newest(slots: Slots) -> Reason:
    """What was told last, for whoever did not know of it."""
    (slot, _), held = max(slots.items(), key=lambda one: one[1].stamp)
    return say("changed_meanwhile", what=slot, told=_said(held))


def _said(held: SlotValue) -> str:
    """The words of a part that tell it from others: no stage, which may be internal."""
    names = ("to", "outcome", "solved", "value", "by", "reason")
    said = (held.value.get(name) for name in names)
    return " ".join(str(one) for one in said if one is not None)


def _steering(course: Course, act: Act) -> Reason | None:
    return None if act.actor.steers else say("steers_not")


def _advanced(course: Course, act: Act) -> Reason | None:
    rules, stage, now = course.rules_on(act.day), act.data.stage, course.stage_on(act.day)
    if reason := _not_ones(course, act):
        return reason
    if len(course.steps) >= MOST_STEPS:
        return say("too_many_steps", most=MOST_STEPS)
    if stage not in rules.stages:
        return say("no_such_stage", stage=stage, stages="、".join(rules.stages))
    if stage == now:
        return say("there_already", stage=stage)
    if now in rules.ends and stage in rules.ends and rules.stages.index(stage) < _place(rules, now):
        return say("matter_is_closed", stage=now)
    return _out_of_order(course, act)


def _place(rules: Definition, stage: str) -> int:
    return rules.stages.index(stage) if stage in rules.stages else -1


def _out_of_order(course: Course, act: Act) -> Reason | None:
    rules, stage, now = course.rules_on(act.day), act.data.stage, course.stage_on(act.day)
    if stage in rules.ends:
        answered = any(one.value["stage"] == rules.answer for one in course.steps)
        if rules.answer and not answered and act.data.result not in rules.unanswered:
            return say("answer_first", stage=rules.answer)
        return None
    following = _place(rules, now) + 1
    if now in rules.stages and now not in rules.ends and _place(rules, stage) > following:
        return say("stage_first", stage=rules.stages[following])
    return None


def _not_ones(course: Course, act: Act) -> Reason | None:
    """Whoever is in charge or was asked to help may work on it."""
    if act.actor.steers:
        return None
    asked = {one.value["to"] for one in course.assignments} | {course.lead_on(act.day)}
    if act.data.by not in act.actor.parties:
        return say("not_in_that_name", by=act.data.by)
    return None if act.data.by in asked else say("not_ones", by=act.data.by)


def _assigned(course: Course, act: Act) -> Reason | None:
    if reason := _steering(course, act):
        return reason
    if any(one.key == act.data.assignment for one in course.assignments):
        return say("assigned_already")
    return _over(course, act)


def _returned(course: Course, act: Act) -> Reason | None:
    found = next((one for one in course.assignments if one.key == act.data.assignment), None)
    if found is None:
        return say("never_assigned")
    if back := course.returns.get(found.key):
        return say("returned_already", outcome=back.value["outcome"])
    may = act.actor.steers or found.value["to"] in act.actor.parties
    return None if may else say("not_ones", by=found.value["to"])


def _held(course: Course, act: Act) -> Reason | None:
    may = act.actor.steers or course.lead_on(act.day) in act.actor.parties
    if not may:
        return say("not_ones", by=course.lead_on(act.day) or "-")
    return _over(course, act)


def _over(course: Course, act: Act) -> Reason | None:
    stage = course.stage_on(act.day)
    return say("matter_is_closed", stage=stage) if course.is_over(act.day) else None


def _rated(course: Course, act: Act) -> Reason | None:
    party = act.data.by
    if party not in course.opening.value["about"]:
        return say("no_party", by=party)
    if party not in act.actor.parties:
        return say("not_in_that_name", by=party)
    if not course.is_over(act.day):
        return say("matter_is_not_closed", stage=course.stage_on(act.day))
    return say("rated_already") if _is_rated(course.ratings, act) else None


def _is_rated(ratings: list[Part], act: Act) -> bool:
    return any(one.key == f"{act.data.by}/{act.data.round}" for one in ratings)


_GUARDS: dict[str, Callable[[Course, Act], Reason | None]] = {
    "advanced": _advanced,
    "assigned": _assigned,
    "returned": _returned,
    "held": _held,
    "rated": _rated,
}
