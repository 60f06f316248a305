"""A figure, its target and its expected value on a day, and the status that follows. Pure."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

from gateway.figures import closing
from gateway.figures.days_of_year import elapsed, year_start
from gateway.figures.statistics import Published, Statistics
from gateway.figures.sums import Figures
from services.contracts.figures import catalogue
from services.contracts.figures.catalogue import SERIES, TARGETS, TOTAL, Target

_EXACT = Context(prec=60)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Percent of the expected value from which a target is ahead, on track, at risk."""

    ahead: int = 105
    on_track: int = 97
    at_risk: int = 90

    def status(self, value: Fraction, expected: Fraction) -> str:
        if expected <= 0:
            return "ahead" if value > expected else "on_track"
        percent = value / expected * 100
        if percent >= self.ahead:
            return "ahead"
        if percent >= self.on_track:
            return "on_track"
        return "at_risk" if percent >= self.at_risk else "behind"


def rounded(value: Fraction, decimals: int) -> str:
    """Half up, as printed tables round."""
    quotient = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{quotient.quantize(_unit(decimals), ROUND_HALF_UP, _EXACT):f}"


@lru_cache
def _unit(decimals: int) -> Decimal:
    """One of the last decimal."""
    return Decimal(1).scaleb(-decimals)


@lru_cache
def planned(text: str) -> Fraction:
    """A value as the plan prints it."""
    return Fraction(text)


def computed(
    figures: Figures, statistics: Statistics, target: Target, day: date
) -> Fraction | None:
    """The figure on the day in the unit's own terms; None for a ratio without its divisor."""
    indicator = target.indicator
    if indicator.ratio:
        return ratio(figures, statistics, target, day)
    return Fraction(amount(figures, target, day), indicator.unit.factor)


def amount(figures: Figures, target: Target, day: date) -> int:
    """The figure on the day in base units: a flow since 1 January, all else from the beginning."""
    figure = figures.get(target.indicator.code, target.dimension)
    if target.indicator.kind == "flow":
        return figure.year_to_date(day.isoformat())
    return figure.up_to(day.isoformat())


def ratio(figures: Figures, statistics: Statistics, target: Target, day: date) -> Fraction | None:
    """The numerator in percent of the denominator; None where there is no denominator.

    An official series counts over the longest span from 1 January for which it is published, and
    the numerator as it stood at that span's end.
    """
    above, (code, dimension) = catalogue.parts_of(target)
    if code in SERIES:
        span = statistics.since_new_year(code, day)
        if span is None:
            return None
        day, below = span[0], Fraction(span[1]) * SERIES[code].factor
    else:
        below = Fraction(amount(figures, TARGETS[code, dimension], day))
    return amount(figures, TARGETS[above], day) / below * 100 if below else None


def known(figures: Figures, target: Target, day: date, value: Fraction | None) -> bool:
    """Whether the system knows anything of the figure: counts are known once anything is."""
    if value is None:
        return False
    indicator = target.indicator
    if indicator.ratio:
        return True
    if indicator.kind == "stock" and indicator.unit.zh in ("家", "个"):
        return figures.get("enterprise_count", TOTAL).known("", day.isoformat())
    first = year_start(day).isoformat() if indicator.kind == "flow" else ""
    return figures.get(indicator.code, target.dimension).known(first, day.isoformat())


def year_target(target: Target, day: date) -> Fraction | None:
    """The plan's value for the day's year; the last one from then on; None before the plan."""
    if day.year < catalogue.BASELINE_YEAR or not target.values:
        return None
    text = target.values.get(min(day.year, catalogue.LAST_YEAR))
    return planned(text) if text is not None else None


def expected(figures: Figures, target: Target, day: date, closed: date) -> Fraction | None:
    """The straight line between year-ends; for a flow the share of the target due by the day.

    A year that is not whole by `closed` shows no pace for the next.
    """
    goal = year_target(target, day)
    if goal is None:
        return None
    if target.indicator.kind == "flow":
        is_whole = closed >= date(day.year - 1, 12, 31)
        due = closing.share_due(figures.get(*target.key), day) if is_whole else elapsed(day)
        return goal * due
    before, share = target.values.get(day.year - 1), elapsed(day)
    if day.year > catalogue.LAST_YEAR or share == 1:
        return goal
    if before is None:
        return None
    return planned(before) + (goal - planned(before)) * share


def increment_completion(target: Target, year: int, value: Fraction) -> Fraction | None:
    """How much of the growth since the baseline that the year's target asks is there, in percent.

    None where the plan asks for no growth.
    """
    goal = year_target(target, date(year, 12, 31))
    baseline = target.values.get(catalogue.BASELINE_YEAR)
    if goal is None or baseline is None or goal == planned(baseline):
        return None
    return (value - planned(baseline)) / (goal - planned(baseline)) * 100


def official(
    figures: Figures, statistics: Statistics, target: Target, day: date
) -> tuple[Published, Fraction | None] | None:
    """The newest published figure and what the system computes for its period."""
    published = statistics.newest(series_of(target), day)
    if published is None:
        return None
    return published, in_period(figures, statistics, target, published)


def series_of(target: Target) -> str:
    """Under which name official figures of it are published."""
    code, dimension = target.key
    return code if dimension == TOTAL else f"{code}:{dimension}"


def in_period(
    figures: Figures, statistics: Statistics, target: Target, published: Published
) -> Fraction | None:
    """What the system computes for the period of an official figure."""
    code, dimension = target.key
    first, last = published.period.first_day, published.period.last_day
    if target.indicator.kind == "flow":
        amount = figures.get(code, dimension).between(first.isoformat(), last.isoformat())
        return Fraction(amount, target.indicator.unit.factor)
    return computed(figures, statistics, target, last)
