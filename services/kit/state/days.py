"""Intervals of calendar days: from inclusive, to exclusive, None for no end."""

from collections.abc import Iterable
from datetime import date, timedelta, timezone
from typing import NamedTuple

FOREVER = date.max
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


class Days(NamedTuple):
    """`start` inclusive, `end` exclusive; `end` is FOREVER when open."""

    start: date
    end: date = FOREVER

    def holds(self, day: date) -> bool:
        return self.start <= day < self.end

    def cut(self, other: "Days") -> "Days | None":
        """The days in both, or None when there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Days(start, end) if start < end else None


def united(intervals: Iterable[Days]) -> list[Days]:
    """The same days as disjoint intervals in order; touching ones become one."""
    result: list[Days] = []
    for days in sorted(intervals):
        if days.start >= days.end:
            continue
        if result and days.start <= result[-1].end:
            result[-1] = Days(result[-1].start, max(result[-1].end, days.end))
        else:
            result.append(days)
    return result


def iso(day: date) -> str | None:
    """A day as JSON writes it; no end is null."""
    return None if day == FOREVER else day.isoformat()


def read(text: str | None) -> date:
    """The reverse of `iso`."""
    return FOREVER if text is None else date.fromisoformat(text)
