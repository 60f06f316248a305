"""Up to which day reports are in, and which share of its year a flow had reached by then. Pure.

What reports add up to is judged at its last closed day, never at today: reports of the open
periods are still to come, and their absence says nothing.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal, NamedTuple

from gateway.figures.days_of_year import (
    elapsed,
    month_end,
    month_end_before,
    quarter_end_until,
    year_before,
)
from gateway.figures.sums import Figure

_QUARTER = 3
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
        end = month_end_before(day)
        while day < self._due(end):
            end = month_end_before(end)
        return end

    def closed_quarter(self, day: date) -> date:
        """The last quarter-end whose reports are due by the day."""
        return quarter_end_until(self.closed_month(day))

    def _due(self, end: date) -> date:
        following = end + timedelta(days=1)
        is_quarter = end.month % _QUARTER == 0
        due = max(self.month, self.quarter) if is_quarter else self.month
        return (
            month_end(following) if due > month_end(following).day else following.replace(day=due)
        )


class Closed(NamedTuple):
    """The day at which a flow is judged, the share of the year's figure that is due by then."""

    day: date
    pace: Fraction
    how: How


def closed(figure: Figure, day: date, due: DueDays) -> Closed:
    """The last closed month-end where months show a pace, else the last closed quarter-end."""
    month, quarter = due.closed_month(day), due.closed_quarter(day)
    if shows_months(figure, month):
        return _at(figure, month)
    if _shows_quarters(figure, quarter):
        return _at(figure, quarter)
    return Closed(quarter, elapsed(quarter), "elapsed")


def shown_at(figure: Figure, day: date) -> tuple[How, bool]:
    """How a flow is judged at the end of a period, and whether by months."""
    is_monthly = shows_months(figure, day)
    return "pace" if is_monthly or _shows_quarters(figure, day) else "elapsed", is_monthly


def share_due(figure: Figure, day: date) -> Fraction:
    """The share of the year's figure that is due by the end of the day, if all reports were in."""
    how, _ = shown_at(figure, day)
    return _at(figure, day).pace if how == "pace" else elapsed(day)


def shows_months(figure: Figure, day: date) -> bool:
    """Whether last year's reports end on months, not on quarters alone."""
    return any(not _ends_quarter(end) for end in _last_days_of_last_year(figure, day))


def _at(figure: Figure, day: date) -> Closed:
    """With the share of last year's figure that was reached by the same day of last year."""
    then = year_before(day)
    first, last = _year(then)
    reached = figure.between(first, then.isoformat())
    return Closed(day, Fraction(reached, figure.between(first, last)), "pace")


def _last_days_of_last_year(figure: Figure, day: date) -> list[str]:
    """The days on which last year's reports end; none where they are too few to show a pace."""
    first, last = _year(year_before(day))
    days = figure.days(first, last)
    return days if len(days) >= _FEWEST_LAST_DAYS and figure.between(first, last) > 0 else []


def _shows_quarters(figure: Figure, day: date) -> bool:
    """Whether both years were told by quarters alone: months of one are no like of the other's."""
    first, last = _year(day)
    days = _last_days_of_last_year(figure, day)
    return bool(days) and all(map(_ends_quarter, [*days, *figure.days(first, last)]))


def _ends_quarter(day: str) -> bool:
    return day[5:] in _QUARTER_ENDS


def _year(day: date) -> tuple[str, str]:
    return f"{day.year:04}-01-01", f"{day.year:04}-12-31"
