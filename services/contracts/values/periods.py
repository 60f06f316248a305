"""Reporting periods: `2025`, `2025Q3`, `2025-09`. Days are Asia/Shanghai calendar days."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from services.reasons import say

_FORM = re.compile(r"(?P<year>[0-9]{4})(?:Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?")

MONTH, QUARTER, YEAR = 1, 3, 12


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year; `months` is its length and so its grain (1, 3, 12)."""

    text: str
    year: int
    first_month: int
    months: int
    last_day: date

    @property
    def first_day(self) -> date:
        return date(self.year, self.first_month, 1)

    @property
    def place(self) -> tuple[int, int, int]:
        """Year, first month and length: no two periods share them."""
        return self.year, self.first_month, self.months

    @property
    def within(self) -> list[tuple[int, int, int]]:
        """The places of the coarser periods that this one lies in."""
        grains = [months for months in (QUARTER, YEAR) if months > self.months]
        return [(self.year, 1 + (self.first_month - 1) // n * n, n) for n in grains]


@lru_cache(maxsize=4096)
def parse(text: str) -> Period:
    """Read a period; ValueError when it is none."""
    match = _FORM.fullmatch(text)
    if match is None or not 1900 <= int(match["year"]) <= 2099:
        raise ValueError(say("no_period"))
    year = int(match["year"])
    if match["quarter"]:
        first, months = 3 * int(match["quarter"]) - 2, QUARTER
    elif match["month"]:
        first, months = int(match["month"]), MONTH
    else:
        first, months = 1, YEAR
    last = first + months - 1
    return Period(text, year, first, months, date(year, last, monthrange(year, last)[1]))
