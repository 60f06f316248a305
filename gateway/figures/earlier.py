"""How a figure stood a year before (同比) and a step before (环比), like with like. Pure."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from gateway.figures import target_status
from gateway.figures.days_of_year import (
    month_before,
    month_end_before,
    quarter_end_until,
    quarter_start,
    year_before,
)
from gateway.figures.judging import Judged
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from services.contracts.figures.catalogue import Target


class Earlier(NamedTuple):
    """What stood or came up to `day`, beside the same up to `before_day`."""

    day: date
    value: Fraction
    before_day: date
    before: Fraction

    @property
    def difference(self) -> Fraction:
        return self.value - self.before

    @property
    def percent(self) -> Fraction | None:
        """None where there was nothing to grow from."""
        return self.difference / self.before * 100 if self.before > 0 else None


def since_last_year(
    figures: Figures, statistics: Statistics, target: Target, judged: Judged
) -> Earlier | None:
    """The judged value against the same day of the year before; None where either is unknown."""
    before = year_before(judged.day)
    return _earlier(figures, statistics, target, judged, before)


def since_last_step(
    figures: Figures, statistics: Statistics, target: Target, judged: Judged
) -> Earlier | None:
    """What stands against a month before; of a flow the last closed quarter against the one before.

    A flow's months are no like: whoever reports by quarters is in the third of them alone.
    """
    if target.indicator.kind == "flow":
        return _quarters(figures, target, judged.day)
    return _earlier(figures, statistics, target, judged, month_before(judged.day))


def _earlier(
    figures: Figures, statistics: Statistics, target: Target, judged: Judged, before: date
) -> Earlier | None:
    then = target_status.computed(figures, statistics, target, before)
    now_known = target_status.known(figures, target, judged.day, judged.value)
    if not now_known or not target_status.known(figures, target, before, then):
        return None
    return Earlier(judged.day, judged.value, before, then)


def _quarters(figures: Figures, target: Target, day: date) -> Earlier | None:
    end = quarter_end_until(day)
    before_end = month_end_before(quarter_start(end))
    figure, factor = figures.get(*target.key), target.indicator.unit.factor
    amounts = []
    for last in (end, before_end):
        first = quarter_start(last).isoformat()
        if not figure.known(first, last.isoformat()):
            return None
        amounts.append(Fraction(figure.between(first, last.isoformat()), factor))
    return Earlier(end, amounts[0], before_end, amounts[1])
