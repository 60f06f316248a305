"""Whether facts stand in the partitions of their keys.

A topic that got more partitions takes newer versions of a thing in another partition than the older
ones. Each partition is folded by itself, so both versions would count: 250 for 150. A worker that
meets this ends instead of telling such sums.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any, Protocol

from aiokafka import AIOKafkaConsumer, TopicPartition
from faust.types import TP

from services.kit.messaging import kafka
from services.kit.messaging.consumer import start
from services.kit.messaging.kafka import partition_of

# Of a topic that grew, at least half of the older facts stand elsewhere than their keys say: these
# many tell it, and more would slow a rebuild down (14 µs each).
_CHECKED = 100
_FETCHED_BYTES = 32 * 1024


class Record(Protocol):
    key: bytes | None


class Moved(RuntimeError):
    """A topic has another number of partitions than when its facts were told."""


class Placement:
    """`counts`: how many partitions topics had at the start; of others nothing is known."""

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        self.counts = counts or {}
        self._checked: Counter[TP] = Counter()

    def check(self, tp: TP, records: Iterable[Record]) -> None:
        """Look at a partition's first facts; what cannot be read has no key. Raises Moved."""
        count = self.counts.get(tp.topic)
        if count is None:
            return
        if tp.partition >= count:
            raise _moved(tp.topic, f"partition {tp.partition} came to its {count}")
        for record in records:
            if self._checked[tp] >= _CHECKED:
                return
            if record.key is None:
                continue
            self._checked[tp] += 1
            if partition_of(record.key, count) != tp.partition:
                raise _moved(tp.topic, f"partition {tp.partition} of {count} holds others")


def _moved(topic: str, why: str) -> Moved:
    return Moved(
        f"{topic} has another number of partitions than when its facts were told ({why}): some "
        "would count twice. See Partitions in docs/operating.md"
    )


async def first_records(
    bootstrap: str, places: list[TopicPartition]
) -> AsyncIterator[tuple[TopicPartition, list[Any]]]:
    """One fetch from the beginning of each partition that is not empty."""
    if not places:
        return
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        **kafka.security(),
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=kafka.FETCH_WAIT_MS,
        max_partition_fetch_bytes=_FETCHED_BYTES,
    )
    await start(consumer.start)
    try:
        ends, begins = await consumer.end_offsets(places), await consumer.beginning_offsets(places)
        waiting = {tp for tp in places if begins[tp] < ends[tp]}
        consumer.assign(sorted(waiting))
        while waiting:
            for tp, records in (await consumer.getmany(timeout_ms=500)).items():
                if tp in waiting:
                    yield tp, records
            read = {tp for tp in waiting if await consumer.position(tp) > begins[tp]}
            consumer.pause(*read)
            waiting -= read
    finally:
        await consumer.stop()
