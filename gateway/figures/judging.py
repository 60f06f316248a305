"""Where a target stands: like is compared with like. Pure.

What stands on a day (a stock, a cumulative amount, a ratio) is judged on that day, against the
straight line between year-ends. What reports add up to over a year (a flow) is judged at its last
closed day, against the share of the target that was due by then.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple

from gateway.figures import closing, target_status
from gateway.figures.closing import DueDays
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from gateway.figures.target_status import Thresholds
from services.contracts.figures.catalogue import BASELINE_YEAR, Target

Status = Literal["ahead", "on_track", "at_risk", "behind", "no_data", "future"]
How = Literal["line", "pace", "elapsed"]


# The calendar has no day before its first; nothing of before the plan is asked for.
_PLAN = date(BASELINE_YEAR, 1, 1)


@dataclass(frozen=True, slots=True)
class Rules:
    """What a district may set: from where a status begins, and when reports are due."""

    thresholds: Thresholds = field(default_factory=Thresholds)
    due: DueDays = field(default_factory=DueDays)


class Judged(NamedTuple):
    """What is compared with what: the figure up to `day` with what was expected by then.

    `pace` is the share of the year's target due by that day; None on a straight line.
    """

    day: date
    value: Fraction | None
    expected: Fraction | None
    pace: Fraction | None
    how: How


class Standing(NamedTuple):
    """A figure on a day beside its target; `value` None where nothing is known, or not yet."""

    value: Fraction | None
    goal: Fraction | None
    expected: Fraction | None
    judged: Judged | None
    status: Status | None


def standing(
    figures: Figures,
    statistics: Statistics,
    target: Target,
    day: date,
    today: date,
    rules: Rules,
) -> Standing:
    """How a target stands on a day, as far as today knows; a day to come has no actual value."""
    goal = target_status.year_target(target, day)
    closed = rules.due.closed_quarter(max(today, _PLAN))
    expected = target_status.expected(figures, target, day, closed)
    if day > today:
        return Standing(None, goal, expected, None, "future" if goal is not None else None)
    value = target_status.computed(figures, statistics, target, day)
    if day.year < BASELINE_YEAR:
        return Standing(value, goal, expected, None, None)
    if target.indicator.kind == "flow":
        judged = _at_closed_day(figures, statistics, target, day, rules.due)
    else:
        judged = Judged(day, value, expected, None, "line")
    return Standing(value, goal, expected, judged, _status(figures, target, judged, rules))


def _at_closed_day(
    figures: Figures, statistics: Statistics, target: Target, day: date, due: DueDays
) -> Judged:
    at = closing.closed(figures.get(*target.key), day, due)
    goal = target_status.year_target(target, at.day)
    value = target_status.computed(figures, statistics, target, at.day)
    return Judged(at.day, value, None if goal is None else goal * at.pace, at.pace, at.how)


def _status(figures: Figures, target: Target, judged: Judged, rules: Rules) -> Status | None:
    if judged.expected is None:
        return None
    if not target_status.known(figures, target, judged.day, judged.value):
        return "no_data"
    return rules.thresholds.status(judged.value, judged.expected)
