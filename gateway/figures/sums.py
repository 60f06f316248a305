"""Every figure for every day, in memory: partial sums added up as they arrive. Pure."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from services.contracts.figures.partials import Bucket, Partial

FigureKey = tuple[str, str]
# Below every offset, where what was told of a topic that is gone stands.
_BEFORE = -1


class Figure:
    """One (indicator, dimension): amounts by day, and running sums made when asked for."""

    def __init__(self) -> None:
        self.by_day: dict[str, int] = {}
        self.revision = 0
        self._days: list[str] = []
        self._sums: list[int] = []
        self._stale = False

    def add(self, day: str, amount: int) -> None:
        self.revision += 1
        before = self.by_day.get(day, 0)
        self.by_day[day] = before + amount
        if not before and amount:
            insort(self._days, day)
        elif before and not before + amount:
            del self._days[bisect_left(self._days, day)]
        self._stale = True

    def with_more(self, amounts: Mapping[str, int]) -> "Figure":
        """Another figure: this one and what is added to it by day."""
        made = Figure()
        made.by_day, made._days, made._stale = dict(self.by_day), list(self._days), True
        for day, amount in amounts.items():
            made.add(day, amount)
        return made

    def _refresh(self) -> None:
        if self._stale:
            self._sums = list(accumulate(map(self.by_day.__getitem__, self._days)))
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

    def year_to_date(self, day: str) -> int:
        """The sum of the deltas from 1 January of the day's year to the day."""
        return self.between(f"{day[:4]}-01-01", day)

    def known(self, first: str, last: str) -> bool:
        """Whether anything is dated within these days."""
        place = bisect_left(self._days, first)
        return place < len(self._days) and self._days[place] <= last

    def days(self, first: str, last: str) -> list[str]:
        """Those of these days on which anything is dated, in order."""
        return self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]


class Part:
    """What is told of one topic under one number: the highest offset per (partition, bucket)."""

    def __init__(self) -> None:
        self.partials: dict[int, dict[Bucket, tuple[int, int]]] = {}
        self.fences: dict[int, int] = {}
        self.progress: dict[int, int] = {}
        self.topic_ids: dict[int, str] = {}
        self.timestamp = 0

    def apply(self, partial: Partial) -> list[tuple[Bucket, int]]:
        """Take one partial or fence in; answers with the buckets that changed, and by how much."""
        source, said = partial.partition, partial.offset
        if partial.topic_id:
            self._begin(source, partial.topic_id)
        self.timestamp = max(self.timestamp, partial.timestamp)
        self.progress[source] = max(self.progress.get(source, -1), said)
        if partial.bucket is None:
            return self._fence(source, said)
        if partial.topic_id:
            return []
        held = self.partials.setdefault(source, {})
        offset, old = held.get(partial.bucket, (-1, 0))
        if said < max(offset, self.fences.get(source, -1)):
            return []
        held[partial.bucket] = said, partial.sum
        return [(partial.bucket, partial.sum - old)]

    def _begin(self, source: int, topic_id: str) -> None:
        """Of a topic that was made anew all offsets are newer than those of the one before."""
        if self.topic_ids.get(source) == topic_id:
            return
        self.topic_ids[source] = topic_id
        self.fences.pop(source, None)
        self.progress.pop(source, None)
        held = self.partials.setdefault(source, {})
        held.update({bucket: (_BEFORE, amount) for bucket, (_, amount) in held.items()})

    def _fence(self, source: int, offset: int) -> list[tuple[Bucket, int]]:
        """Void what the source's last rebuild did not publish again."""
        if offset <= self.fences.get(source, -1):
            return []
        self.fences[source] = offset
        held = self.partials.setdefault(source, {})
        void = [bucket for bucket, (at, _) in held.items() if at < offset]
        return [(bucket, -held.pop(bucket)[1]) for bucket in void]

    def sums(self) -> Iterator[tuple[Bucket, int]]:
        """All that counts now."""
        for held in self.partials.values():
            for bucket, (_, amount) in held.items():
                yield bucket, amount

    def has_caught_up_with(self, other: "Part") -> bool:
        """Whether every partition of the other is fenced here and read as far."""
        return all(
            source in self.fences and self.progress[source] >= offset
            for source, offset in other.progress.items()
        )


class Figures:
    """Partials in, figures out: the parts of all topics added up, one part a topic.

    `beside` is for Generations: nothing else changes here.
    """

    def __init__(self) -> None:
        self.figures: dict[FigureKey, Figure] = {}
        self.parts: dict[str, Part] = {}
        self.timestamp = 0
        self.revision = 0
        self.beside = 0

    def apply(self, partial: Partial) -> Iterable[FigureKey]:
        """Take one partial or fence in; answers with the figures that it changed."""
        part = self.parts.get(partial.topic)
        if part is None:
            part = self.parts[partial.topic] = Part()
        changes = part.apply(partial)
        self.timestamp = max(self.timestamp, part.timestamp)
        return self._add(changes) if changes else ()

    def replace(self, topic: str, part: Part) -> None:
        """Another part is in force of the topic, the whole of it at once."""
        if old := self.parts.get(topic):
            self._add((bucket, -amount) for bucket, amount in old.sums())
        self._add(part.sums())
        self.parts[topic] = part
        self.timestamp = max(one.timestamp for one in self.parts.values())

    def _add(self, changes: Iterable[tuple[Bucket, int]]) -> set[FigureKey]:
        changed: set[FigureKey] = set()
        for (code, dimension, day), amount in changes:
            if amount:
                self.figures.setdefault((code, dimension), Figure()).add(day, amount)
                self.revision += 1
                changed.add((code, dimension))
        return changed

    def get(self, code: str, dimension: str) -> Figure:
        return self.figures.get((code, dimension)) or Figure()
