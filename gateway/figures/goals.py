"""The plan's goals in its own words and what the facts say; the plan's inconsistencies."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import httpx2
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from gateway.figures import target_status
from gateway.figures.answerable import Beside
from gateway.figures.judging import Status
from gateway.figures.reading import Day, Reader, Snapshot
from gateway.figures.rows import text_of
from gateway.figures.series import BASELINE_DAY
from gateway.figures.target_status import rounded
from gateway.http.openapi_responses import refusals_of
from gateway.http.problems import Refusal
from gateway.upstream.read_model import ask
from services.contracts.access.scopes import DISTRICT
from services.contracts.figures import goals, notes, targets
from services.contracts.figures.catalogue import BASELINE_YEAR, LAST_YEAR, TARGETS, Target
from services.contracts.figures.goals import WORDS
from services.contracts.values.kinds import exact
from services.kit import identity

# For counts without names, which are open to everybody and of the whole district.
_COUNTS = replace(identity.GATEWAY, may="figures", scopes=(DISTRICT,))
_SINCE = date(BASELINE_YEAR + 1, 1, 1)
_BY_FIGURE = ("figure", "added", "growth")
# Counted from nothing at the baseline on; of other counts the plan does not say what was there.
_FROM_NOTHING = ("funds", "introduced")
_DECEMBER = 12
_MOST = 1000
_PLAIN_FACTOR = 1000


class Note(BaseModel):
    """One inconsistency of the plan and what it touches; the figures stay as printed."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    text_zh: str
    text_en: str
    indicators: list[str]
    sectors: list[str]
    tables: list[str]


class Goal(Beside):
    number: int
    goal: str
    fragment: str = Field(description="the plan's own words")
    text_en: str
    place: str = Field(description="section or box (专栏) of the plan")
    year: int | None = Field(description="null where the plan names none")
    code: str | None = Field(description="the indicator that the goal restates or adds to")
    dimension: str | None
    unit: str | None = Field(description="of `value`")
    value: str | None = Field(description="on the day: exact, growth rounded to one decimal")
    how_zh: str | None = Field(description="how `value` comes from the facts")
    how_en: str | None
    target: str | None = Field(description="the goal as a number, in `unit`")
    completion: str | None = Field(description="`value` in percent of `target`")
    status: Status | None = Field(
        description="as for the targets of the tables; null where no way to the goal is planned"
    )
    why_zh: str | None = Field(description="why there is no value")
    why_en: str | None
    notes: list[int] = Field(description="numbers of the inconsistencies that touch it")


class Goals(BaseModel):
    as_of: date
    goals: list[Goal]


class Notes(BaseModel):
    notes: list[Note]


class Measure(NamedTuple):
    """What a goal is measured by: all of it, what is there, and what is compared with what."""

    wanted: Fraction
    reached: Fraction
    judged: Fraction | None = None
    expected: Fraction | None = None


class Found(NamedTuple):
    """A value in its unit, or the word (goals.toml) for why there is none."""

    value: str | None
    unit: str | None
    why: str | None = None
    measure: Measure | None = None


def restated(goal: goals.Goal) -> tuple[str, str] | None:
    """The one figure that a goal restates or adds to."""
    return goal.of[0] if len(goal.of) == 1 and goal.rule in _BY_FIGURE else None


