"""Up to which day reports are in, and which share of its year a flow had reached by then. Pure.

What reports add up to is judged at its last closed day, never at today: reports of the open
periods are still to come, and their absence says nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Literal, NamedTuple

from gateway.figures.days_of_year import (
    elapsed,
    month_end,
    month_end_before,
    quarter_end_until,
    year_before,
    year_end,
    year_start,
)
from gateway.figures.sums import Figure

MONTH, QUARTER = 1, 3
_QUARTER_ENDS = frozenset(("03-31", "06-30", "09-30", "12-31"))
# A year whose reports end on fewer different days shows no pace.
_FEWEST_LAST_DAYS = 4

How = Literal["pace", "elapsed"]


@dataclass(frozen=True, slots=True)
class DueDays:
    """The day of the following month on which reports of a period are due."""

    month: int = 15
    quarter: int = 25

    def closed_month(self, day: date) -> date:
        """The last month-end all of whose reports are due by the day.

        A month that ends a quarter (or the year) is closed with the quarter: who reports by
        quarters has told nothing of it before.
        """
        return _closed_month(self, day)

    def closed_quarter(self, day: date) -> date:
        """The last quarter-end whose reports are due by the day."""
        return quarter_end_until(self.closed_month(day))

    def of(self, end: date) -> date:
        following = end + timedelta(days=1)
        is_quarter = end.month % QUARTER == 0
        due = max(self.month, self.quarter) if is_quarter else self.month
        return following.replace(day=min(due, month_end(following).day))


@lru_cache(1024)
def _closed_month(due: DueDays, day: date) -> date:
    end = month_end_before(day)
    while day < due.of(end):
        end = month_end_before(end)
    return end


class Closed(NamedTuple):
    """The day at which a flow is judged, the share of the year's figure that is due by then.

    `step` is by how many months last year shows a pace there; None where it shows none.
    """

    day: date
    pace: Fraction
    step: int | None

    @property
    def how(self) -> How:
        return "pace" if self.step else "elapsed"


def closed(figure: Figure, day: date, due: DueDays) -> Closed:
    """The last closed month-end where months show a pace, else the last closed quarter-end."""
    month, quarter = due.closed_month(day), due.closed_quarter(day)
    if pace_step(figure, month) == MONTH:
        return Closed(month, pace(figure, month), MONTH)
    if pace_step(figure, quarter) == QUARTER:
        return Closed(quarter, pace(figure, quarter), QUARTER)
    return Closed(quarter, elapsed(quarter), None)


def share_due(figure: Figure, day: date) -> Fraction:
    """The share of the year's figure that is due by the end of the day, if all reports were in."""
    return pace(figure, day) if pace_step(figure, day) else elapsed(day)


def pace(figure: Figure, day: date) -> Fraction:
    """The share of last year's figure that was reached by the same day of last year."""
    then = year_before(day)
    reached, whole = (figure.year_to_date(end.isoformat()) for end in (then, year_end(then)))
    return Fraction(reached, whole)


def pace_step(figure: Figure, day: date) -> int | None:
    """By how many months last year shows a pace for the day's year; None where it shows none.

    Quarters of last year are a pace for quarters alone: months of one are no like of the other's.
    """
    last_year = _last_days(figure, year_before(day))
    if len(last_year) < _FEWEST_LAST_DAYS:
        return None
    if figure.year_to_date(year_end(year_before(day)).isoformat()) <= 0:
        return None
    if not _are_quarter_ends(last_year):
        return MONTH
    return QUARTER if _are_quarter_ends(_last_days(figure, day)) else None


def _last_days(figure: Figure, day: date) -> list[str]:
    """The days of the day's year on which reports end."""
    return figure.days(year_start(day).isoformat(), year_end(day).isoformat())


def _are_quarter_ends(days: list[str]) -> bool:
    return all(day[5:] in _QUARTER_ENDS for day in days)
