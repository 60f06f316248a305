"""What a goal is measured by: how far it is, and what was expected by a day. Pure."""

from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from gateway.figures.series import BASELINE_DAY
from services.contracts.figures.catalogue import BASELINE_YEAR
from services.contracts.figures.goals import Goal
from services.contracts.values.kinds import exact

# An answer of the read model to one goal.
Told = dict[str, Any]
_PLAIN_FACTOR = 1000


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


def of_year(goal: Goal, begun: Fraction, year: int) -> Fraction:
    """What a year is to come to, on the straight line from the baseline year's."""
    share = Fraction(min(year, goal.year) - BASELINE_YEAR, goal.year - BASELINE_YEAR)
    return begun + (Fraction(goal.wanted) - begun) * max(share, Fraction())


def stood(goal: Goal, day: date, answer: Told) -> Measure:
    """On the straight line from what stood at the baseline to the goal."""
    begun = Fraction(0 if goal.from_nothing else answer["baseline"])
    return on_the_way(goal, Fraction(answer["amount"]), day, begun)


def on_the_way(goal: Goal, reached: Fraction, day: date, begun: Fraction = Fraction()) -> Measure:
    """On the straight line from what was there at the baseline to the goal's year."""
    wanted, end = Fraction(goal.wanted), date(goal.year, 12, 31)
    share = Fraction((min(day, end) - BASELINE_DAY).days, (end - BASELINE_DAY).days)
    begun = min(begun, wanted)
    return Measure(wanted, reached, reached, begun + (wanted - begun) * max(share, Fraction()))


def plain(value: Fraction) -> str:
    return exact(int(value * _PLAIN_FACTOR), _PLAIN_FACTOR)
