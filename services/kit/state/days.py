"""Intervals of calendar days: from inclusive, to exclusive, None for no end."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta, timezone
from itertools import islice
from typing import Any, NamedTuple

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


def holds(intervals: Sequence[Days], day: date) -> bool:
    """Whether one of these disjoint intervals in order holds the day."""
    place = bisect_right(intervals, day, key=_start)
    return place > 0 and intervals[place - 1].holds(day)


def _start(days: Days) -> date:
    return days.start


def crossed(
    intervals: Sequence[Days], spans: Sequence[tuple[Days, Any]]
) -> Iterator[tuple[Days, Any]]:
    """The days in both, with the spans' values. Each is disjoint and in order."""
    place = 0
    for days in intervals:
        while place < len(spans) and spans[place][0].end <= days.start:
            place += 1
        for known, value in islice(spans, place, None):
            if (cut := days.cut(known)) is None:
                break
            yield cut, value


def iso(day: date) -> str | None:
    """A day as JSON writes it; no end is null."""
    return None if day == FOREVER else day.isoformat()


def read(text: str | None) -> date:
    """The reverse of `iso`."""
    return FOREVER if text is None else date.fromisoformat(text)
