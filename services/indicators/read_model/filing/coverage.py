"""Who was to fill in a form for a period, and has. Pure.

expected = received + late + returned + missing, each with names. What is in a figure decides: a
value that was told anew after the due day is late, an estimate is no report.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from services.contracts.values import periods
from services.contracts.values.metrics import METRICS, MONTHS, Form
from services.contracts.values.periods import Period
from services.kit.state.course import day_of

State = Literal["received", "late", "returned", "missing"]
STATES: tuple[State, ...] = ("received", "late", "returned", "missing")
REPORT, READING = "enterprises.report", "enterprises.reading"

Fact = dict[str, Any]
Facts = Mapping[tuple[str, str], Fact]


class Missed(ValueError):
    """The period is none of the form's."""


class Row(NamedTuple):
    """One thing on the frame; `told_at` is when the last of what counts was told."""

    thing: str
    state: State
    told_at: str | None


def period_of(form: Form, text: str) -> Period:
    """Raises ValueError for what is no period, Missed for one of another length."""
    period = periods.parse(text)
    if period.months != MONTHS[form.grain]:
        raise Missed(text)
    return period


def before(period: Period) -> Period:
    """The period before, of the same length."""
    year, month = period.year, period.first_month - period.months
    if month < 1:
        year, month = year - 1, month + 12
    if period.months == periods.QUARTER:
        return periods.parse(f"{year}Q{(month + 2) // 3}")
    return periods.parse(f"{year}-{month:02}" if period.months == periods.MONTH else f"{year}")


def asked(form: Form, period: Period, thing: str) -> list[list[list[tuple[str, str]]]]:
    """What a thing has to tell: for each part of the form its facts, in ways of telling it.

    A part is told in one way or another: for the period itself, or for all finer ones inside.
    """
    subject = thing.partition("/")[2]
    if form.report:
        return [[[(REPORT, f"{subject}:{text}") for text in way] for way in ways(period)]]
    return [_of_metric(thing, metric, period) for metric in form.metrics]


def _of_metric(thing: str, metric: str, period: Period) -> list[list[tuple[str, str]]]:
    if METRICS[metric].is_flow:
        return [[(READING, f"{thing}:{metric}:{at}") for at in way] for way in ways(period)]
    return [[(READING, f"{thing}:{metric}:{period.last_day.isoformat()}")]]


def ways(period: Period) -> list[list[str]]:
    """The period, or its quarters, or its months."""
    found = [[period.text]]
    last = period.first_month + period.months
    if period.months > periods.QUARTER:
        found.append([f"{period.year}Q{number}" for number in range(1, 5)])
    if period.months > periods.MONTH:
        months = range(period.first_month, last)
        found.append([f"{period.year}-{month:02}" for month in months])
    return found


def rows(form: Form, period: Period, due: date, frame: Iterable[str], facts: Facts) -> list[Row]:
    return [_row(thing, asked(form, period, thing), due, facts) for thing in frame]


def _row(thing: str, parts: list[list[list[tuple[str, str]]]], due: date, facts: Facts) -> Row:
    told = [_best(ways, due, facts) for ways in parts]
    worst = max(told, key=lambda one: _WORST.index(one[0]))[0]
    moments = [moment for _, moment in told if moment]
    return Row(thing, worst, max(moments, default=None))


# What is to be done by its sender comes before what only came late.
_WORST: tuple[State, ...] = ("received", "late", "missing", "returned")


def _best(some: list[list[tuple[str, str]]], due: date, facts: Facts) -> tuple[State, str | None]:
    """How a part was told: in the way that stands best."""
    found = [_way([facts.get(place) for place in way], due) for way in some]
    return min(found, key=lambda one: ("received", "late", "returned", "missing").index(one[0]))


def _way(told: list[Fact | None], due: date) -> tuple[State, str | None]:
    known = [one for one in told if one is not None and not one.get("estimated")]
    moments = [datetime.fromisoformat(one["event"]["time"]) for one in known]
    last = max(moments).isoformat() if moments else None
    if any(one.get("state") == "returned" for one in known):
        return "returned", last
    if len(known) < len(told):
        return "missing", last
    return ("late" if day_of(max(moments)) > due else "received"), last


def counts(found: Iterable[Row]) -> dict[str, int]:
    """How many there are of each, and in all."""
    by_state = dict.fromkeys(STATES, 0)
    for row in found:
        by_state[row.state] += 1
    return {"expected": sum(by_state.values()), **by_state}
