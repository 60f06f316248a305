"""The course of a matter through its stages: from what was told of it to every day. Pure.

A day belongs to whatever held at its end. Steps, assignments and ratings stand in the order of
their instants, those of one instant in the order of their ids.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

from services.kit.state.days import FOREVER, SHANGHAI, Days, holds, iso, read, united
from services.kit.state.slots import Slots, SlotValue
from services.kit.state.temporal import UNDATED, History
from services.kit.state.working_time import Calendar

_DAY = timedelta(days=1)
LEAD, DECLINED = "lead", ("declined", "transferred")
DATED = ("type", "definition", "title", "owner", "due_on", "amount")
PLAN, FIELD = "plan.", "fields."


@dataclass(frozen=True)
class Definition:
    """The rules of one type of matter: `stages` in their order, of which `ends` close it.

    `days` are the working days of its clock, `days_by` others where a field says so; the clock
    begins when the stage `since` is reached, else with the opening. `planned`: it is due when its
    last stage is planned. `answer` is the stage without which a closing is flagged, but with one of
    the results `unanswered`. Whoever waits has `rate_within` working days to rate a closing.
    """

    stages: tuple[str, ...]
    ends: frozenset[str]
    days: int | None = None
    days_by: tuple[str, Mapping[str, int]] = ("", MappingProxyType({}))
    since: str = ""
    planned: bool = False
    answer: str = ""
    unanswered: frozenset[str] = frozenset()
    rate_within: int = 0

    @property
    def first(self) -> str:
        return self.stages[0]


# The rules of a type on a day, whatever the type is called.
Definitions = Callable[[str, date], Definition]


class Part(NamedTuple):
    """One repeatable part: when it happened, its id, what was told, by which event."""

    at: datetime
    key: str
    value: dict[str, Any]
    held: SlotValue

    @property
    def day(self) -> date:
        return day_of(self.at)


class Closing(NamedTuple):
    """A step that closed the matter: what was due then, and from when on its rating is missed."""

    step: Part
    due: date | None
    silent_on: date | None


def day_of(instant: datetime) -> date:
    return instant.astimezone(SHANGHAI).date()


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Course:
    """What holds of a matter on a day. All of it follows from its slots."""

    def __init__(self, slots: Slots, definitions: Definitions, calendar: Calendar) -> None:
        self._told: dict[str, dict[str, SlotValue]] = {}
        for (slot, key), held in slots.items():
            self._told.setdefault(slot, {})[key] = held
        self._definitions, self._calendar = definitions, calendar
        self.opening = self._told["opening"][""]
        self.opened = instant(self.opening.value["opened_at"])
        self.start = day_of(self.opened)
        self.steps = self._parts("step", "entered_at")
        self.assignments = self._parts("assignment", "assigned_at")
        self.ratings = self._parts("rating", "rated_at")
        self.returns = {part.key: part for part in self._parts("return", "returned_at")}
        self._days_of_steps = [step.day for step in self.steps]
        self._histories: dict[str, History] = {}

    def _parts(self, slot: str, at: str) -> list[Part]:
        told = self._told.get(slot, {}).items()
        found = [Part(instant(held.value[at]), key, held.value, held) for key, held in told]
        return sorted(found, key=lambda part: part[:2])

    def named(self, prefix: str) -> list[str]:
        """The names that were told under a prefix: planned stages, fields."""
        return sorted(name.removeprefix(prefix) for name in self._told if name.startswith(prefix))

    def attribute(self, name: str) -> History:
        if name not in self._histories:
            self._histories[name] = History(self._told.get(name, {}))
        return self._histories[name]

    def holds_told(self) -> list[tuple[str, SlotValue]]:
        return sorted(self._told.get("hold", {}).items())

    @cached_property
    def held(self) -> list[Days]:
        told = (one.value for _, one in self.holds_told())
        return united(Days(read(one["from"]), read(one["to"])) for one in told)

    def type_on(self, day: date) -> str:
        return self.attribute("type").on(day) or self.opening.value["type"]

    def rules_on(self, day: date) -> Definition:
        """Of the opening day, or of the day that somebody's act names."""
        named = self.attribute("definition").on(day)
        return self._definitions(self.type_on(day), date.fromisoformat(named or iso(self.start)))

    def stage_on(self, day: date) -> str:
        place = bisect_right(self._days_of_steps, day)
        return self.steps[place - 1].value["stage"] if place else self.rules_on(day).first

    def is_over(self, day: date) -> bool:
        return self.stage_on(day) in self.rules_on(day).ends

    def lead_on(self, day: date) -> str | None:
        """Who is in charge at the end of the day."""
        return self._lead(day, lambda part: part.day <= day)

    def _lead(self, day: date, happened: Callable[[Part], bool]) -> str | None:
        """Whoever was asked last and did not refuse, of what has happened; else the owner."""
        for one in reversed(self.assignments):
            back = self.returns.get(one.key)
            refused = back and happened(back) and back.value["outcome"] in DECLINED
            if one.value["role"] == LEAD and happened(one) and not refused:
                return one.value["to"]
        return self.attribute("owner").on(day)

    def is_held(self, day: date) -> bool:
        return holds(self.held, day) and not self.is_over(day)

    def due_on(self, day: date) -> date | None:
        """By what is known on the day: as told, else as planned, else by the type's clock."""
        if told := self.attribute("due_on").on(day):
            return date.fromisoformat(told)
        rules = self.rules_on(day)
        return self._planned(rules, day) if rules.planned else self._clock(rules, day)

    def _planned(self, rules: Definition, day: date) -> date | None:
        told = (self.attribute(PLAN + stage).on(day) for stage in reversed(rules.stages))
        return next((date.fromisoformat(one) for one in told if one), None)

    def _clock(self, rules: Definition, day: date) -> date | None:
        begins, days = self._begins(rules, day), self._clock_days(rules, day)
        if begins is None or days is None:
            return None
        return self._calendar.after(begins, days + self._held_days(begins, day))

    def _begins(self, rules: Definition, day: date) -> date | None:
        if not rules.since:
            return self.start
        found = (step.day for step in self.steps if step.value["stage"] == rules.since)
        return next((one for one in found if one <= day), None)

    def _clock_days(self, rules: Definition, day: date) -> int | None:
        name, days = rules.days_by
        value = self.attribute(FIELD + name).on(day) if name else None
        return days.get(value, rules.days) if isinstance(value, str) else rules.days

    def _held_days(self, begins: date, day: date) -> int:
        """Working days held after the beginning, up to the day."""
        counted = Days(begins + _DAY, max(begins, day) + _DAY)
        cuts = (one.cut(counted) for one in self.held)
        return sum(self._calendar.count(*cut) for cut in cuts if cut)

    def has_clock(self, day: date) -> bool:
        """Whether a type's clock runs, which stands still while held."""
        return not (self.attribute("due_on").on(day) or self.rules_on(day).planned)

    def spans(self) -> list[tuple[Days, dict[str, Any]]]:
        """Every day from the opening on; neighbours differ."""
        found: list[tuple[Days, dict[str, Any]]] = []
        for days in self._between_changes():
            for part, state in self._parted(days):
                if found and found[-1][1] == state:
                    found[-1] = Days(found[-1][0].start, part.end), state
                else:
                    found.append((part, state))
        return found

    def _between_changes(self) -> Iterator[Days]:
        later = sorted(day for day in self._changes() if self.start < day < FOREVER)
        starts = [self.start, *dict.fromkeys(later)]
        yield from (Days(*pair) for pair in pairwise([*starts, FOREVER]))

    def _changes(self) -> Iterator[date]:
        """The days on which something may be another."""
        parts = (*self.steps, *self.assignments, *self.returns.values())
        yield from (part.day for part in parts)
        for days in self.held:
            yield from days
        for name, told in self._told.items():
            if name in DATED or name.startswith((PLAN, FIELD)):
                yield from (date.fromisoformat(day) for day in told if day != UNDATED)

    def _parted(self, days: Days) -> Iterator[tuple[Days, dict[str, Any]]]:
        """Between two changes only the due day goes by."""
        over, held = self.is_over(days.start), self.is_held(days.start)
        still = holds(self.held, days.start) and self.has_clock(days.start)
        due = None if still else self.due_on(days.start)
        state = {
            "stage": self.stage_on(days.start),
            "lead": self.lead_on(days.start),
            "due": iso(due) if due else None,
            "open": not over,
            "held": held,
        }
        late = due + _DAY if due and not over and not held else FOREVER
        for part, overdue in ((Days(days.start, min(late, days.end)), False), (Days(late), True)):
            if cut := part.cut(days):
                yield cut, state | {"overdue": overdue}

    def closings(self) -> list[Closing]:
        return [self._closing(step) for step, over in self._turns() if over]

    def reopenings(self) -> list[Part]:
        return [step for step, over in self._turns() if not over]

    def _turns(self) -> Iterator[tuple[Part, bool]]:
        """The steps that close it (true) or open it again, by the rules of their days."""
        before = None
        for step in self.steps:
            rules = self.rules_on(step.day)
            over, was = step.value["stage"] in rules.ends, (before or rules.first) in rules.ends
            if over != was:
                yield step, over
            before = step.value["stage"]

    def _closing(self, step: Part) -> Closing:
        due = self.due_on(step.day)
        within = self.rules_on(step.day).rate_within
        if not within:
            return Closing(step, due, None)
        last = self._calendar.after(step.day, within)
        told = [one for one in self.ratings if one.at >= step.at]
        told += [one for one in self.reopenings() if one[:2] > step[:2]]
        heard = any(one.day <= last for one in told)
        return Closing(step, due, None if heard else last + _DAY)

    def response(self) -> Part | None:
        """The first step or return of whoever was in charge then; anybody's while nobody was."""
        told = [*self.steps, *self.returns.values()]
        told = [one for one in sorted(told, key=lambda part: part[:2]) if one.at >= self.opened]
        return next((one for one in told if self._is_of_lead(one)), None)

    def _is_of_lead(self, part: Part) -> bool:
        lead = self._lead(part.day, lambda one: one.at <= part.at and one is not part)
        return lead is None or self._doer(part) == lead

    def _doer(self, part: Part) -> str:
        """Who took a step, or gave back what was asked of them."""
        if "outcome" not in part.value:
            return part.value["by"]
        return self._told["assignment"][part.key].value["to"]

    def minutes(self, end: datetime) -> dict[str, int]:
        """From the opening to an instant: as the clock goes, and worked, without what was held."""
        whole = max(end - self.opened, timedelta()) // timedelta(minutes=1)
        worked = self._calendar.minutes(self.opened, end)
        for days in self.held:
            first = max(self.opened, _midnight(days.start))
            last = end if days.end == FOREVER else min(end, _midnight(days.end))
            worked -= self._calendar.minutes(first, last)
        return {"minutes": whole, "working_minutes": worked}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), SHANGHAI)
