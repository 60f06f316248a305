"""What speaks against an act of a person on a matter, as things stand now. Pure.

What systems tell is never refused for its order; a person who is out of order is told why, and a
person who is late what others did meanwhile.
"""

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from services.kit.state.course import Course, Part
from services.kit.state.slots import Slots, SlotValue
from services.kit.state.staged import Staged

MOST_STEPS = 500


class Objection(NamedTuple):
    """Why not: the code of a sentence, and what is filled in."""

    code: str
    values: Mapping[str, str] = MappingProxyType({})


class Actor(NamedTuple):
    """In whose name somebody may act, and whether they steer the matters of all."""

    parties: frozenset[str]
    steers: bool = False


class Act(NamedTuple):
    """What somebody wants to do, on which day, by whom."""

    what: str
    data: Any
    actor: Actor
    day: date


def objection(staged: Staged, slots: Slots, act: Act) -> Objection | None:
    """None where the act may be told."""
    is_open = ("opening", "") in slots
    if act.what == "opened":
        return Objection("opened_already") if is_open else _opened(act)
    if not is_open:
        return Objection("nobody_opened")
    void = slots.get(("void", ""))
    if void and void.value["reason"] and act.what != "voided":
        return Objection("void", {"reason": void.value["reason"]})
    course = Course(slots, staged.definitions, staged.calendar)
    return _GUARDS.get(act.what, _steering)(course, act)


def _opened(act: Act) -> Objection | None:
    """Whoever opens one is a party to it, or will be in charge."""
    named = {*act.data.about, act.data.owner}
    if act.actor.steers or named & act.actor.parties:
        return None
    return Objection("not_in_that_name", {"by": "、".join(act.data.about) or "-"})


def newest(slots: Slots) -> Objection:
    """What was told last, for whoever did not know of it."""
    (slot, _), held = max(slots.items(), key=lambda one: one[1].stamp)
    return Objection("changed_meanwhile", {"what": slot, "told": _said(held)})


def _said(held: SlotValue) -> str:
    """The words of a part that tell it from others."""
    names = ("stage", "to", "outcome", "solved", "value", "by", "reason")
    said = (held.value.get(name) for name in names)
    return " ".join(str(one) for one in said if one is not None)


def _steering(course: Course, act: Act) -> Objection | None:
    return None if act.actor.steers else Objection("steers_not")


def _advanced(course: Course, act: Act) -> Objection | None:
    rules, stage, now = course.rules_on(act.day), act.data.stage, course.stage_on(act.day)
    if reason := _not_ones(course, act):
        return reason
    if len(course.steps) >= MOST_STEPS:
        return Objection("too_many_steps", {"most": str(MOST_STEPS)})
    if stage not in rules.stages:
        return Objection("no_such_stage", {"stage": stage, "stages": "、".join(rules.stages)})
    if stage == now:
        return Objection("there_already", {"stage": stage})
    if now in rules.ends and stage in rules.ends and rules.stages.index(stage) < _place(rules, now):
        return Objection("over", {"stage": now})
    return _out_of_order(course, act)


def _place(rules: Any, stage: str) -> int:
    return rules.stages.index(stage) if stage in rules.stages else -1


def _out_of_order(course: Course, act: Act) -> Objection | None:
    rules, stage, now = course.rules_on(act.day), act.data.stage, course.stage_on(act.day)
    if stage in rules.ends:
        answered = any(one.value["stage"] == rules.answer for one in course.steps)
        if rules.answer and not answered and act.data.result not in rules.unanswered:
            return Objection("answer_first", {"stage": rules.answer})
        return None
    following = _place(rules, now) + 1
    if now in rules.stages and now not in rules.ends and _place(rules, stage) > following:
        return Objection("stage_first", {"stage": rules.stages[following]})
    return None


def _not_ones(course: Course, act: Act) -> Objection | None:
    """Whoever is in charge or was asked to help may work on it."""
    if act.actor.steers:
        return None
    asked = {one.value["to"] for one in course.assignments} | {course.lead_on(act.day)}
    if act.data.by not in act.actor.parties:
        return Objection("not_in_that_name", {"by": act.data.by})
    return None if act.data.by in asked else Objection("not_ones", {"by": act.data.by})


def _assigned(course: Course, act: Act) -> Objection | None:
    if reason := _steering(course, act):
        return reason
    if any(one.key == act.data.assignment for one in course.assignments):
        return Objection("assigned_already")
    return _over(course, act)


def _returned(course: Course, act: Act) -> Objection | None:
    found = next((one for one in course.assignments if one.key == act.data.assignment), None)
    if found is None:
        return Objection("never_assigned")
    if back := course.returns.get(found.key):
        return Objection("returned_already", {"outcome": back.value["outcome"]})
    may = act.actor.steers or found.value["to"] in act.actor.parties
    return None if may else Objection("not_ones", {"by": found.value["to"]})


def _held(course: Course, act: Act) -> Objection | None:
    may = act.actor.steers or course.lead_on(act.day) in act.actor.parties
    if not may:
        return Objection("not_ones", {"by": course.lead_on(act.day) or "-"})
    return _over(course, act)


def _over(course: Course, act: Act) -> Objection | None:
    stage = course.stage_on(act.day)
    return Objection("over", {"stage": stage}) if course.is_over(act.day) else None


def _rated(course: Course, act: Act) -> Objection | None:
    party = act.data.by
    if party not in course.opening.value["about"]:
        return Objection("no_party", {"by": party})
    if party not in act.actor.parties:
        return Objection("not_in_that_name", {"by": party})
    if not course.is_over(act.day):
        return Objection("not_over", {"stage": course.stage_on(act.day)})
    return Objection("rated_already") if _is_rated(course.ratings, act) else None


def _is_rated(ratings: list[Part], act: Act) -> bool:
    return any(one.key == f"{act.data.by}/{act.data.round}" for one in ratings)


_GUARDS: dict[str, Callable[[Course, Act], Objection | None]] = {
    "advanced": _advanced,
    "assigned": _assigned,
    "returned": _returned,
    "held": _held,
    "rated": _rated,
}
