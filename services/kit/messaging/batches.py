"""Reading Kafka's record batches so that one which cannot be read stops nobody.

aiokafka raises in the middle of an answer where a checksum is wrong, a codec unknown, a record
malformed. It loses the neighbours that it had read, fetches the same again, and so for ever. Here
whatever cannot be read is a record too, whose value is `Broken`; its neighbours are as they were.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Self

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecord, DefaultRecordBatch
from aiokafka.record.util import decode_varint

from services.kit.messaging.codecs import unpack
from services.kit.messaging.sizes import LARGEST_UNPACKED
from services.reasons import Reason, of, say

# Of a batch, up to its records: https://kafka.apache.org/documentation/#recordbatch
_HEAD = struct.Struct(">qiibIhiqqqhii")
_BEFORE_LENGTH = struct.calcsize(">qi")
_ATTRIBUTES_AT = struct.calcsize(">qiibI")
_COUNT_AT = _HEAD.size - 4
_FORMAT = 2
_CODEC, _TRANSACTIONAL, _CONTROL = 0x07, 0x10, 0x20
_MOST_TOLD = 200

Plain = bytes | memoryview


class Broken(bytes):
    """The bytes of what cannot be read: a batch, or one record of it.

    `first` and `last` are the offsets that it has in its partition. Its record stands at `last`: so
    whoever goes on behind that record goes on behind all that is broken.
    """

    first: int
    last: int
    reason: Reason

    @classmethod
    def of(cls, raw: Plain, first: int, last: int, error: Exception) -> Self:
        made = cls(raw)
        made.first, made.last = first, last
        made.reason = _told(error)
        return made

    @property
    def problem(self) -> Reason:
        """Where it stands and what is wrong."""
        if self.first < self.last:
            told = {"first": self.first, "last": self.last}
            return say("span_cannot_be_read", **told, why=self.reason)
        return say("cannot_be_read", offset=self.last, why=self.reason)


def broken(records: Iterable[Any]) -> list[Any]:
    """Those of a consumer's records that stand for what cannot be read."""
    return [record for record in records if isinstance(record.value, Broken)]


class Damaged(ValueError):
    """A batch is not as its producer made it, or is no batch."""


class _Head(NamedTuple):
    """The fields of a batch before its records, by Kafka's names."""

    base_offset: int
    length: int
    leader_epoch: int
    magic: int
    crc: int
    attributes: int
    last_offset_delta: int
    first_timestamp: int
    max_timestamp: int
    producer_id: int
    producer_epoch: int
    base_sequence: int
    count: int

    @property
    def last_offset(self) -> int:
        return self.base_offset + self.last_offset_delta


class _Batch:
    """A batch as aiokafka's fetcher asks for it.

    What a damaged head says of transactions is not `trusted`.
    """

    def __init__(
        self, head: _Head, last: int, records: Iterator[DefaultRecord], trusted: bool
    ) -> None:
        self.base_offset = head.base_offset
        self.next_offset = last + 1
        self.producer_id = head.producer_id if trusted else None
        self.is_transactional = trusted and bool(head.attributes & _TRANSACTIONAL)
        self.is_control_batch = trusted and bool(head.attributes & _CONTROL)
        self._records = records

    def validate_crc(self) -> bool:
        return True

    def __iter__(self) -> Iterator[DefaultRecord]:
        return self._records

    def __next__(self) -> DefaultRecord:
        return next(self._records)


class Batches:
    """The batches of an answer's bytes, in the place of aiokafka's MemoryRecords."""

    def __init__(self, answer: bytes) -> None:
        self._whole = list(_cut(memoryview(answer)))
        if self._whole and _is_boundless(self._whole[-1]):
            self._whole.pop()
        self._whole.reverse()

    def size_in_bytes(self) -> int:
        """Of what can be read now: what is cut off at the end comes with the next answer."""
        return sum(map(len, self._whole))

    def has_next(self) -> bool:
        return bool(self._whole)

    def next_batch(self) -> _Batch:
        raw = self._whole.pop()
        return _read(raw, _head(self._whole[-1]).base_offset - 1 if self._whole else None)


def _cut(answer: memoryview) -> Iterator[memoryview]:
    """The batches that are there as a whole."""
    while len(answer) >= _HEAD.size:
        size = _BEFORE_LENGTH + _head(answer).length
        if not _HEAD.size <= size <= len(answer):
            return
        yield answer[:size]
        answer = answer[size:]


