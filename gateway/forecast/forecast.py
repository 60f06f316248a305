"""Where a figure will stand at the end of the year, where that earned its place; or why not."""

import asyncio
import tomllib
from collections.abc import Awaitable, Callable
from copy import copy
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Literal, NamedTuple

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from gateway.figures import closing, target_status
from gateway.figures.reading import Day, Reader, find
from gateway.figures.routes import known, none_kept
from gateway.figures.target_status import rounded
from gateway.forecast import outlooks
from gateway.forecast.backtest import PERCENT, Backtest
from gateway.forecast.flows import Course
from gateway.forecast.monthly import FEWEST, Monthly, monthly
from gateway.forecast.outlooks import Outlook, Step
from gateway.http.openapi_responses import refusals_of
from services.contracts.figures.catalogue import BASELINE_YEAR, LAST_YEAR, TOTAL, Target

_CACHED = 512
_EXTRA_DECIMALS = 2
_FARTHEST = 24
# The years before the plan are over, and the calendar has no day before its first.
_FIRST = date(BASELINE_YEAR, 1, 1)
_WORDS = tomllib.loads(Path(__file__).with_name("forecast.toml").read_text("utf-8"))
REASONS, MODELS = _WORDS["reason"], _WORDS["model"]

Reason = Literal[
    "year_over",
    "nothing_closed",
    "too_short",
    "too_far",
    "never_changed",
    "ratio",
    "too_few_points",
    "too_wrong",
]


class Ahead(BaseModel):
    """Decimal strings in the figure's unit, rounded: a forecast is not exact."""

    day: date = Field(description="the end of a month")
    value: str
    low: str
    high: str


class Foretold(BaseModel):
    """What would have been said of `day` at the end of `origin`, and what came."""

    origin: date
    day: date
    foretold: str
    came: str
    error: str = Field(description="came beyond foretold, in percent of what came")


class Trial(BaseModel):
    """The rolling backtest: the same distance ahead as the year's end, at every day of the past."""

    months: int = Field(description="how far ahead")
    mean_error: str | None = Field(description="of the errors' sizes, in percent")
    bar_model: str = Field(description="what the model is measured by")
    bar_error: str | None = Field(description="the mean error of that")
    points: list[Foretold]


class Forecast(BaseModel):
    """`value`, `low`, `high` at the end of the year; null where `enough` is false.

    A flow is what the year has brought so far and what is still to come.
    """

    code: str
    dimension: str
    as_of: date
    unit: str
    year: int
    enough: bool
    reason: Reason | None = Field(description="why there is no forecast")
    reason_zh: str | None
    reason_en: str | None
    model: str | None = Field(description="the one that did best in the backtest")
    model_zh: str | None
    model_en: str | None
    months: int = Field(description="whole months that it rests on")
    known_until: date = Field(description="the last day whose reports are due")
    value: str | None
    low: str | None
    high: str | None
    band_percent: int = Field(description="how many of 100 errors so far lie within the band")
    target: str | None = Field(description="the plan's for that year")
    outlook: Literal["reached", "open", "missed"] | None = Field(
        description="whether the whole band lies at or above the target, holds it, or lies below"
    )
    path: list[Ahead] = Field(description="the ends of the months from then on")
    backtest: Trial | None = Field(description="null where nothing could be tried")


class Known(NamedTuple):
    """What a forecast starts from: whole months (of a flow: its increments), until which day."""

    until: date
    months: tuple[int, ...]
    ahead: int


