"""Every figure for every day, in memory: partial sums added up as they arrive. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from services.contracts.partials import Bucket, Partial

Source = tuple[str, int]
FigureKey = tuple[str, str]


class Figure:
    """One (indicator, dimension): amounts by day, and running sums made when asked for."""

    def __init__(self) -> None:
        self.by_day: dict[str, int] = {}
        self._days: list[str] = []
        self._sums: list[int] = []
        self._stale = False

    def add(self, day: str, amount: int) -> None:
        self.by_day[day] = self.by_day.get(day, 0) + amount
        self._stale = True

    def _refresh(self) -> None:
        if self._stale:
            self._days = sorted(day for day, amount in self.by_day.items() if amount)
            self._sums = list(accumulate(self.by_day[day] for day in self._days))
            self._stale = False

    def up_to(self, day: str) -> int:
        """The sum of all deltas dated on or before the day (ISO)."""
        self._refresh()
        place = bisect_right(self._days, day)
        return self._sums[place - 1] if place else 0

    def between(self, first: str, last: str) -> int:
        """The sum of the deltas from the first day to the last, both counted."""
        self._refresh()
        place = bisect_left(self._days, first)
        return self.up_to(last) - (self._sums[place - 1] if place else 0)

    def known(self, first: str, last: str) -> bool:
        """Whether anything is dated within these days."""
        self._refresh()
        return bisect_left(self._days, first) < bisect_right(self._days, last)


class Figures:
    """Partials in, figures out. Keeps the highest offset per (source partition, bucket)."""

    def __init__(self) -> None:
        self.figures: dict[FigureKey, Figure] = {}
        self.partials: dict[Source, dict[Bucket, tuple[int, int]]] = {}
        self.fences: dict[Source, int] = {}
        self.progress: dict[Source, int] = {}
        self.timestamp = 0
        self.revision = 0

    def apply(self, partial: Partial) -> Iterable[FigureKey]:
        """Take one partial or fence in; answers with the figures that it changed."""
        source = partial.topic, partial.partition
        self.timestamp = max(self.timestamp, partial.timestamp)
        self.progress[source] = max(self.progress.get(source, -1), partial.offset)
        if partial.bucket is None:
            return self._fence(source, partial.offset)
        held = self.partials.setdefault(source, {})
        offset, old = held.get(partial.bucket, (-1, 0))
        if partial.offset < max(offset, self.fences.get(source, -1)):
            return ()
        held[partial.bucket] = partial.offset, partial.sum
        return self._add(partial.bucket, partial.sum - old)

    def _fence(self, source: Source, offset: int) -> set[FigureKey]:
        """Void what the source's last rebuild did not publish again."""
        if offset <= self.fences.get(source, -1):
            return set()
        self.fences[source] = offset
        held = self.partials.setdefault(source, {})
        void = [bucket for bucket, (at, _) in held.items() if at < offset]
        return {figure for bucket in void for figure in self._add(bucket, -held.pop(bucket)[1])}

    def _add(self, bucket: Bucket, amount: int) -> Iterable[FigureKey]:
        if not amount:
            return ()
        code, dimension, day = bucket
        self.figures.setdefault((code, dimension), Figure()).add(day, amount)
        self.revision += 1
        return ((code, dimension),)

    def has_caught_up_with(self, other: "Figures") -> bool:
        """Whether every source of the other is fenced here and read as far."""
        return all(
            source in self.fences and self.progress[source] >= offset
            for source, offset in other.progress.items()
        )

    def get(self, code: str, dimension: str) -> Figure:
        return self.figures.get((code, dimension)) or Figure()
