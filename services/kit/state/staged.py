"""A matter that passes through stages: events -> slots -> fact. Pure.

Every part has its sender's own id and a slot of its own, so parts may come in any order and twice.
Nothing is refused for its order: what looks wrong is kept and flagged.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from services.kit.state.course import FIELD, PLAN, Closing, Course, Definitions, Part
from services.kit.state.days import iso
from services.kit.state.slots import Address, Effect, Fact, Slots, SlotValue
from services.kit.state.temporal import UNDATED, caused_by
from services.kit.state.working_time import Calendar

_LATE = timedelta(days=1)
_PLAIN = ("title", "owner", "due_on", "amount")
_CHANGED = (*_PLAIN, "type", "definition")
_GROUPS = {"plan": PLAN, "fields": FIELD}

Value = dict[str, Any]


class Event(Protocol):
    subject: str
    data: Any


@dataclass(frozen=True)
class Staged:
    """One family of such matters. `derived` makes further members of a fact."""

    entity: str
    topic: str
    key: str
    definitions: Definitions
    calendar: Calendar
    derived: Callable[[Value], Value] = lambda value: {}

    def effects(self) -> Mapping[str, Callable[[Event], Effect]]:
        """By what happened to it."""
        return {
            "opened": self._opened,
            "updated": self._updated,
            "advanced": lambda event: self._part(event, "step", event.data.step),
            "assigned": lambda event: self._part(event, "assignment", event.data.assignment),
            "returned": self._returned,
            "held": lambda event: self._part(event, "hold", event.data.hold),
            "rated": lambda event: self._part(event, "rating", _rating(event)),
            "voided": lambda event: self._part(event, "void", ""),
        }

    def _at(self, event: Event, slot: str, key: str = "") -> Address:
        return Address(self.entity, event.subject, slot, key)

    def _opened(self, event: Event) -> Effect:
        told = _told(event)
        whole = {name: one for name, one in told.items() if name not in (*_PLAIN, *_GROUPS)}
        first = self._attributes(event, _PLAIN, UNDATED)
        return Effect(writes=((self._at(event, "opening"), whole), *first))

    def _updated(self, event: Event) -> Effect:
        """Holds from `effective_on`, or without it corrects the first value."""
        day = event.data.effective_on
        key = day.isoformat() if day else UNDATED
        return Effect((self._at(event, "opening"),), self._attributes(event, _CHANGED, key))

    def _attributes(
        self, event: Event, names: tuple[str, ...], key: str
    ) -> tuple[tuple[Address, Value], ...]:
        told = {name: one for name, one in _given(event).items() if name in names}
        for name, prefix in _GROUPS.items():
            told |= {prefix + one: value for one, value in (_given(event).get(name) or {}).items()}
        return tuple((self._at(event, name, key), {"value": one}) for name, one in told.items())

    def _part(self, event: Event, slot: str, key: str, *needs: Address) -> Effect:
        place = self._at(event, slot, key)
        return Effect(needs or (self._at(event, "opening"),), ((place, _told(event)),))

    def _returned(self, event: Event) -> Effect:
        """Waits for what is given back."""
        needs = self._at(event, "opening"), self._at(event, "assignment", event.data.assignment)
        return self._part(event, "return", event.data.assignment, *needs)

    def facts(self, entity_id: str, slots: Slots) -> list[Fact]:
        """The matter's one fact, none while nobody has opened it."""
        if ("opening", "") not in slots:
            return []
        course = Course(slots, self.definitions, self.calendar)
        value = {self.key: entity_id} | _value(course, slots.get(("void", "")))
        value |= self.derived(value)
        return [Fact.of(self.topic, entity_id, value | {"flags": flags(course, self.calendar)})]


def _told(event: Event) -> Value:
    return event.data.model_dump(mode="json")


def _given(event: Event) -> Value:
    return event.data.model_dump(mode="json", exclude_unset=True)


def _rating(event: Event) -> str:
    return f"{event.data.by}/{event.data.round}"


