"""What a workbook must not be before anything reads it: a bomb, or a sheet without an end."""

import io
import zipfile
import zlib
from dataclasses import dataclass

from gateway.imports.messages import Unreadable

ZIP = b"PK\x03\x04"
_BOOK = "xl/workbook.xml"
_RATIO_MATTERS_FROM = 1_048_576
# A sheet is held as rows of cells: one cell at XFD1048576 would be 17 billion.
WIDEST, LONGEST = 78, 99_999


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a workbook may hold; bytes are those of the unpacked files."""

    entries: int = 1000
    unpacked_bytes: int = 268_435_456
    ratio: int = 200


def open_workbook(raw: bytes, limits: Limits) -> zipfile.ZipFile:
    """The archive of an .xlsx, every entry unpacked once. Raises Unreadable."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
        _check_sizes(archive, limits)
        if archive.testzip() is not None:
            raise Unreadable("file_broken")
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable("file_broken") from error
    if _BOOK not in archive.namelist():
        raise Unreadable("not_a_table")
    return archive


def _check_sizes(archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    if len(entries) > limits.entries:
        raise Unreadable("too_many_entries", found=len(entries), most=limits.entries)
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.unpacked_bytes:
        raise Unreadable("unpacks_too_large", found=unpacked, most=limits.unpacked_bytes)
    for entry in entries:
        ratio = entry.file_size // max(entry.compress_size, 1)
        if entry.file_size > _RATIO_MATTERS_FROM and ratio > limits.ratio:
            raise Unreadable("file_ratio", found=ratio, most=limits.ratio)
