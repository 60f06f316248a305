"""Record batches as bytes: made, damaged, sent as they stand, exchanged in a broker's log."""

import struct
from collections.abc import Callable, Iterable
from pathlib import Path

from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from aiokafka.record.util import calc_crc32c

from deploy.embedded.servers.kafka import Broker

CODECS = {"none": 0, "gzip": 1, "snappy": 2, "lz4": 3, "zstd": 4}
HEAD = 61
_LENGTH_AT, _CRC_AT, _ATTRIBUTES_AT = 8, 17, 21

Damage = Callable[[bytearray], None]
KEY = b"F-4"  # of three partitions it belongs into the first


def batch(values: Iterable[bytes], base: int = 0, codec: str = "none", **headers: bytes) -> bytes:
    """A batch whose first record has offset `base`."""
    builder = DefaultRecordBatchBuilder(2, CODECS[codec], 0, -1, -1, -1, 16 * 1024 * 1024)
    for n, value in enumerate(values):
        builder.append(n, 1000 + n, KEY, value, list(headers.items()))
    made = bytearray(builder.build())
    struct.pack_into(">q", made, 0, base)
    return bytes(made)


def damaged(raw: bytes, *damages: Damage) -> bytes:
    changed = bytearray(raw)
    for damage in damages:
        damage(changed)
    return bytes(changed)


def flip_last_byte(raw: bytearray) -> None:
    """What a bad disk or cable does: the checksum tells."""
    raw[-1] ^= 0xFF


def sealed(damage: Damage) -> Damage:
    """The same by whoever made the batch: the checksum is right."""

    def both(raw: bytearray) -> None:
        damage(raw)
        struct.pack_into(">i", raw, _LENGTH_AT, len(raw) - 12)
        struct.pack_into(">I", raw, _CRC_AT, calc_crc32c(bytes(raw[_ATTRIBUTES_AT:])))

    return both


def say_codec(number: int) -> Damage:
    """Say that another codec has packed it, which may be none of Kafka's."""

    def change(raw: bytearray) -> None:
        struct.pack_into(">h", raw, _ATTRIBUTES_AT, number)

    return sealed(change)


def pack_again(payload: bytes, codec: str) -> Damage:
    """Put these bytes in the place of the records."""

    def change(raw: bytearray) -> None:
        raw[HEAD:] = payload
        struct.pack_into(">h", raw, _ATTRIBUTES_AT, CODECS[codec])

    return sealed(change)


def no_utf8(name: bytes) -> Damage:
    """Make a header's name no UTF-8; brokers do not look at it."""

    def change(raw: bytearray) -> None:
        assert name in raw
        raw[:] = raw.replace(name, b"\xff" * len(name))

    return sealed(change)


async def send(
    producer: AIOKafkaProducer, topic: str, partition: int, *values: bytes, **headers: bytes
) -> int:
    """The values as one batch, all of one key; answers with the offset of the first."""
    made = producer.create_batch()
    for value in values:
        made.append(key=KEY, value=value, timestamp=None, headers=list(headers.items()))
    confirmed = await (await producer.send_batch(made, topic, partition=partition))
    return confirmed.offset


async def send_crafted(producer: AIOKafkaProducer, topic: str, raw: bytes) -> int:
    """A batch as it stands, to the first partition; answers with the offset of its first record.

    Brokers look at its checksum, its codec and how many records it has; not at headers, nor at how
    much it unpacks to.
    """
    made = producer.create_batch()
    made.close()
    made._buffer = bytearray(raw)
    [made._relative_offset] = struct.unpack_from(">i", raw, HEAD - 4)
    confirmed = await (await producer.send_batch(made, topic, partition=0))
    return confirmed.offset


def spoil(broker: Broker, topic: str, partition: int, offset: int, *damages: Damage) -> None:
    """Damage the batch that begins at an offset, where the broker keeps it; its size stays."""
    log = broker.directory / "data" / f"{topic}-{partition}" / f"{0:020}.log"
    at, raw = _batch_at(log, offset)
    changed = damaged(raw, *damages)
    assert len(changed) == len(raw)
    with log.open("r+b") as file:
        file.seek(at)
        file.write(changed)


def _batch_at(log: Path, offset: int) -> tuple[int, bytes]:
    data, at = log.read_bytes(), 0
    while at < len(data):
        base, length = struct.unpack_from(">qi", data, at)
        if base == offset:
            return at, data[at : at + 12 + length]
        at += 12 + length
    raise AssertionError(f"no batch begins at {offset}")
