"""Messages of `indicators.aggregates`: absolute partial sums, fenced by source offset.

A partial says: folding this source partition up to `offset`, the bucket's sum is `sum`. A fence
says: the partition was folded anew up to `offset`; partials below it that were not told again are
void. All messages of one source partition go to one partition, partials before their fence.

Offsets compare within one topic. Whoever tells a partition whole says first of which topic, by the
id that Kafka gave it: after another id, what was said before is older whatever its offset, and void
from the next fence on.

Both belong to a definition of their topic (a number that rises when its facts get other deltas),
so that a new one can be folded beside the one in force.
"""

import json
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import orjson

Bucket = tuple[str, str, str]
# The bucket of nothing: a sum of zero that only tells how far a source partition was folded.
MARK: Bucket = ("", "", "")
# The place of a topic's id among buckets: readers of an older release see a sum of zero there.
TOPIC_ID: Bucket = ("topic-id", "", "")
_FENCE = "fence"


@dataclass(frozen=True, slots=True)
class Partial:
    """`bucket` is (indicator, dimension, day), None for a fence. `timestamp` is ms since 1970.

    `topic_id` is None but where the bucket is TOPIC_ID.
    """

    topic: str
    partition: int
    bucket: Bucket | None
    offset: int
    sum: int
    timestamp: int
    definition: int = 1
    topic_id: str | None = None


def place(topic: str, partition: int, partitions: int) -> int:
    """The partition of the aggregates topic for one source partition."""
    return (crc32(topic.encode()) + partition) % partitions


def key(topic: str, partition: int, bucket: Bucket | None, definition: int = 1) -> bytes:
    return "/".join((str(definition), topic, str(partition), *(bucket or (_FENCE,)))).encode()


def value(total: int, offset: int, timestamp: int) -> bytes:
    return b'{"sum":%d,"offset":%d,"timestamp":%d}' % (total, offset, timestamp)


def topic_id_value(topic_id: str, offset: int, timestamp: int) -> bytes:
    said = {"sum": 0, "offset": offset, "timestamp": timestamp, "topic_id": topic_id}
    return orjson.dumps(said)


def read(record_key: bytes, record_value: bytes) -> Partial:
    definition, topic, partition, *rest = record_key.decode().split("/")
    said = _said(record_value)
    return Partial(
        topic,
        int(partition),
        None if rest == [_FENCE] else tuple(rest),
        said["offset"],
        said["sum"],
        said["timestamp"],
        int(definition),
        said.get("topic_id"),
    )


def _said(record_value: bytes) -> dict[str, Any]:
    """Exact however large the sum is: orjson makes a float of an integer beyond 64 bits."""
    said = orjson.loads(record_value)
    return said if isinstance(said["sum"], int) else json.loads(record_value)


def definition_of(record_key: bytes) -> int:
    return int(record_key.partition(b"/")[0])


def topic_of(record_key: bytes) -> str:
    """The topic whose facts are added up."""
    return record_key.split(b"/", 2)[1].decode()
