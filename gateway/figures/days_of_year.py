"""Calendar days within their year and month, and the same day of another. Pure."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

# Days for which the same is asked again and again.
_ASKED = 4096


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_end_after(end: date, months: int) -> date:
    """The end of the month that lies so many months after the one that ends on the day."""
    year, month = divmod(end.year * 12 + end.month - 1 + months, 12)
    return month_end(date(year, month + 1, 1))


def month_end_before(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)


def quarter_end_until(end: date) -> date:
    """The last end of a quarter on or before the end of a month."""
    while end.month % 3:
        end = month_end_before(end)
    return end


def quarter_start(end: date) -> date:
    """The first day of the quarter that ends on the day."""
    return date(end.year, end.month - 2, 1)


def year_start(day: date) -> date:
    return date(day.year, 1, 1)


def year_end(day: date) -> date:
    return date(day.year, 12, 31)


@lru_cache(_ASKED)
def elapsed(day: date) -> Fraction:
    """The share of the year that is over at the day's end."""
    return Fraction(day.timetuple().tm_yday, year_end(day).timetuple().tm_yday)


@lru_cache(_ASKED)
def year_before(day: date) -> date:
    """The same day of the year before; the end of a month is the end of that month."""
    before = day.replace(year=day.year - 1, day=1)
    return month_end(before) if day == month_end(day) else before.replace(day=day.day)


@lru_cache(_ASKED)
def month_before(day: date) -> date:
    """The same day of the month before, or its last; the end of a month is the end of a month."""
    before = month_end_before(day)
    return before if day == month_end(day) else before.replace(day=min(day.day, before.day))