def _value(course: Course, void: SlotValue | None) -> Value:
    response, closings = course.response(), course.closings()
    last = course.ratings[-1].value["solved"] if course.ratings else None
    return {
        **course.opening.value,
        "type": course.attribute("type").latest() or course.opening.value["type"],
        "opened_on": iso(course.start),
        **{name: course.attribute(name).latest() for name in (*_PLAIN, "definition")},
        "plan": _group(course, PLAN),
        "fields": _group(course, FIELD),
        "spans": [{"from": iso(d.start), "to": iso(d.end), **one} for d, one in course.spans()],
        "closings": [_closing(course, one) for one in closings],
        "reopenings": [{"step": one.key, "day": iso(one.day)} for one in course.reopenings()],
        "steps": [_step(one) for one in course.steps],
        "assignments": [_assignment(course, one) for one in course.assignments],
        "holds": [{**one.value, "event": caused_by(one)} for _, one in course.holds_told()],
        "ratings": [_part(one) for one in course.ratings],
        "solved": last,
        "response": course.minutes(response.at) if response else None,
        "handling": course.minutes(closings[-1].step.at) if closings else None,
        "voided": void is not None and void.value["reason"] is not None,
        "void": {**void.value, "event": caused_by(void)} if void else None,
        "event": caused_by(course.opening),
    }


def _group(course: Course, prefix: str) -> Value:
    told = {name: course.attribute(prefix + name).latest() for name in course.named(prefix)}
    return {name: one for name, one in told.items() if one is not None}


def _part(part: Part) -> Value:
    return {**part.value, "day": iso(part.day), "event": caused_by(part.held)}


def is_late(part: Part) -> bool:
    """Whether it was told more than a day after it happened."""
    return part.held.stamp.time.moment > part.at + _LATE


def _step(part: Part) -> Value:
    return _part(part) | {"told_late": is_late(part)}


def _assignment(course: Course, part: Part) -> Value:
    back = course.returns.get(part.key)
    return _part(part) | {"returned": _part(back) if back else None}


def _closing(course: Course, closing: Closing) -> Value:
    day, due = closing.step.day, closing.due
    return {
        "step": closing.step.key,
        "day": iso(day),
        "result": closing.step.value["result"],
        "lead": course.lead_on(day),
        "due": iso(due) if due else None,
        "on_time": None if due is None else day <= due,
        "silent_on": iso(closing.silent_on) if closing.silent_on else None,
        "amount": closing.step.value["amount"],
    }


def flags(course: Course, calendar: Calendar) -> list[str]:
    """What looks wrong, in the order of their names."""
    found = {
        "unknown_stage": any(_is_unknown(course, one) for one in course.steps),
        "before_opening": any(one.at < course.opened for one in _all(course)),
        "skipped_stage": any(_skips(course, *pair) for pair in _moves(course)),
        "closed_without_answer": any(_is_unanswered(course, one.step) for one in course.closings()),
        "returned_after_due": any(_is_after_due(course, one) for one in course.returns.values()),
        "told_late": any(is_late(one) for one in course.steps),
        "calendar_assumed": _is_assumed(course, calendar),
    }
    return sorted(name for name, holds in found.items() if holds)


def _all(course: Course) -> list[Part]:
    return [*course.steps, *course.assignments, *course.returns.values(), *course.ratings]


def _is_unknown(course: Course, step: Part) -> bool:
    return step.value["stage"] not in course.rules_on(step.day).stages


def _moves(course: Course) -> list[tuple[str, Part]]:
    """Each step with the stage before it."""
    befores = [course.rules_on(course.start).first, *(s.value["stage"] for s in course.steps)]
    return list(zip(befores, course.steps, strict=False))


def _skips(course: Course, before: str, step: Part) -> bool:
    """Whether a step goes past a stage that comes next and is no end."""
    rules, stage = course.rules_on(step.day), step.value["stage"]
    if not {before, stage} <= set(rules.stages) or stage in rules.ends:
        return False
    return rules.stages.index(stage) > rules.stages.index(before) + 1


def _is_unanswered(course: Course, step: Part) -> bool:
    rules = course.rules_on(step.day)
    if not rules.answer or step.value["result"] in rules.unanswered:
        return False
    return all(one.value["stage"] != rules.answer for one in course.steps if one[:2] < step[:2])


def _is_after_due(course: Course, back: Part) -> bool:
    due = course.due_on(back.day)
    return due is not None and back.day > due


def _is_assumed(course: Course, calendar: Calendar) -> bool:
    clocked = (one["due"] for days, one in course.spans() if course.has_clock(days.start))
    dues = (date.fromisoformat(due) for due in clocked if due)
    return any(calendar.is_assumed(course.start, due) for due in dues)