class Answers:
    """What the facts say to each goal."""

    def __init__(self, reader: Reader, indicators: httpx2.AsyncClient) -> None:
        self.reader = reader
        self.indicators = indicators

    async def goal(self, goal: goals.Goal, day: date) -> Goal:
        found = await self._found(goal, day)
        single = restated(goal) or (None, None)
        how, why = WORDS.get(goal.rule or ""), WORDS.get(found.why or "")
        measure = found.measure
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
            target=measure and _plain(measure.wanted),
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

    async def _found(self, goal: goals.Goal, day: date) -> Found:
        if goal.rule is None:
            return Found(None, None, "not_collected")
        if day > self.reader.clock():
            return Found(None, goal.unit, "to_come")
        if goal.rule not in _BY_FIGURE:
            return await self._from_read_model(goal, day)
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
        return Found(text_of(target, now - then), None, None, _on_the_way(goal, now - then, day))

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

    async def _from_read_model(self, goal: goals.Goal, day: date) -> Found:
        """What only the read model knows."""
        count = {"funds": self._funds, "certified": self._certified}.get(goal.rule, self._told)
        try:
            with identity.asking_as(_COUNTS):
                found = await count(goal, day)
        except Refusal:
            return Found(None, goal.unit, "silent")
        if found is None:
            return Found(None, goal.unit, "not_known")
        return Found(str(found), goal.unit, None, _counted(goal, Fraction(found), day))

    async def _told(self, goal: goals.Goal, day: date) -> int | None:
        """What leads and tasks say; nothing is known before any was told of."""
        asked = {"as_of": day.isoformat(), **_question(goal)}
        told = await ask(self.indicators, f"/goals/{goal.rule}", asked)
        return told["count"] if told["known"] else None

    async def _funds(self, goal: goals.Goal, day: date) -> int:
        asked = {"as_of": day.isoformat(), "limit": _MOST}
        funds = (await ask(self.indicators, "/lists/funds", asked))["rows"]
        since = BASELINE_DAY.isoformat()
        return sum(bool(fund["sector"]) and fund["established_on"] > since for fund in funds)

    async def _certified(self, goal: goals.Goal, day: date) -> int:
        [(kind, sector)] = goal.of
        filters = [f"qualifications:{kind}", f"sectors:{sector}"]
        asked = {"as_of": day.isoformat(), "limit": 1, "open": True, "filter": filters}
        return (await ask(self.indicators, "/lists/enterprises", asked))["count"]


def _on_the_way(goal: goals.Goal, reached: Fraction, day: date) -> Measure:
    """What began at nothing at the baseline, on the straight line to the goal's year."""
    wanted, end = Fraction(goal.wanted), date(goal.year, 12, 31)
    share = Fraction((min(day, end) - BASELINE_DAY).days, (end - BASELINE_DAY).days)
    return Measure(wanted, reached, reached, wanted * max(share, Fraction()))


def _plain(value: Fraction) -> str:
    return exact(int(value * _PLAIN_FACTOR), _PLAIN_FACTOR)


def _counted(goal: goals.Goal, reached: Fraction, day: date) -> Measure:
    if goal.rule in _FROM_NOTHING:
        return _on_the_way(goal, reached, day)
    return Measure(Fraction(goal.wanted), reached)


def _question(goal: goals.Goal) -> dict[str, Any]:
    """The question about matters and lists that a goal comes down to."""
    if goal.rule == "reached":
        [(task, stage)] = goal.of
        return {"task": task, "stage": stage}
    where = goal.where
    asked = {"since": _SINCE.isoformat(), "sector": where["sectors"]}
    names = {"when_landed": "when_landed", "list": "on_list", "scope": "scope"}
    return asked | {names[name]: one for name, one in where.items() if name in names}


_SAME = ("number", "goal", "fragment", "text_en", "place", "year")


def router(
    reader: Reader,
    indicators: httpx2.AsyncClient,
    then: Callable[[int], Awaitable[dict[str, Any]]],
) -> APIRouter:
    """`then` answers with what a snapshot of that number holds."""
    routes = APIRouter(prefix="/api/v1")
    answers = Answers(reader, indicators)

    @routes.get(
        "/goals",
        summary="The plan's goals in its own words, and where they stand",
        responses=refusals_of(404, 503),
    )
    async def all_goals(as_of: Day = None, snapshot: Snapshot = None) -> Goals:
        if snapshot is not None:
            body = await then(snapshot)
            return Goals(as_of=body["day"], goals=body["goals"])
        day = as_of or reader.clock()
        return Goals(as_of=day, goals=[await answers.goal(goal, day) for goal in goals.GOALS])

    @routes.get("/notes", summary="Where the plan disagrees with itself")
    async def all_notes() -> Notes:
        return Notes(notes=[Note.model_validate(note) for note in notes.NOTES])

    return routes