class Forecaster:
    """Tries models of one stock at a time, in a thread; remembers what it found for its months."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._one = asyncio.Semaphore(1)
        self._found: dict[tuple[Monthly, int], Outlook] = {}

    def of(self, reader: Reader) -> "Forecaster":
        """The same for other figures; what was found for the same months is found."""
        other = copy(self)
        other.reader = reader
        return other

    async def forecast(self, target: Target, day: date) -> Forecast:
        """Raises Refusal 503."""
        self.reader.require_caught_up()
        figure = self.reader.figures.get(*target.key)
        due, seen = self.reader.rules.due, max(min(day, self.reader.clock()), _FIRST)
        if target.indicator.kind == "flow":
            course = Course(figure, closing.closed(figure, seen, due))
            return self._of_flow(target, day, course)
        known = monthly(figure, target.indicator.kind, due.closed_month(seen))
        return await self._of_stock(target, day, known)

    def _of_flow(self, target: Target, day: date, course: Course) -> Forecast:
        until = course.at.day
        months = monthly(course.figure, "flow", until).values
        known = Known(until, months, (day.year - until.year) * 12 + course.months_left)
        if why := _reason_of_flow(known, day):
            return _withheld(target, day, known, why, None)
        return _told(target, day, known, outlooks.of_flow(course))

    async def _of_stock(self, target: Target, day: date, months: Monthly) -> Forecast:
        known = Known(months.last, months.values, months.months_to(day.year))
        if why := _reason_of_stock(known, target.indicator.kind):
            return _withheld(target, day, known, why, None)
        return _told(target, day, known, await self._tried(months, known.ahead))

    async def _tried(self, months: Monthly, ahead: int) -> Outlook:
        async with self._one:
            if (months, ahead) not in self._found:
                found = await asyncio.to_thread(outlooks.of_stock, months, ahead)
                if len(self._found) >= _CACHED:
                    self._found.clear()
                self._found[months, ahead] = found
        return self._found[months, ahead]


def _reason_of_flow(known: Known, day: date) -> Reason | None:
    """Why nothing can be tried, if so."""
    if known.ahead < 1:
        return "year_over"
    if not known.months:
        return "too_short"
    return "nothing_closed" if known.until.year != day.year else None


def _reason_of_stock(known: Known, kind: str) -> Reason | None:
    if kind == "ratio":
        return "ratio"
    if known.ahead < 1:
        return "year_over"
    if len(known.months) < FEWEST:
        return "too_short"
    if known.ahead > _FARTHEST:
        return "too_far"
    return "never_changed" if len(set(known.months)) == 1 else None


def _told(target: Target, day: date, known: Known, found: Outlook) -> Forecast:
    """The forecast, or why the backtest speaks against it."""
    trial = found.backtest
    why = None if trial.is_good else "too_wrong" if trial.is_enough else "too_few_points"
    without = _withheld(target, day, known, why, found)
    if why:
        return without
    path = [_ahead(target, step, trial) for step in found.path]
    end, low, high = path[-1], *_band(found.path[-1], trial)
    return without.model_copy(
        update={
            "value": end.value,
            "low": end.low,
            "high": end.high,
            "path": path,
            "outlook": _outlook(target, day, low, high),
        }
    )


def _withheld(
    target: Target, day: date, known: Known, why: Reason | None, found: Outlook | None
) -> Forecast:
    """A Forecast without its forecast values."""
    reason, model = REASONS.get(why, {}), found and found.backtest.model
    return Forecast(
        code=target.indicator.code,
        dimension=target.dimension,
        as_of=day,
        unit=target.indicator.unit.zh,
        year=day.year,
        enough=why is None,
        reason=why,
        reason_zh=reason.get("zh"),
        reason_en=reason.get("en"),
        model=model,
        model_zh=model and MODELS[model]["zh"],
        model_en=model and MODELS[model]["en"],
        months=len(known.months),
        known_until=known.until,
        value=None,
        low=None,
        high=None,
        band_percent=PERCENT,
        target=target.values.get(min(day.year, LAST_YEAR)),
        outlook=None,
        path=[],
        backtest=found and _trial(target, known, found),
    )


def _trial(target: Target, known: Known, found: Outlook) -> Trial:
    return Trial(
        months=known.ahead,
        mean_error=_percent(found.backtest.mean_error),
        bar_model=found.bar.model,
        bar_error=_percent(found.bar.mean_error),
        points=_points(target, found.backtest),
    )


def _points(target: Target, trial: Backtest) -> list[Foretold]:
    return [
        Foretold(
            origin=point.origin,
            day=point.day,
            foretold=_printed(target, point.foretold),
            came=_printed(target, point.came),
            error=_percent(point.error),
        )
        for point in trial.points
    ]


def _ahead(target: Target, step: Step, trial: Backtest) -> Ahead:
    low, high = _band(step, trial)
    lines = {"value": step.value, "low": low, "high": high}
    printed = {name: _printed(target, line) for name, line in lines.items()}
    return Ahead(day=step.day, **printed)


def _band(step: Step, trial: Backtest) -> tuple[float, float]:
    """As wide as the errors at that distance were, else as at the year's end."""
    half = step.half_band if step.half_band is not None else trial.half_band
    width = abs(step.value) * half
    low = step.value - width
    return (max(low, 0.0) if step.value >= 0 else low), step.value + width


def _percent(share: float | None) -> str | None:
    return None if share is None else rounded(Fraction(share) * 100, 1)


def _printed(target: Target, amount: float) -> str:
    unit = target.indicator.unit
    decimals = _EXTRA_DECIMALS if unit.factor > 1 else 0
    return rounded(Fraction(float(amount)) / unit.factor, decimals)


def _outlook(target: Target, day: date, low: float, high: float) -> str | None:
    goal = target_status.year_target(target, day)
    if goal is None:
        return None
    wanted = float(goal * target.indicator.unit.factor)
    if low >= wanted:
        return "reached"
    return "missed" if high < wanted else "open"


def router(living: Reader, then: Callable[[int], Awaitable[Reader]] = none_kept) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")
    forecaster = Forecaster(living)
    asked = Depends(known(living, then))

    @routes.get(
        "/indicators/{code}/forecast",
        summary="Where a figure will stand at the end of the year",
        responses=refusals_of(404, 503),
    )
    async def forecast(
        code: str, as_of: Day = None, dimension: str = TOTAL, reader: Reader = asked
    ) -> Forecast:
        day = as_of or reader.clock()
        return await forecaster.of(reader).forecast(find(code, dimension), day)

    return routes
