"""A batch that cannot be read is one record that says so; its neighbours are as they were."""

import contextlib
import struct
import zlib

import cramjam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.kit.messaging.batches import Batches, Broken
from services.kit.messaging.codecs import CannotUnpack, unpack
from services.kit.messaging.sizes import LARGEST_UNPACKED
from tests.support.batches import (
    CODECS,
    HEAD,
    batch,
    damaged,
    flip_last_byte,
    pack_again,
    say_codec,
    sealed,
)

VALUES = [b"value %d" % n * 9 for n in range(5)]
BEFORE, AFTER = batch([b"before"], 9), batch([b"after"], 15)
BOMB = cramjam.zstd.compress(b" " * (LARGEST_UNPACKED + 1))


def read(answer: bytes) -> list[tuple[int, bytes]]:
    """All records of an answer: (offset, value)."""
    batches, found = Batches(answer), []
    while batches.has_next():
        one = batches.next_batch()
        assert one.validate_crc()
        found += [(record.offset, record.value) for record in one]
        assert found[-1][0] < one.next_offset
    return found


@pytest.mark.parametrize("codec", CODECS)
def test_every_codec_of_kafka_is_read(codec: str):
    assert read(batch(VALUES, 10, codec)) == list(enumerate(VALUES, 10))


UNREADABLE = {
    "a wrong checksum": (batch(VALUES, 10), [flip_last_byte], "checksum"),
    "an unknown codec": (batch(VALUES, 10), [say_codec(6)], "codec 6"),
    "no zstd": (batch(VALUES, 10), [say_codec(4)], "zstd"),
    "no lz4": (batch(VALUES, 10), [say_codec(3)], "lz4"),
    "no snappy": (batch(VALUES, 10), [say_codec(2)], "snappy"),
    "no gzip": (batch(VALUES, 10), [say_codec(1)], "gzip"),
    "a bomb": (batch(VALUES, 10), [pack_again(BOMB, "zstd")], "more than"),
    "nothing packed": (batch(VALUES, 10), [pack_again(b"", "none")], "0 records"),
    "rubbish packed": (batch(VALUES, 10), [pack_again(b"\x7f" * 60, "none")], "record"),
}


@pytest.mark.parametrize(("raw", "damages", "why"), UNREADABLE.values(), ids=UNREADABLE.keys())
def test_what_cannot_be_read_is_named_with_its_offsets_and_its_neighbours_are_read(
    raw: bytes, damages: list, why: str
):
    spoilt = damaged(raw, *damages)
    (_, before), (offset, value), (_, after) = read(BEFORE + spoilt + AFTER)
    assert (before, offset, after) == (b"before", 14, b"after")
    assert isinstance(value, Broken)
    assert value == spoilt
    assert (value.first, value.last) == (10, 14)
    assert why in value.reason
    assert "offset 10 to 14" in value.problem


@pytest.mark.parametrize("codec", ["none", "zstd"])
def test_a_malformed_record_leaves_the_others_of_its_batch(codec: str):
    plain = batch([b"one", b"two", b"three"], 10, nameless=b"")
    name = plain.index(b"nameless", plain.index(b"two"))

    def spoil_name(raw: bytearray) -> None:
        raw[name : name + 2] = b"\xff\xff"

    spoilt = damaged(plain, sealed(spoil_name))
    if codec == "zstd":
        spoilt = damaged(spoilt, pack_again(bytes(cramjam.zstd.compress(spoilt[HEAD:])), codec))
    (_, one), (offset, value), (_, three) = read(spoilt)
    assert (one, offset, three) == (b"one", 11, b"three")
    assert isinstance(value, Broken)
    assert (value.first, value.last) == (11, 11)
    assert "UTF-8" in value.reason or "utf-8" in value.reason


def test_records_that_cannot_be_told_apart_are_one_and_those_before_them_are_read():
    raw = batch([b"one", b"two", b"three", b"four"], 10)

    def longer(spoilt: bytearray) -> None:
        length_of_third = raw.index(b"two") + len(b"two") + 1
        spoilt[length_of_third] += 2

    spoilt = damaged(raw, sealed(longer))
    (first, one), (second, two), (offset, value) = read(spoilt)
    assert (first, one, second, two, offset) == (10, b"one", 11, b"two", 13)
    assert isinstance(value, Broken)
    assert (value.first, value.last, bytes(value)) == (12, 13, spoilt)


def test_a_damaged_head_does_not_lead_past_what_can_be_read():
    """Says that it has thousands of offsets; the next batch tells where it ends."""
    lying = damaged(batch(VALUES, 10), lambda raw: struct.pack_into(">i", raw, 23, 70_000))
    assert [offset for offset, _ in read(lying + AFTER)] == [14, 15]
    assert [offset for offset, _ in read(BEFORE + lying)] == [9]
    assert Batches(lying).size_in_bytes() == 0


def test_a_batch_that_is_cut_off_comes_with_the_next_answer():
    assert read(BEFORE + AFTER[:-1]) == [(9, b"before")]
    assert read(BEFORE + AFTER[:20]) == [(9, b"before")]
    assert read(b"") == []


@given(st.binary(max_size=200), st.sampled_from([1, 2, 3, 4]))
def test_nothing_packed_can_raise_anything_else(packed: bytes, codec: int):
    with contextlib.suppress(CannotUnpack):
        assert len(unpack(codec, packed, 1000)) <= 1000


@pytest.mark.parametrize("codec", [1, 2, 3, 4])
def test_nothing_unpacks_to_more_than_is_allowed(codec: int):
    xerial = b"\x82SNAPPY\x00\x00\x00\x00\x01\x00\x00\x00\x01"
    block = bytes(cramjam.snappy.compress_raw(b"x" * 1001))
    packed = {
        1: zlib.compress(b"x" * 500, wbits=31) + zlib.compress(b"x" * 501, wbits=31),
        2: xerial + struct.pack(">i", len(block)) + block,
        3: bytes(cramjam.lz4.compress(b"x" * 1001)),
        4: bytes(cramjam.zstd.compress(b"x" * 1001)),
    }[codec]
    assert unpack(codec, packed, 1001) == b"x" * 1001
    with pytest.raises(CannotUnpack, match="more than 1000 bytes"):
        unpack(codec, packed, 1000)
