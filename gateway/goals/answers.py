"""Where each goal stands: by the figures in memory, or by what the read model counts."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import httpx2

from gateway.figures import target_status
from gateway.figures.reading import Reader
from gateway.figures.rows import text_of
from gateway.figures.series import BASELINE_DAY
from gateway.figures.target_status import rounded
from gateway.goals.measures import Found, Measure, Told, of_year, on_the_way, plain, stood
from gateway.goals.models import Goal, Part
from gateway.http.problems import Refusal
from gateway.upstream.read_model import ask
from services.contracts.access.scopes import DISTRICT
from services.contracts.figures import goals, targets
from services.contracts.figures.catalogue import (
    BASELINE_YEAR,
    LAST_YEAR,
    TARGETS,
    TOTAL,
    Target,
)
from services.contracts.figures.goals import WORDS
from services.contracts.values.kinds import exact
from services.contracts.values.vocabulary import CHOICES, SECTOR
from services.kit import identity

# For counts without names, which are open to everybody and of the whole district.
_COUNTS = replace(identity.GATEWAY, may="figures", scopes=(DISTRICT,))
_BY_FIGURE = ("figure", "added", "growth")
# What goals within a park are flows of; all of them are judged on one day.
_FLOW = TARGETS["total_output", TOTAL]
_DECEMBER = 12
_SAME = ("number", "goal", "fragment", "text_en", "place", "year")


def restated(goal: goals.Goal) -> tuple[str, str] | None:
    """The one figure that a goal restates or adds to."""
    return goal.of[0] if len(goal.of) == 1 and goal.rule in _BY_FIGURE else None


class Answers:
    """What the facts say to each goal."""

    def __init__(self, reader: Reader, indicators: httpx2.AsyncClient) -> None:
        self.reader = reader
        self.indicators = indicators

    async def all(self, day: date) -> list[Goal]:
        """All goals in the plan's order. Raises Refusal 503."""
        told = await self._told(day)
        return [self._goal(goal, day, told) for goal in goals.GOALS]

    async def _told(self, day: date) -> dict[int, Told] | None:
        """What the read model says to its goals, by number; None where it does not answer."""
        if day > self.reader.clock():
            return {}
        asked = {
            "as_of": day.isoformat(),
            "baseline": BASELINE_DAY.isoformat(),
            "closed": self._closed(day).isoformat(),
        }
        try:
            with identity.asking_as(_COUNTS):
                return {one["number"]: one for one in await ask(self.indicators, "/goals", asked)}
        except Refusal:
            return None

    def _closed(self, day: date) -> date:
        """The day at which flows are judged."""
        judged = self.reader.standing(_FLOW, day).judged
        return judged.day if judged else day

    def _goal(self, goal: goals.Goal, day: date, told: dict[int, Told] | None) -> Goal:
        found = self._found(goal, day, told)
        single = restated(goal) or (None, None)
        how, why = goal.reading or WORDS.get(goal.rule or ""), WORDS.get(found.why or "")
        measure, answer = found.measure, (told or {}).get(goal.number, {})
        names = [str(goal.number), *([targets.name(*single)] if single[0] else [])]
        return Goal(
            **{name: getattr(goal, name) for name in _SAME},
            notes=list(goal.notes),
            code=single[0],
            dimension=single[1],
            unit=found.unit,
            value=found.value,
            how_zh=how and how.zh,
            how_en=how and how.en,
            **(_apart(goal, answer) if answer else {}),
            has_rows=goal.rule is not None and goal.rule not in _BY_FIGURE,
            target=measure and plain(measure.wanted),
            completion=measure and rounded(measure.reached / measure.wanted * 100, 1),
            status=measure and self._status(measure),
            why_zh=why and why.zh,
            why_en=why and why.en,
            **dict(self.reader.answerable.beside(names, day)),
        )

    def _status(self, measure: Measure) -> str | None:
        if measure.judged is None or measure.expected is None:
            return None
        return self.reader.rules.thresholds.status(measure.judged, measure.expected)

    def _found(self, goal: goals.Goal, day: date, told: dict[int, Told] | None) -> Found:
        if goal.rule is None:
            return Found(None, None, "not_collected")
        if day > self.reader.clock():
            return Found(None, goal.unit, "to_come")
        if goal.rule not in _BY_FIGURE:
            return self._from_read_model(goal, day, told)
        targets = [TARGETS[key] for key in goal.of]
        rule = {"figure": self._figure, "added": self._added, "growth": self._growth}[goal.rule]
        found = rule(goal, targets, day)
        unit = goal.unit or targets[0].indicator.unit.zh
        return found._replace(unit=unit) if found else Found(None, unit, "not_known")

    def _known(self, target: Target, day: date) -> Fraction | None:
        value = target_status.computed(self.reader.figures, self.reader.statistics, target, day)
        known = target_status.known(self.reader.figures, target, day, value)
        return value if known else None

    def _figure(self, goal: goals.Goal, targets: list[Target], day: date) -> Found | None:
        values = [self._known(target, day) for target in targets]
        if None in values:
            return None
        reached = sum(values, Fraction())
        asked = self._asked(goal, targets, day, reached)
        return Found(text_of(targets[0], reached), None, None, asked)

    def _asked(
        self, goal: goals.Goal, targets: list[Target], day: date, reached: Fraction
    ) -> Measure:
        """A goal of its own number has no way there: the tables lead elsewhere."""
        if goal.wanted:
            return Measure(Fraction(goal.wanted), reached)
        wanted = sum(Fraction(target.values[LAST_YEAR]) for target in targets)
        return Measure(wanted, reached, *self._compared(targets, day))

    def _compared(
        self, targets: list[Target], day: date
    ) -> tuple[Fraction | None, Fraction | None]:
        """The figures as they are judged, added up; nothing where on several days."""
        judged = [self.reader.standing(target, day).judged for target in targets]
        parts = [one for one in judged if one and None not in (one.value, one.expected)]
        if len(parts) < len(targets) or len({one.day for one in parts}) > 1:
            return None, None
        return sum(one.value for one in parts), sum(one.expected for one in parts)

    def _added(self, goal: goals.Goal, targets: list[Target], day: date) -> Found | None:
        [target] = targets
        now, then = self._known(target, day), self._known(target, BASELINE_DAY)
        if day <= BASELINE_DAY or now is None or then is None:
            return None
        return Found(text_of(target, now - then), None, None, on_the_way(goal, now - then, day))

    def _growth(self, goal: goals.Goal, targets: list[Target], day: date) -> Found | None:
        """Up to the last whole year whose reports are in."""
        [target] = targets
        closed = self.reader.rules.due.closed_quarter(day)
        year = closed.year if closed.month == _DECEMBER else closed.year - 1
        years = year - BASELINE_YEAR
        if years < 1:
            return None
        now, then = self._known(target, date(year, 12, 31)), self._known(target, BASELINE_DAY)
        if not now or not then or now / then < 0:
            return None
        growth = Fraction(float(now / then) ** (1 / years) - 1) * 100
        wanted = Fraction(goal.wanted)
        return Found(rounded(growth, 1), None, None, Measure(wanted, growth, growth, wanted))

    def _from_read_model(self, goal: goals.Goal, day: date, told: dict[int, Told] | None) -> Found:
        """What only the read model knows; nothing is known before any of it was told."""
        if told is None:
            return Found(None, goal.unit, "silent")
        answer = told.get(goal.number)
        if answer is None or not answer["known"]:
            return Found(None, goal.unit, "not_known")
        factor = TARGETS[goal.of[0]].indicator.unit.factor if goal.rule == "within" else 1
        measure = {
            "within": self._within,
            "reached": lambda goal, day, answer: Measure(Fraction(goal.wanted), answer["amount"]),
        }.get(goal.rule, stood)(goal, day, answer)
        return Found(exact(answer["amount"], factor), goal.unit, None, measure)

    def _within(self, goal: goals.Goal, day: date, answer: Told) -> Measure:
        """A flow: up to the day on which reports are in, with the pace of the whole figure."""
        target = TARGETS[goal.of[0]]
        factor = target.indicator.unit.factor
        reached = Fraction(answer["amount"], factor)
        judged = self.reader.standing(target, day).judged
        if judged is None:
            return Measure(Fraction(goal.wanted), reached)
        begun = Fraction(answer["baseline"], factor)
        whole = of_year(goal, begun, judged.day.year)
        value = Fraction(answer["judged"], factor)
        return Measure(Fraction(goal.wanted), reached, value, whole * judged.pace)


def _apart(goal: goals.Goal, answer: Told) -> dict[str, Any]:
    """What is told of a number besides."""
    parts = [_part(goal, code, value) for code, value in answer["parts"].items()]
    beside = answer["beside"]
    told = {"parts": parts, "stage": answer["stage"], "planned": answer["planned"]}
    if beside is not None:
        told["beside"] = [_part(goal, one[1], beside) for one in goal.count.beside]
    return told


def _part(goal: goals.Goal, code: str, value: int) -> Part:
    choices = CHOICES["level" if goal.count.split == "level" else SECTOR]
    name = choices.get(code) or WORDS["other"]
    return Part(code=code, name_zh=name.zh, name_en=name.en, value=str(value))
