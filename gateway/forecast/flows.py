"""Where the year of a flow will end: what is closed, and which share of a year it is. Pure."""

from datetime import date
from functools import partial
from typing import NamedTuple

from gateway.figures import closing
from gateway.figures.closing import Closed
from gateway.figures.days_of_year import (
    elapsed,
    month_end_after,
    month_end_before,
    year_before,
)
from gateway.figures.sums import Figure
from gateway.forecast.backtest import Backtest, Point

_YEARS = 5
_MONTHS = 12

MODELS = {"pace": ("seasonal_naive", "pace"), "elapsed": ("elapsed",)}


class Course(NamedTuple):
    """A flow as it is judged: up to which day, by which share of a year."""

    figure: Figure
    at: Closed

    @property
    def step(self) -> int:
        """From one closed day to the next, in months."""
        return self.at.step or closing.QUARTER

    @property
    def months_left(self) -> int:
        return _MONTHS - self.at.day.month


def foretell(course: Course, model: str, origin: date, day: date) -> float | None:
    """The year's figure up to `day` as seen at `origin`; None where the model cannot tell."""
    so_far = _so_far(course.figure, origin)
    if model == "seasonal_naive":
        then, until = year_before(origin), year_before(day)
        return float(so_far + _so_far(course.figure, until) - _so_far(course.figure, then))
    share = elapsed if model == "elapsed" else partial(closing.pace, course.figure)
    reached, asked = share(origin), share(day)
    return float(so_far * asked / reached) if reached else None


def backtest(course: Course, model: str, months: int) -> Backtest:
    """Every closed day that lies so many months before another of its year."""
    return Backtest(model, tuple(_points(course, model, months)))


def _points(course: Course, model: str, months: int) -> list[Point]:
    found = []
    for origin in reversed(list(_origins(course))):
        day = month_end_after(origin, months)
        if day.year != origin.year or day > course.at.day or not _is_like(course, origin):
            continue
        if (foretold := foretell(course, model, origin, day)) is not None:
            found.append(Point(origin, day, foretold, _so_far(course.figure, day)))
    return found


def _origins(course: Course) -> list[date]:
    """The closed days before today's, the newest first."""
    days, day = [], course.at.day
    first = date(day.year - _YEARS, 1, 1)
    while (day := month_end_before(day)) > first:
        if day.month % course.step == 0:
            days.append(day)
    return days


def _is_like(course: Course, origin: date) -> bool:
    """Whether something had come by then, and was judged as it is now."""
    if _so_far(course.figure, origin) <= 0:
        return False
    return closing.pace_step(course.figure, origin) == course.at.step


def _so_far(figure: Figure, day: date) -> int:
    return figure.year_to_date(day.isoformat())
