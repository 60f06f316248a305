"""The fold of one source partition: a function of its log up to an offset. Pure.

For each fact the newest version's deltas are held, so that a newer one can take them back; for
each bucket the absolute sum. Nothing here is ever relative: replays and zombies change nothing.
"""

from collections.abc import Iterable
from typing import Any, Protocol

import orjson

from services.indicators.deltas import DELTAS, Bucket


class Record(Protocol):
    offset: int
    timestamp: int
    key: bytes
    value: bytes | None


Deltas = tuple[tuple[Bucket, int], ...]
_GONE: tuple[int, Deltas] = (0, ())


class Partition:
    """`next` is the offset to read next, `touched` the buckets changed since the last publish."""

    def __init__(self, topic: str) -> None:
        self.deltas = DELTAS[topic]
        self.next = 0
        self.timestamp = 0
        self.held: dict[bytes, tuple[int, Deltas]] = {}
        self.sums: dict[Bucket, int] = {}
        self.touched: set[Bucket] = set()
        self._buckets: dict[Bucket, Bucket] = {}

    def fold(self, records: Iterable[Record]) -> None:
        """Fold records in the log's order; those below `next` are skipped."""
        for record in records:
            if record.offset < self.next:
                continue
            self._apply(record.key, record.value)
            self.next = record.offset + 1
            self.timestamp = record.timestamp

    def _apply(self, key: bytes, value: bytes | None) -> None:
        version, old = self.held.get(key, _GONE)
        if value is None:
            self.held.pop(key, None)
            self._add(old, -1)
            return
        fact: dict[str, Any] = orjson.loads(value)
        if fact["version"] <= version:
            return
        known = self._buckets
        new = tuple([(known.setdefault(b, b), amount) for b, amount in self.deltas(fact) if amount])
        self.held[key] = fact["version"], new
        if new != old:
            self._add(old, -1)
            self._add(new, 1)

    def _add(self, deltas: Deltas, sign: int) -> None:
        sums = self.sums
        for bucket, amount in deltas:
            sums[bucket] = sums.get(bucket, 0) + sign * amount
            self.touched.add(bucket)

    def take_touched(self) -> dict[Bucket, int]:
        """The sums of the buckets changed since the last call."""
        changed = {bucket: self.sums[bucket] for bucket in self.touched}
        self.touched = set()
        return changed

    def take_all(self) -> dict[Bucket, int]:
        """Every sum that is not zero; nothing is left to publish after this."""
        self.touched = set()
        return {bucket: amount for bucket, amount in self.sums.items() if amount}
