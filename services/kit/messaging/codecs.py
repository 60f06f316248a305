"""Unpacking what Kafka's codecs have packed, never into more bytes than are allowed. Pure."""

import contextlib
import struct
import zlib
from collections.abc import Callable, Iterator

import cramjam

from services.reasons import say

# The xerial framing of snappy, which Java and aiokafka write: a head, then blocks with their sizes.
_XERIAL = b"\x82SNAPPY\x00"
_XERIAL_HEAD = 16
_GZIP_WINDOW = 31
_USUALLY = 32  # times as large unpacked
_FULL = "failed to write whole buffer"


class CannotUnpack(ValueError):
    """What is packed is damaged, too large, or in a codec that Kafka does not have."""


def unpack(codec: int, packed: bytes, most: int) -> bytes:
    """The bytes that a codec (the number in a batch's attributes) has packed. Raises CannotUnpack.

    What unpacks to more than `most` bytes is not unpacked any further than that.
    """
    if codec not in _CODECS:
        raise CannotUnpack(say("unknown_codec", codec=codec))
    name, work = _CODECS[codec]
    try:
        return work(packed, most)
    except CannotUnpack:
        raise
    except Exception as error:
        if _FULL in str(error):
            raise _too_large(most) from error
        raise CannotUnpack(say("packed_damaged", codec=name)) from error


def _too_large(most: int) -> CannotUnpack:
    return CannotUnpack(say("unpacks_too_far", most=most))


def _gzip(packed: bytes, most: int) -> bytes:
    """One member after the other; what stands behind the last is none."""
    parts, room = [], most
    while packed:
        member = zlib.decompressobj(_GZIP_WINDOW)
        parts.append(member.decompress(packed, room + 1))
        room -= len(parts[-1])
        if room < 0:
            raise _too_large(most)
        if not member.eof:
            raise CannotUnpack(say("packed_cut", codec="gzip"))
        packed = member.unused_data
    return b"".join(parts)


def _into_buffer(work: Callable[[bytes, bytearray], int]) -> Callable[[bytes, int], bytes]:
    """A codec whose library fills a buffer, and raises where it is too small.

    The largest one at once would take 2 ms for each batch, however small.
    """

    def unpack_into(packed: bytes, most: int) -> bytes:
        usual = _USUALLY * len(packed)
        if usual < most:
            with contextlib.suppress(cramjam.DecompressionError):
                return filled(packed, usual)
        return filled(packed, most)

    def filled(packed: bytes, size: int) -> bytes:
        buffer = bytearray(size)
        return bytes(memoryview(buffer)[: work(packed, buffer)])

    return unpack_into


def _snappy(packed: bytes, most: int) -> bytes:
    blocks = _xerial_blocks(packed) if packed.startswith(_XERIAL) else [packed]
    parts, room = [], most
    for block in blocks:
        room -= cramjam.snappy.decompress_raw_len(block)
        if room < 0:
            raise _too_large(most)
        parts.append(bytes(cramjam.snappy.decompress_raw(block)))
    return b"".join(parts)


def _xerial_blocks(packed: bytes) -> Iterator[bytes]:
    at = _XERIAL_HEAD
    while at < len(packed):
        [size] = struct.unpack_from(">i", packed, at)
        if not 0 < size <= len(packed) - at - 4:
            raise CannotUnpack(say("packed_cut", codec="snappy"))
        yield packed[at + 4 : at + 4 + size]
        at += 4 + size


_CODECS: dict[int, tuple[str, Callable[[bytes, int], bytes]]] = {
    1: ("gzip", _gzip),
    2: ("snappy", _snappy),
    3: ("lz4", _into_buffer(cramjam.lz4.decompress_into)),
    4: ("zstd", _into_buffer(cramjam.zstd.decompress_into)),
}
