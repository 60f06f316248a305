"""What a gateway holds: how many partial sums there are, what one costs."""

import gc
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import orjson

from gateway.figures.sums import Figures
from services.contracts.figures import partials
from services.contracts.figures.partials import Bucket
from services.indicators.deltas import DELTAS
from tests.support.pure import Told

PARTITIONS = (12, 60, 360)
_OFFSET, _TIMESTAMP = 12_345_678, 1_790_000_000_000
Cell = tuple[str, bytes, Bucket]


def measured(newest: Iterable[Told]) -> dict[str, Any]:
    """From the newest version of every fact of a district."""
    cells = {
        (fact.topic, fact.key, bucket)
        for fact in newest
        for bucket, _ in DELTAS.get(fact.topic, lambda _: ())(orjson.loads(fact.value))
    }
    counted = {count: _sums(cells, count) for count in PARTITIONS}
    return {
        "sums": {str(count): len(sums) for count, sums in counted.items()},
        "most_buckets": most_buckets({bucket for _, _, bucket in cells}),
        **_held(counted[PARTITIONS[-1]]),
    }


def _sums(cells: Iterable[Cell], partitions: int) -> set[tuple[str, int, Bucket]]:
    return {(topic, crc32(key) % partitions, bucket) for topic, key, bucket in cells}


def most_buckets(buckets: Iterable[Bucket]) -> int:
    """However many districts: every dimension of a figure on every day from its first to its last.

    A figure that one district has at months' ends alone has no other days in any.
    """
    days, dimensions = defaultdict(set), defaultdict(set)
    for code, dimension, day in buckets:
        days[code].add(date.fromisoformat(day))
        dimensions[code].add(dimension)
    return sum(len(dimensions[code]) * _possible(days[code]) for code in days)


def _possible(days: set[date]) -> int:
    if all((day + timedelta(days=1)).day == 1 for day in days):
        return len(days)
    return (max(days) - min(days)).days + 1


def _held(sums: Iterable[tuple[str, int, Bucket]]) -> dict[str, int]:
    """Bytes of memory each, and how many a second (of processor) are taken in."""
    records = [
        (partials.key(*one, 1), partials.value(number, _OFFSET + number, _TIMESTAMP))
        for number, one in enumerate(sorted(sums))
    ]
    gc.collect()
    before, began, figures = _resident(), time.process_time(), Figures()
    for key, value in records:
        figures.apply(partials.read(key, value))
    seconds = time.process_time() - began
    gc.collect()
    return {
        "sum_bytes": round((_resident() - before) / len(records)),
        "sums_a_second": round(len(records) / seconds),
    }


def _resident() -> int:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096
