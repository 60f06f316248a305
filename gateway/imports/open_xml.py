"""The one reader of .xlsx parts: elements by their local names, whatever dialect wrote them.

Transitional or strict, with or without prefixes, cells with or without places: names are compared
without prefix, and what has no place follows what stands before it.
"""

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from posixpath import dirname, join, normpath
from typing import Any
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from gateway.imports import guard
from gateway.imports.cells import Cell
from gateway.imports.messages import Unreadable

Place = tuple[int, int]
Area = tuple[Place, Place]
Attributes = dict[str, str]

WORKBOOK = "xl/workbook.xml"
# The built-in formats of Chinese and other East Asian editions that show days.
_DAYS_OF_EDITIONS = frozenset({*range(27, 37), *range(50, 59)})
_LONGEST_TEXT = 32_767
_DIGITS = "0123456789"
# Most parts have no prefixed element: theirs need not be cut off a million times.
_PREFIXED = (b":workbook", b":sheet", b":row", b":c ", b":c>", b":v", b":f", b":is", b":si", b":t",
             b":x", b":n", b":R", b":comment")  # fmt: skip
_TRUE = ("1", "true")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LATEST_SERIAL = 2_958_466
_RELATIONSHIPS = "_rels/{0}.rels"


class _Enough(Exception):
    """What was looked for is found; the rest of the part need not be read."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A worksheet as the workbook lists it."""

    name: str
    path: str
    hidden: bool


