"""At which day a flow is judged, and against what: counted out day by day.

Written from the design's words alone; it walks the calendar where the product computes.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

ONE = timedelta(days=1)
Amounts = Iterable[tuple[date, int]]


class Verdict(NamedTuple):
    day: date
    value: int
    share: Fraction


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + ONE * n for n in range(366) if (first + ONE * n).year == year]


def ends_month(day: date) -> bool:
    return (day + ONE).day == 1


def ends_quarter(day: date) -> bool:
    return ends_month(day) and day.month in (3, 6, 9, 12)


def due_on(end: date, number: int) -> date:
    """The numbered day of the month after, or its last."""
    day = end + ONE
    while day.day < number and not ends_month(day):
        day += ONE
    return day


def is_closed(end: date, today: date, month_due: int, quarter_due: int) -> bool:
    waits = [month_due, quarter_due] if ends_quarter(end) else [month_due]
    return all(due_on(end, number) <= today for number in waits)


def same_day_last_year(day: date) -> date:
    if ends_month(day):
        return max(d for d in days_of(day.year - 1) if d.month == day.month)
    return next(d for d in days_of(day.year - 1) if (d.month, d.day) == (day.month, day.day))


def verdict(amounts: Amounts, today: date, month_due: int = 15, quarter_due: int = 25) -> Verdict:
    by_day: dict[date, int] = {}
    for day, amount in amounts:
        by_day[day] = by_day.get(day, 0) + amount
    past = [today - ONE * n for n in range(200)]
    closed = [d for d in past if ends_month(d) and is_closed(d, today, month_due, quarter_due)]
    month, quarter = max(closed), max(d for d in closed if ends_quarter(d))
    for end, is_fine in ((month, tells_by_months), (quarter, tells_by_quarters)):
        last_year = {d: a for d, a in by_day.items() if d.year == end.year - 1 and a}
        this_year = {d: a for d, a in by_day.items() if d.year == end.year and a}
        whole = sum(last_year.values())
        if len(last_year) >= 4 and whole > 0 and is_fine(last_year, this_year):
            then = same_day_last_year(end)
            reached = sum(a for d, a in last_year.items() if d <= then)
            return Verdict(end, so_far(by_day, end), Fraction(reached, whole))
    year = days_of(quarter.year)
    return Verdict(quarter, so_far(by_day, quarter), Fraction(year.index(quarter) + 1, len(year)))


def tells_by_months(last_year: Iterable[date], _: Iterable[date]) -> bool:
    return any(d.month not in (3, 6, 9, 12) or not ends_month(d) for d in last_year)


def tells_by_quarters(last_year: Iterable[date], this_year: Iterable[date]) -> bool:
    return all(ends_quarter(d) for days in (last_year, this_year) for d in days)


def so_far(by_day: dict[date, int], day: date) -> int:
    return sum(a for d, a in by_day.items() if d.year == day.year and d <= day)