def _head(raw: memoryview) -> _Head:
    return _Head(*_HEAD.unpack_from(raw))


def _is_intact(raw: memoryview) -> bool:
    return DefaultRecordBatch(raw).validate_crc()


def _is_boundless(raw: memoryview) -> bool:
    """Whether a damaged head leaves open where the batch ends, until one follows it.

    Of what a producer wrote both fields say how many offsets there are. To believe one alone could
    pass over what can be read.
    """
    head = _head(raw)
    return head.count != head.last_offset_delta + 1 and not _is_intact(raw)


def _read(raw: memoryview, before_next: int | None) -> _Batch:
    """A batch to read; `before_next` is the last offset before the batch that follows it."""
    head, intact = _head(raw), _is_intact(raw)
    last = head.last_offset if intact or before_next is None else before_next
    try:
        plain = _plain(raw, head, intact)
    except Exception as error:
        whole = _stand_in(head, Broken.of(raw, head.base_offset, last, error))
        return _Batch(head, last, iter([whole]), trusted=intact)
    return _Batch(head, last, _records(raw, plain, head), trusted=True)


def _plain(raw: memoryview, head: _Head, intact: bool) -> Plain:
    """The batch as it would be without a codec. Raises ValueError where it is none of ours."""
    if not intact:
        raise Damaged(say("wrong_checksum"))
    if head.magic != _FORMAT:
        raise Damaged(say("wrong_format", magic=head.magic, expected=_FORMAT))
    codec = head.attributes & _CODEC
    if not codec:
        return raw
    start = bytearray(raw[: _HEAD.size])
    struct.pack_into(">h", start, _ATTRIBUTES_AT, head.attributes & ~_CODEC)
    return bytes(start) + unpack(codec, bytes(raw[_HEAD.size :]), LARGEST_UNPACKED)


def _records(raw: memoryview, plain: Plain, head: _Head) -> Iterator[DefaultRecord]:
    """All records; lazily, for a list of them takes aiokafka half as long again."""
    read = head.base_offset - 1
    try:
        for record in DefaultRecordBatch(plain):
            read = record.offset
            yield record
    except Exception:
        yield from _behind(read, raw, plain, head)


def _behind(read: int, raw: memoryview, plain: Plain, head: _Head) -> list[DefaultRecord]:
    """The records behind an offset each by itself; or all as one, if they cannot be told apart."""
    try:
        start = plain[: _HEAD.size]
        rest = [_single(start, head, one) for one in _split(plain, head.count)]
    except Exception as error:
        rest = [_stand_in(head, Broken.of(raw, read + 1, head.last_offset, error))]
    return [record for record in rest if record.offset > read]


def _split(plain: Plain, count: int) -> list[bytes]:
    """A batch's records as their bytes. Raises Damaged or IndexError."""
    found, buffer, at = [], bytearray(plain), _HEAD.size
    while at < len(buffer):
        length, begins = decode_varint(buffer, at)
        if length < 0 or begins + length > len(buffer):
            raise Damaged(say("longer_than_its_batch"))
        found.append(bytes(plain[at : begins + length]))
        at = begins + length
    if len(found) != count:
        raise Damaged(say("miscounted", found=len(found), count=count))
    return found


def _single(start: Plain, head: _Head, raw: bytes) -> DefaultRecord:
    """One record, read by itself."""
    alone = bytearray(start)
    struct.pack_into(">i", alone, _COUNT_AT, 1)
    try:
        [record] = DefaultRecordBatch(bytes(alone) + raw)
        return record
    except Exception as error:
        offset = head.base_offset + _offset_delta(raw)
        return _stand_in(head, Broken.of(raw, offset, offset, error))


def _offset_delta(raw: bytes) -> int:
    """A record's offset in its batch: behind its length, attributes and timestamp."""
    buffer, at = bytearray(raw), 0
    for _ in range(4):
        value, at = decode_varint(buffer, at)
    return value


def _stand_in(head: _Head, value: Broken) -> DefaultRecord:
    return DefaultRecord(value.last, max(0, head.max_timestamp), 0, None, value, [])


def _told(error: Exception) -> Reason:
    """Our own words; of a library's the type too, for some say little."""
    told = of(error)
    if told.code:
        return told
    said = told if isinstance(error, ValueError) else f"{type(error).__name__}: {told}"
    return say("not_foreseen", why=said[:_MOST_TOLD])


# Both names are looked up when an answer is read, so this holds for every consumer of the process.
fetcher.MemoryRecords = Batches
