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


# (version, bucket, amount, bucket, amount, …). Flat, because a tuple of pairs took 600 bytes an
# entity instead of 240, and because the garbage collector soon leaves flat ones alone.
Held = tuple[Any, ...]


class Partition:
    """`next` is the offset to read next, `touched` the buckets changed since the last publish."""

    def __init__(self, topic: str) -> None:
        self.deltas = DELTAS[topic]
        self.next = 0
        self.timestamp = 0
        self.held: dict[bytes, Held] = {}
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
        old = self.held.get(key)
        if value is None:
            if old is not None:
                del self.held[key]
                self._add(old, -1)
            return
        fact: dict[str, Any] = orjson.loads(value)
        if old is not None and fact["version"] <= old[0]:
            return
        new = self.held[key] = self._holding(fact)
        if old is None:
            self._add(new, 1)
        elif old[1:] != new[1:]:
            self._add(old, -1)
            self._add(new, 1)

    def _holding(self, fact: dict[str, Any]) -> Held:
        known = self._buckets
        held = [fact["version"]]
        for bucket, amount in self.deltas(fact):
            if amount:
                held += known.setdefault(bucket, bucket), amount
        return tuple(held)

    def _add(self, held: Held, sign: int) -> None:
        sums = self.sums
        parts = iter(held)
        next(parts)
        for bucket, amount in zip(parts, parts, strict=True):
            sums[bucket] = sums.get(bucket, 0) + sign * amount
        self.touched.update(held[1::2])

    def take_touched(self) -> dict[Bucket, int]:
        """The sums of the buckets changed since the last call."""
        changed = {bucket: self.sums[bucket] for bucket in self.touched}
        self.touched = set()
        return changed

    def take_all(self) -> dict[Bucket, int]:
        """Every sum that is not zero; nothing is left to publish after this."""
        self.touched = set()
        return {bucket: amount for bucket, amount in self.sums.items() if amount}
