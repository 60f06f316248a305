"""Months, quarters and the days in them (Asia/Shanghai)."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property


@dataclass(frozen=True, order=True)
class Month:
    """One calendar month."""

    year: int
    number: int

    @cached_property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @cached_property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def period(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def quarter(self) -> str:
        return f"{self.year}Q{(self.number + 2) // 3}"

    @property
    def closes_quarter(self) -> bool:
        return self.number % 3 == 0

    @cached_property
    def since_baseline(self) -> int:
        """Months since December 2024."""
        return (self.year - 2025) * 12 + self.number

    def after(self, months: int) -> "Month":
        """The month that many months later."""
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    def day(self, number: int) -> date:
        """That day of the month, or the month's last."""
        return min(self.first + timedelta(days=number - 1), self.last)


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def span(first: Month, last: Month) -> Iterator[Month]:
    """Every month from `first` to `last`, both included."""
    month = first
    while month <= last:
        yield month
        month = month.after(1)


def years_later(day: date, years: int) -> date:
    """The same day of a later year; 29 February becomes the 28th."""
    return date(day.year + years, day.month, min(day.day, 28 if day.month == 2 else day.day))


BASELINE = date(2024, 12, 31)
FIRST = Month(2025, 1)
# Up to here the course is laid out; from then on it goes on as it went.
LAST = Month(2026, 10)
# What tests rest on, and the earliest day up to which the district is told.
KNOWN_UNTIL = date(2026, 11, 15)
