"""Messages of `indicators.aggregates`: absolute partial sums, fenced by source offset.

A partial says: folding this source partition up to `offset`, the bucket's sum is `sum`. A fence
says: the partition was folded anew up to `offset`; partials below it that were not told again are
void. All messages of one source partition go to one partition, partials before their fence.
"""

from dataclasses import dataclass
from zlib import crc32

import orjson

Bucket = tuple[str, str, str]
_FENCE = "fence"


@dataclass(frozen=True, slots=True)
class Partial:
    """`bucket` is (indicator, dimension, day), None for a fence. `timestamp` is ms since 1970."""

    topic: str
    partition: int
    bucket: Bucket | None
    offset: int
    sum: int
    timestamp: int


def place(topic: str, partition: int, partitions: int) -> int:
    """The partition of the aggregates topic for one source partition."""
    return (crc32(topic.encode()) + partition) % partitions


def key(topic: str, partition: int, bucket: Bucket | None) -> bytes:
    return "/".join((topic, str(partition), *(bucket or (_FENCE,)))).encode()


def value(total: int, offset: int, timestamp: int) -> bytes:
    return b'{"sum":%d,"offset":%d,"timestamp":%d}' % (total, offset, timestamp)


def read(record_key: bytes, record_value: bytes) -> Partial:
    topic, partition, *rest = record_key.decode().split("/")
    said = orjson.loads(record_value)
    bucket = None if rest == [_FENCE] else (rest[0], rest[1], rest[2])
    return Partial(topic, int(partition), bucket, said["offset"], said["sum"], said["timestamp"])
