"""A file of rows, whatever it is: an .xlsx or a CSV in UTF-8, UTF-16 or GB18030."""

import csv
import io
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError

from gateway.imports.cells import Cell
from gateway.imports.kinds import GUIDE_SHEET
from gateway.imports.messages import Unreadable
from gateway.imports.workbooks import guard
from gateway.imports.workbooks.places import Area, Place
from gateway.imports.workbooks.workbook import Book, Listed

_DELIMITERS = ",\t;"
LOOKED_AT = 10


@dataclass(frozen=True, slots=True)
class Unread:
    """A sheet with content that was not read, because it is hidden or not the first one shown."""

    name: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells; places count from 0. `faults` are cells without a value of their own.

    Hidden rows are read like others. `notes` are comments by their cell, `header` is what is
    printed on each page.
    """

    name: str
    rows: list[list[Cell]]
    merged: list[Area] = field(default_factory=list)
    faults: dict[Place, str] = field(default_factory=dict)
    is_workbook: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    filtered: bool = False
    notes: dict[Place, str] = field(default_factory=dict)
    header: str = ""
    unread: tuple[Unread, ...] = ()


def read(raw: bytes, preferred: str, limits: guard.Limits) -> Sheet:
    """The visible sheet called `preferred`, else the first visible one. Raises Unreadable."""
    if not raw:
        raise Unreadable("empty_file")
    if raw.startswith(guard.ZIP):
        return _workbook(raw, preferred, limits)
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("not_a_table")
    return Sheet("", _csv(_decoded(raw)))


def _workbook(raw: bytes, preferred: str, limits: guard.Limits) -> Sheet:
    archive = guard.open_workbook(raw, limits)
    try:
        book = Book(archive)
        chosen = _chosen(book.sheets, preferred)
        found = book.read(chosen)
        notes = book.notes(chosen)
        others = [one for one in book.sheets if one is not chosen and one.name != GUIDE_SHEET]
        unread = tuple(Unread(one.name, one.hidden) for one in others if not book.is_empty(one))
    except (ExpatError, KeyError, IndexError, ValueError, OverflowError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("file_broken") from error
    return Sheet(
        name=chosen.name,
        rows=found.rows,
        merged=found.merged,
        faults=found.faults,
        is_workbook=True,
        hidden_rows=tuple(found.hidden_rows),
        hidden_columns=tuple(found.hidden_columns),
        filtered=found.filtered,
        notes=notes,
        header=found.header,
        unread=unread,
    )


def _chosen(sheets: list[Listed], preferred: str) -> Listed:
    visible = [one for one in sheets if not one.hidden]
    if not visible:
        raise Unreadable("all_hidden" if sheets else "file_broken")
    return next((one for one in visible if one.name == preferred), visible[0])


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            failed = error
            continue
        if "\0" in text:
            raise Unreadable("control_bytes", row=text.count("\n", 0, text.index("\0")) + 1)
        return text
    raise Unreadable("unknown_encoding", row=raw.count(b"\n", 0, failed.start) + 1) from failed


def _csv(text: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        for row in reader:
            if len(row) > guard.WIDEST:
                raise Unreadable("too_wide", most=guard.WIDEST)
            rows.append([cell.strip() for cell in row])
            if len(rows) > guard.LONGEST:
                raise Unreadable("too_many_rows", most=guard.LONGEST)
    except csv.Error as error:
        raise Unreadable("csv_broken", row=len(rows) + 1) from error
    return rows


def _delimiter(text: str) -> str:
    """The one that most of the first lines have; titles above the headings may have none."""
    lines = text.split("\n", LOOKED_AT)[:LOOKED_AT]

    def spread(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        return sum(count > 0 for count in counts), sum(counts)

    return max(_DELIMITERS, key=spread)
