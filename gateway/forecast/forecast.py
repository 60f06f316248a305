"""Where a figure will stand at the end of the year: from its months, with a band, or why not."""

import asyncio
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from gateway.figures import target_status
from gateway.figures.reading import Day, Reader, find
from gateway.figures.target_status import rounded
from gateway.forecast import ets
from gateway.forecast.monthly import FEWEST, Monthly, month_after, monthly
from gateway.http.openapi_responses import refusals_of
from services.contracts.catalogue import LAST_YEAR, TOTAL, Target

if TYPE_CHECKING:
    import numpy as np

_CACHED = 512
_EXTRA_DECIMALS = 2
_FARTHEST = 24
REASONS = tomllib.loads(Path(__file__).with_name("forecast.toml").read_text("utf-8"))

Reason = Literal["year_over", "too_short", "too_far", "never_changed", "ratio"]


class Ahead(BaseModel):
    """Decimal strings in the figure's unit, rounded: a forecast is not exact."""

    day: date = Field(description="the end of a month")
    value: str
    low: str
    high: str


class Forecast(BaseModel):
    """`value`, `low`, `high` at the end of the year; null where `enough` is false.

    A flow is what the year has brought so far plus the months to come.
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
    model: str | None = Field(description="ETS(error,trend,season): N none, A additive, Ad damped")
    months: int = Field(description="whole months that it rests on")
    known_until: date = Field(description="the end of the newest of them")
    value: str | None
    low: str | None
    high: str | None
    band_percent: int = Field(description="how many of 100 possible courses end within the band")
    target: str | None = Field(description="the plan's for that year")
    outlook: Literal["reached", "open", "missed"] | None = Field(
        description="whether the whole band lies at or above the target, holds it, or lies below"
    )
    path: list[Ahead] = Field(description="the ends of the months from then on")


Course = tuple[str, list["np.ndarray"]]


class Forecaster:
    """Fits one model at a time, in a thread; remembers what it found for the same months."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._one = asyncio.Semaphore(1)
        self._found: dict[tuple[Monthly, str, int], Course] = {}

    async def forecast(self, target: Target, day: date) -> Forecast:
        indicator = target.indicator
        figure = self.reader.figures.get(*target.key)
        known = monthly(figure, indicator.kind, min(day, self.reader.clock()))
        why = reason(known, indicator.kind, day.year)
        without = _without(target, day, known, why)
        if why:
            return without
        model, course = await self._course(known, indicator.kind, day.year)
        return without.model_copy(update=_forecast_fields(target, day, known, model, course))

    async def _course(self, known: Monthly, kind: str, year: int) -> Course:
        place = known, kind, year
        async with self._one:
            if place not in self._found:
                found = await asyncio.to_thread(course, known, kind, year)
                if len(self._found) >= _CACHED:
                    self._found.clear()
                self._found[place] = found
        return self._found[place]


def reason(known: Monthly, kind: str, year: int) -> Reason | None:
    """Why nothing can be said, if so. Pure."""
    if kind == "ratio":
        return "ratio"
    if known.months_to(year) < 1:
        return "year_over"
    if len(known.values) < FEWEST:
        return "too_short"
    if known.months_to(year) > _FARTHEST:
        return "too_far"
    return "never_changed" if len(set(known.values)) == 1 else None


def course(known: Monthly, kind: str, year: int) -> Course:
    """The model, and by month of that year to come: expected, low, high (base units). Slow."""
    months = known.months_to(year)
    ahead = ets.outlook(known.values, months)
    ours = slice(max(months - 12, 0), months)
    expected, courses = ahead.expected[ours], ahead.courses[ours]
    if kind == "flow":
        so_far = known.in_year(year)
        expected, courses = so_far + expected.cumsum(), so_far + courses.cumsum(axis=0)
    return ahead.model, [expected, *ets.band(courses)]


def _without(target: Target, day: date, known: Monthly, why: Reason | None) -> Forecast:
    """A Forecast without its forecast values."""
    words = REASONS.get(why, {})
    return Forecast(
        code=target.indicator.code,
        dimension=target.dimension,
        as_of=day,
        unit=target.indicator.unit.zh,
        year=day.year,
        enough=why is None,
        reason=why,
        reason_zh=words.get("zh"),
        reason_en=words.get("en"),
        model=None,
        months=len(known.values),
        known_until=known.last,
        value=None,
        low=None,
        high=None,
        band_percent=ets.PERCENT,
        target=target.values.get(min(day.year, LAST_YEAR)),
        outlook=None,
        path=[],
    )


def _forecast_fields(
    target: Target, day: date, known: Monthly, model: str, course: list["np.ndarray"]
) -> dict[str, object]:
    """The members of Forecast that the model adds."""
    length = len(course[0])
    first = known.months_to(day.year) - length + 1
    path = [
        Ahead(
            day=month_after(known.last, first + n),
            **{name: _printed(target, line[n]) for name, line in zip(_LINES, course, strict=True)},
        )
        for n in range(length)
    ]
    end = path[-1]
    found = {"model": model, "value": end.value, "low": end.low, "high": end.high, "path": path}
    return found | {"outlook": _outlook(target, day, course[1][-1], course[2][-1])}


_LINES = ("value", "low", "high")


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


def router(reader: Reader) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")
    forecaster = Forecaster(reader)

    @routes.get(
        "/indicators/{code}/forecast",
        summary="Where a figure will stand at the end of the year",
        responses=refusals_of(404),
    )
    async def forecast(code: str, as_of: Day = None, dimension: str = TOTAL) -> Forecast:
        return await forecaster.forecast(find(code, dimension), as_of or reader.clock())

    return routes