@dataclass(slots=True)
class Read:
    """What a sheet's part says; places count from 0. `faults` are cells without a value."""

    rows: list[list[Cell]] = field(default_factory=list)
    faults: dict[Place, str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    filtered: bool = False
    header: str = ""


def column_index(letters: str) -> int:
    """`A` -> 0, `AA` -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(index: int) -> str:
    """0 -> `A`, 26 -> `AA`."""
    letters = ""
    while index >= 0:
        index, rest = index // 26 - 1, index % 26
        letters = chr(65 + rest) + letters
    return letters


def place_text(place: Place) -> str:
    """(1, 3) -> `D2`."""
    return f"{column_letters(place[1])}{place[0] + 1}"


def area_text(area: Area) -> str:
    """`A3:B4`."""
    return ":".join(map(place_text, area))


def _place(reference: str) -> Place:
    letters = reference.replace("$", "").rstrip(_DIGITS)
    return int(reference.replace("$", "")[len(letters) :]) - 1, column_index(letters)


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    return _place(first), _place(last or first)


def _parse(
    xml: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Hear a part's elements without their prefixes. Raises ExpatError; a DTD is none of these."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*said: Any) -> None:
        raise expat.ExpatError("a document type is declared")

    parser.StartDoctypeDeclHandler = refuse
    prefixed = any(mark in xml for mark in _PREFIXED)
    parser.StartElementHandler = _unprefixed(start) if prefixed else start
    if end:
        parser.EndElementHandler = _unprefixed(end) if prefixed else end
    if text:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(xml, True)
    except _Enough:
        return


def _unprefixed(handler: Callable[..., None]) -> Callable[..., None]:
    return lambda name, *said: handler(name.rpartition(":")[2], *said)


def _of(attributes: Attributes, wanted: str) -> str:
    """An attribute by its local name: `r:id` is `id`."""
    if wanted in attributes:
        return attributes[wanted]
    return next((v for name, v in attributes.items() if name.endswith(f":{wanted}")), "")


class Book:
    """A workbook: what it lists, its texts and formats; its sheets one by one."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Raises ExpatError or KeyError where the workbook's own parts cannot be read."""
        self._archive = archive
        self._links = self._related(WORKBOOK)
        self.sheets: list[Listed] = []
        self._epoch = CALENDAR_WINDOWS_1900
        _parse(archive.read(WORKBOOK), self._note_sheet)
        self._texts: list[str] | None = None
        self._formats: list[str] | None = None

    def _note_sheet(self, name: str, attributes: Attributes) -> None:
        if name == "workbookPr" and attributes.get("date1904") in _TRUE:
            self._epoch = CALENDAR_MAC_1904
        if name != "sheet":
            return
        kind, path = self._links.get(_of(attributes, "id"), ("", ""))
        if kind == "worksheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(Listed(attributes.get("name", ""), path, hidden))

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """(kind, path) of the parts that one refers to, by their ids."""
        folder = dirname(part)
        links = join(folder, _RELATIONSHIPS.format(part.rpartition("/")[2]))
        found: dict[str, tuple[str, str]] = {}
        if links not in self._archive.namelist():
            return found

        def note(name: str, attributes: Attributes) -> None:
            target = attributes.get("Target", "")
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                path = normpath(join("/", folder, target)).lstrip("/")
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = kind, path

        _parse(self._archive.read(links), note)
        return found

    def _part(self, kind: str, links: dict[str, tuple[str, str]]) -> bytes | None:
        paths = [path for one, path in links.values() if one == kind]
        return self._archive.read(paths[0]) if paths else None

    @property
    def texts(self) -> list[str]:
        """The strings that cells share."""
        if self._texts is None:
            part = self._part("sharedStrings", self._links)
            self._texts = _shared_texts(part) if part else []
        return self._texts

    @property
    def formats(self) -> list[str]:
        """By style: `day`, `duration` or "" for a plain number."""
        if self._formats is None:
            part = self._part("styles", self._links)
            self._formats = _formats(part) if part else []
        return self._formats

    def is_empty(self, sheet: Listed) -> bool:
        """Whether no cell of it holds anything."""
        found = []

        def stop(name: str, attributes: Attributes) -> None:
            if name in ("v", "is"):
                found.append(name)
                raise _Enough

        _parse(self._archive.read(sheet.path), stop)
        return not found

    def notes(self, sheet: Listed) -> dict[Place, str]:
        """The comments of its cells."""
        part = self._part("comments", self._related(sheet.path))
        return _notes(part) if part else {}

    def read(self, sheet: Listed) -> Read:
        """Raises Unreadable for a cell too far out or too long; ExpatError, LookupError."""
        reader = _SheetReader(self.texts, self.formats, self._epoch)
        _parse(self._archive.read(sheet.path), reader.start, reader.end, reader.text)
        return reader.read


def _shared_texts(part: bytes) -> list[str]:
    texts: list[str] = []
    pieces: list[str] = []
    heard = _Heard(pieces)

    def start(name: str, attributes: Attributes) -> None:
        if name == "si":
            pieces.clear()
        heard.start(name)

    def end(name: str) -> None:
        heard.end(name)
        if name == "si":
            texts.append(_text("".join(pieces)))

    _parse(part, start, end, heard.text)
    return texts


class _Heard:
    """Collects what stands in `t` elements, phonetic readings left out."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces
        self._open = self._phonetic = False

    def start(self, name: str) -> None:
        if name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._open = not self._phonetic

    def end(self, name: str) -> None:
        if name == "rPh":
            self._phonetic = False
        elif name == "t":
            self._open = False

    def text(self, words: str) -> None:
        if self._open:
            self._pieces.append(words)


def _text(words: str) -> str:
    """With the control characters that Excel writes as `_x000D_`."""
    if len(words) > _LONGEST_TEXT:
        raise Unreadable("cell_too_long", most=_LONGEST_TEXT)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), words) if "_x" in words else words


def _formats(part: bytes) -> list[str]:
    codes: dict[int, str] = dict(BUILTIN_FORMATS)
    styles: list[int] = []
    within: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        within.append(name)
        if name == "numFmt" and "numFmts" in within:
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "xf" and "cellXfs" in within:
            styles.append(int(attributes.get("numFmtId", 0)))

    _parse(part, start, lambda name: within.pop() and None)
    return [_format(number, codes.get(number)) for number in styles]


def _format(number: int, code: str | None) -> str:
    if is_timedelta_format(code):
        return "duration"
    is_day = number in _DAYS_OF_EDITIONS if code is None else is_date_format(code)
    return "day" if is_day else ""


def _notes(part: bytes) -> dict[Place, str]:
    notes: dict[Place, str] = {}
    pieces: list[str] = []
    heard, at = _Heard(pieces), [""]

    def start(name: str, attributes: Attributes) -> None:
        if name == "comment":
            pieces.clear()
            at[0] = attributes.get("ref", "")
        heard.start(name)

    def end(name: str) -> None:
        heard.end(name)
        if name == "comment" and at[0]:
            notes[_place(at[0])] = "".join(pieces)

    _parse(part, start, end, heard.text)
    return notes


class _SheetReader:
    """Hears one sheet's part."""

    def __init__(self, texts: list[str], formats: list[str], epoch: datetime) -> None:
        self.read = Read()
        self._texts = texts
        self._formats = formats
        self._epoch = epoch
        self._columns: dict[str, int] = {}
        self._row: list[Cell] | None = None
        self._at, self._number_text, self._column = -1, "0", -1
        self._in_cell = False
        self._type, self._style = "", ""
        self._formula = self._valued = False
        self._pieces: list[str] = []
        self._collecting = self._phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c" and self._row is not None:
            self._begin_cell(attributes)
        elif self._in_cell:
            self._begin_part(name)
        elif name == "row":
            self._begin_row(attributes)
        else:
            self._note(name, attributes)

    def _begin_row(self, attributes: Attributes) -> None:
        self._move(int(attributes["r"]) - 1 if "r" in attributes else self._at + 1)
        if attributes.get("hidden") in _TRUE:
            self.read.hidden_rows.append(self._at)

    def _move(self, at: int) -> None:
        if at >= guard.LONGEST:
            raise Unreadable("too_many_rows", most=guard.LONGEST)
        rows = self.read.rows
        rows += ([] for _ in range(len(rows), at + 1))
        self._row, self._at, self._number_text, self._column = rows[at], at, str(at + 1), -1

    def _begin_cell(self, attributes: Attributes) -> None:
        self._in_cell = True
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._formula = self._valued = False
        self._pieces.clear()
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip(_DIGITS)
            if letters not in self._columns:
                self._columns[letters] = column_index(letters)
            if reference[len(letters) :] != self._number_text:
                self._move(int(reference[len(letters) :]) - 1)
            self._column = self._columns[letters]
        if self._column >= guard.WIDEST:
            raise Unreadable("too_wide", most=guard.WIDEST)

    def _begin_part(self, name: str) -> None:
        if name == "v":
            self._collecting = self._valued = True
        elif name == "f":
            self._formula = True
        elif name == "t":
            self._collecting, self._valued = not self._phonetic, True
        elif name == "rPh":
            self._phonetic = True

    def _note(self, name: str, attributes: Attributes) -> None:
        if name == "mergeCell":
            self.read.merged.append(_area(attributes["ref"]))
        elif name == "autoFilter":
            self.read.filtered = True
        elif name == "col" and attributes.get("hidden") in _TRUE:
            last = min(int(attributes["max"]), guard.WIDEST)
            self.read.hidden_columns += range(int(attributes["min"]) - 1, last)
        elif name in ("oddHeader", "oddFooter"):
            self._pieces.clear()
            self._collecting = True

    def text(self, words: str) -> None:
        if self._collecting:
            self._pieces.append(words)

    def end(self, name: str) -> None:
        if name == "c" and self._in_cell:
            self._in_cell = False
            self._end_cell("".join(self._pieces))
        elif name in ("v", "t"):
            self._collecting = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "row":
            self._row = None
        elif name in ("oddHeader", "oddFooter"):
            self._collecting = False
            self.read.header += f" {''.join(self._pieces)}"

    def _end_cell(self, words: str) -> None:
        if self._type == "e":
            self.read.faults[self._at, self._column] = "error_cell"
            value: Cell = ""
        elif self._formula and not words and not (self._type == "str" and self._valued):
            self.read.faults[self._at, self._column] = "uncalculated"
            value = ""
        else:
            value = self._value(words)
        row = self._row
        if self._column == len(row):
            row.append(value)
        else:
            row += [""] * (self._column + 1 - len(row))
            row[self._column] = value

    def _value(self, words: str) -> Cell:
        if not words:
            return ""
        match self._type:
            case "s":
                return self._texts[int(words)]
            case "str" | "inlineStr":
                return _text(words)
            case "b":
                return words in _TRUE
            case "d":
                return _iso(words)
            case _:
                return self._number(float(words))

    def _number(self, number: float) -> Cell:
        style = int(self._style or 0)
        form = self._formats[style] if style < len(self._formats) else ""
        if not form or not 0 <= number < _LATEST_SERIAL:
            return number
        return _day(from_excel(number, self._epoch, timedelta=form == "duration"))


def _day(moment: datetime | time | timedelta) -> Cell:
    """A day without a time of day is a day alone."""
    if isinstance(moment, datetime) and moment.time() == time():
        return moment.date()
    return moment


def _iso(words: str) -> Cell:
    """A day as strict Open XML writes it."""
    if "T" not in words:
        return date.fromisoformat(words) if words.count("-") == 2 else time.fromisoformat(words)
    return _day(datetime.fromisoformat(words.removesuffix("Z")))
