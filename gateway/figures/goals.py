"""The plan's goals in its own words and what the facts say; the plan's inconsistencies."""

from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

import httpx2
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from gateway.figures import target_status
from gateway.figures.reading import Day, Reader
from gateway.figures.target_status import rounded
from gateway.http.problems import Refusal
from gateway.upstream.read_model import ask
from services.contracts import goals, notes
from services.contracts.catalogue import BASELINE_YEAR, TARGETS, Target
from services.contracts.goals import WORDS
from services.contracts.kinds import exact
from services.kit import identity

_BASELINE = date(BASELINE_YEAR, 12, 31)
_SINCE = date(BASELINE_YEAR + 1, 1, 1)
_BY_FIGURE = ("figure", "added", "growth")
_BY_MATTERS = ("reached", "introduced")
_MOST = 1000
_SHARE_DECIMALS = 4


class Note(BaseModel):
    """One inconsistency of the plan and what it touches; the figures stay as printed."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    text_zh: str
    text_en: str
    indicators: list[str]
    sectors: list[str]
    tables: list[str]


class Goal(BaseModel):
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
    why_zh: str | None = Field(description="why there is no value")
    why_en: str | None
    notes: list[int] = Field(description="numbers of the inconsistencies that touch it")


class Goals(BaseModel):
    as_of: date
    goals: list[Goal]


class Notes(BaseModel):
    notes: list[Note]


class Found(NamedTuple):
    """A value in its unit, or the word (goals.toml) for why there is none."""

    value: str | None
    unit: str | None
    why: str | None = None


class Answers:
    """What the facts say to each goal."""

    def __init__(self, reader: Reader, indicators: httpx2.AsyncClient) -> None:
        self.reader = reader
        self.indicators = indicators

    async def goal(self, goal: goals.Goal, day: date) -> Goal:
        found = await self._found(goal, day)
        single = goal.of[0] if len(goal.of) == 1 and goal.rule in _BY_FIGURE else (None, None)
        how, why = WORDS.get(goal.rule or ""), WORDS.get(found.why or "")
        return Goal(
            **{name: getattr(goal, name) for name in _SAME},
            notes=list(goal.notes),
            code=single[0],
            dimension=single[1],
            unit=found.unit,
            value=found.value,
            how_zh=how and how.zh,
            how_en=how and how.en,
            why_zh=why and why.zh,
            why_en=why and why.en,
        )

    async def _found(self, goal: goals.Goal, day: date) -> Found:
        if goal.rule is None:
            return Found(None, None, "not_collected")
        if goal.rule in _BY_MATTERS:
            return await self._from_matters(goal, day)
        if goal.rule in ("funds", "certified"):
            return await self._from_read_model(goal, day)
        targets = [TARGETS[key] for key in goal.of]
        rule = {"figure": self._figure, "added": self._added, "growth": self._growth}[goal.rule]
        value = rule(targets, day)
        unit = goal.unit or targets[0].indicator.unit.zh
        return Found(value, unit, None if value is not None else "not_known")

    def _known(self, target: Target, day: date) -> Fraction | None:
        value = target_status.computed(self.reader.figures, self.reader.statistics, target, day)
        known = target_status.known(self.reader.figures, target, day, value)
        return value if known else None

    def _figure(self, targets: list[Target], day: date) -> str | None:
        values = [self._known(target, day) for target in targets]
        if None in values:
            return None
        return _printed(targets[0], sum(values, Fraction()))

    def _added(self, targets: list[Target], day: date) -> str | None:
        [target] = targets
        now, then = self._known(target, day), self._known(target, _BASELINE)
        if day <= _BASELINE or now is None or then is None:
            return None
        return _printed(target, now - then)

    def _growth(self, targets: list[Target], day: date) -> str | None:
        [target] = targets
        year = day.year if (day.month, day.day) == (12, 31) else day.year - 1
        years = year - BASELINE_YEAR
        if years < 1:
            return None
        now, then = self._known(target, date(year, 12, 31)), self._known(target, _BASELINE)
        if not now or not then or now / then < 0:
            return None
        growth = float(now / then) ** (1 / years) - 1
        return rounded(Fraction(growth) * 100, 1)

    async def _from_read_model(self, goal: goals.Goal, day: date) -> Found:
        """What only the read model knows."""
        count = self._funds(day) if goal.rule == "funds" else self._certified(goal, day)
        try:
            with identity.asking_as(identity.COUNTS):
                return Found(exact(await count, 1), goal.unit)
        except Refusal:
            return Found(None, goal.unit, "silent")

    async def _from_matters(self, goal: goals.Goal, day: date) -> Found:
        """What leads and tasks say; nothing is known before any was told of."""
        asked = {"as_of": day.isoformat(), **_asked(goal)}
        try:
            told = await ask(self.indicators, f"/goals/{goal.rule}", asked)
        except Refusal:
            return Found(None, goal.unit, "silent")
        known = told["known"]
        return Found(
            str(told["count"]) if known else None, goal.unit, None if known else "not_known"
        )

    async def _funds(self, day: date) -> int:
        asked = {"as_of": day.isoformat(), "limit": _MOST}
        funds = (await ask(self.indicators, "/lists/funds", asked))["rows"]
        since = _BASELINE.isoformat()
        return sum(bool(fund["sector"]) and fund["established_on"] > since for fund in funds)

    async def _certified(self, goal: goals.Goal, day: date) -> int:
        [(kind, sector)] = goal.of
        filters = [f"qualifications:{kind}", f"sectors:{sector}"]
        asked = {"as_of": day.isoformat(), "limit": 1, "open": True, "filter": filters}
        return (await ask(self.indicators, "/lists/enterprises", asked))["count"]


def _asked(goal: goals.Goal) -> dict[str, Any]:
    """The question about matters and lists that a goal comes down to."""
    if goal.rule == "reached":
        [(task, stage)] = goal.of
        return {"task": task, "stage": stage}
    where = goal.where
    asked = {"since": _SINCE.isoformat(), "sector": where["sectors"]}
    names = {"when_landed": "when_landed", "list": "on_list", "scope": "scope"}
    return asked | {names[name]: one for name, one in where.items() if name in names}


def _printed(target: Target, value: Fraction) -> str:
    """Exact, but for a ratio, which has no exact decimal."""
    if target.indicator.kind == "ratio":
        return rounded(value, _SHARE_DECIMALS)
    factor = target.indicator.unit.factor
    return exact(int(value * factor), factor)


_SAME = ("number", "goal", "fragment", "text_en", "place", "year")


def router(reader: Reader, indicators: httpx2.AsyncClient) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")
    answers = Answers(reader, indicators)

    @routes.get("/goals", summary="The plan's goals in its own words, and where they stand")
    async def all_goals(as_of: Day = None) -> Goals:
        day = as_of or reader.clock()
        return Goals(as_of=day, goals=[await answers.goal(goal, day) for goal in goals.GOALS])

    @routes.get("/notes", summary="Where the plan disagrees with itself")
    async def all_notes() -> Notes:
        return Notes(notes=[Note.model_validate(note) for note in notes.NOTES])

    return routes
