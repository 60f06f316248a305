"""A year's end foretold by the model that did best so far, and what that is worth. Slow."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from gateway.figures.days_of_year import month_end_after
from gateway.forecast import flows, stocks
from gateway.forecast.backtest import Backtest, best, compared
from gateway.forecast.flows import Course
from gateway.forecast.monthly import Monthly

# What every model is measured by: last year's months again, or that nothing changes.
_BARS = ("seasonal_naive", "naive", "elapsed")


class Step(NamedTuple):
    """Foretold for the end of a month; `half_band` of the value, None where none is known."""

    day: date
    value: float
    half_band: float | None


class Outlook(NamedTuple):
    """The path to the year's end by the best model, its backtest at that distance, the bar."""

    path: tuple[Step, ...]
    backtest: Backtest
    bar: Backtest


def of_stock(known: Monthly, months: int) -> Outlook:
    """Of the models that can tell from all that is known."""
    told = {model: stocks.foretell(model, known.values, months) for model in stocks.MODELS}
    trials = {model: stocks.backtests(known, model, months) for model in told if told[model]}
    chosen, bar = _chosen([trial[-1] for trial in trials.values()])
    foretold, bands = told[chosen.model], [trial.half_band for trial in trials[chosen.model]]
    days = [month_end_after(known.last, ahead) for ahead in range(1, months + 1)]
    return Outlook(_path(days, foretold, bands), chosen, bar)


def of_flow(course: Course) -> Outlook:
    months = course.months_left
    models = flows.MODELS[course.at.how]
    chosen, bar = _chosen([flows.backtest(course, model, months) for model in models])
    steps = range(course.step, months + 1, course.step)
    days = [month_end_after(course.at.day, ahead) for ahead in steps]
    foretold = [flows.foretell(course, chosen.model, course.at.day, day) for day in days]
    bands = [flows.backtest(course, chosen.model, ahead).half_band for ahead in steps]
    return Outlook(_path(days, foretold, bands), chosen, bar)


def _chosen(trials: Sequence[Backtest]) -> tuple[Backtest, Backtest]:
    """The best of them, and the bar that it had to pass."""
    found = compared(trials)
    bar = next(one for model in _BARS for one in found if one.model == model)
    return best(found), bar


def _path(
    days: Sequence[date], foretold: Sequence[float | None], bands: Sequence[float | None]
) -> tuple[Step, ...]:
    return tuple(
        Step(day, value, band)
        for day, value, band in zip(days, foretold, bands, strict=False)
        if value is not None
    )
