"""A figure month by month, as a forecast needs it. Pure."""

from datetime import date
from typing import NamedTuple

from gateway.figures.days_of_year import month_end, month_end_after, month_end_before
from gateway.figures.sums import Figure
from services.contracts.figures.catalogue import BASELINE_YEAR

LONGEST = 60
FEWEST = 8
_BASELINE = date(BASELINE_YEAR, 12, 31)


class Monthly(NamedTuple):
    """Base units by month, the oldest first; `last` is the last day of the newest month."""

    values: tuple[int, ...]
    last: date

    def months_to(self, year: int) -> int:
        """How many months lie between the newest one and that year's December."""
        return (year - self.last.year) * 12 + 12 - self.last.month


def monthly(figure: Figure, kind: str, day: date) -> Monthly:
    """Whole months up to the day, at most LONGEST: levels at their ends, or a flow's increments.

    Months before the plan's baseline rest on fewer and coarser reports: they serve only while
    there are too few others. A flow ends with the last month in which anything is dated, since
    reports of later ones are to come.
    """
    days = figure.days("", day.isoformat())
    last = _whole(day)
    if not days or date.fromisoformat(days[0]) > last:
        return Monthly((), last)
    if kind == "flow":
        last = min(last, month_end(date.fromisoformat(days[-1])))
    ends = _ends(month_end(date.fromisoformat(days[0])), last)
    planned = [end for end in ends if end > _BASELINE or (end == _BASELINE and kind != "flow")]
    ends = (planned if len(planned) >= FEWEST else ends)[-LONGEST:]
    return Monthly(tuple(_value(figure, kind, end) for end in ends), last)


def _value(figure: Figure, kind: str, end: date) -> int:
    if kind == "flow":
        return figure.between(end.replace(day=1).isoformat(), end.isoformat())
    return figure.up_to(end.isoformat())


def _whole(day: date) -> date:
    """The end of the last month that is over on the day."""
    if (day.year, day.month) == (date.min.year, date.min.month):
        return date.min
    return day if day == month_end(day) else month_end_before(day)


def _ends(first: date, last: date) -> list[date]:
    ends = [first]
    while ends[-1] < last:
        ends.append(month_end_after(ends[-1], 1))
    return ends
