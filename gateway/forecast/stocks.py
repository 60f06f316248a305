"""Where a stock or a cumulative amount will stand some months on, by several models.

Each sees the values at the ends of months, the oldest first, and foretells the months to come.
Holt's are slow: use a thread.
"""

from collections.abc import Sequence
from datetime import date

from gateway.figures.days_of_year import month_end_after
from gateway.forecast import holt
from gateway.forecast.backtest import Backtest, Point
from gateway.forecast.monthly import Monthly

_YEAR = 12
# A model that has seen fewer months foretells nothing.
FEWEST_SEEN = 6
# The newest origins; more would cost time and tell of older days.
MOST_POINTS = 24

MODELS = ("naive", "seasonal_naive", "drift", *holt.MODELS)


def foretell(model: str, values: Sequence[int], months: int) -> list[float] | None:
    """The months to come; None where the model has seen too little."""
    if len(values) < FEWEST_SEEN or (model == "seasonal_naive" and len(values) <= _YEAR):
        return None
    if model in holt.MODELS:
        return holt.foretell(model, values, months)
    last = values[-1]
    if model == "naive":
        return [float(last)] * months
    if model == "drift":
        step = (last - values[0]) / (len(values) - 1)
        return [last + step * n for n in range(1, months + 1)]
    return _seasonal_naive(values, months)


def _seasonal_naive(values: Sequence[int], months: int) -> list[float]:
    """The changes of the same months of the year before, again."""
    course = list(values)
    for _ in range(months):
        course.append(course[-1] + course[-_YEAR] - course[-_YEAR - 1])
    return [float(value) for value in course[len(values) :]]


def backtests(known: Monthly, model: str, months: int) -> list[Backtest]:
    """For each distance from one month on: every month of the past so many before a known one."""
    found: list[list[Point]] = [[] for _ in range(months)]
    values = known.values
    for seen in range(len(values) - 1, FEWEST_SEEN - 1, -1):
        if len(found[-1]) == MOST_POINTS:
            break
        foretold = foretell(model, values[:seen], months)
        if foretold is None:
            continue
        for ahead, came in enumerate(values[seen : seen + months], start=1):
            days = _end(known, seen), _end(known, seen + ahead)
            found[ahead - 1].append(Point(*days, foretold[ahead - 1], came))
    return [Backtest(model, tuple(reversed(points))) for points in found]


def _end(known: Monthly, seen: int) -> date:
    """The end of the month that is the newest of so many values."""
    return month_end_after(known.last, seen - len(known.values))
