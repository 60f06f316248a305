"""The parts of an .xlsx, element by element: their local names, whatever dialect wrote them.

Transitional or strict, with or without prefixes: names are compared without prefix.
"""

import re
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

from gateway.imports.messages import Unreadable
from gateway.imports.workbooks.places import Place, place

Attributes = dict[str, str]

TRUE = ("1", "true")
# The built-in formats of Chinese and other East Asian editions that show days.
_DAYS_OF_EDITIONS = frozenset({*range(27, 37), *range(50, 59)})
_LONGEST_TEXT = 32_767
# Most parts have no prefixed element: theirs need not be cut off a million times.
_PREFIXED = (b":workbook", b":sheet", b":row", b":c ", b":c>", b":v", b":f", b":is", b":si", b":t",
             b":x", b":n", b":R", b":comment")  # fmt: skip
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Enough(Exception):
    """What was looked for is found; the rest of the part need not be read."""


def parse(
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
    except Enough:
        return


def _unprefixed(handler: Callable[..., None]) -> Callable[..., None]:
    return lambda name, *said: handler(name.rpartition(":")[2], *said)


def attribute_of(attributes: Attributes, wanted: str) -> str:
    """An attribute by its local name: `r:id` is `id`."""
    if wanted in attributes:
        return attributes[wanted]
    return next((v for name, v in attributes.items() if name.endswith(f":{wanted}")), "")


def shared_texts(part: bytes) -> list[str]:
    texts: list[str] = []
    pieces: list[str] = []
    heard = Heard(pieces)

    def start(name: str, attributes: Attributes) -> None:
        if name == "si":
            pieces.clear()
        heard.start(name)

    def end(name: str) -> None:
        heard.end(name)
        if name == "si":
            texts.append(plain_text("".join(pieces)))

    parse(part, start, end, heard.text)
    return texts


class Heard:
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


def plain_text(words: str) -> str:
    """With the control characters that Excel writes as `_x000D_`."""
    if len(words) > _LONGEST_TEXT:
        raise Unreadable("cell_too_long", most=_LONGEST_TEXT)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), words) if "_x" in words else words


def formats(part: bytes) -> list[str]:
    codes: dict[int, str] = dict(BUILTIN_FORMATS)
    styles: list[int] = []
    within: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        within.append(name)
        if name == "numFmt" and "numFmts" in within:
            codes[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "xf" and "cellXfs" in within:
            styles.append(int(attributes.get("numFmtId", 0)))

    parse(part, start, lambda name: within.pop() and None)
    return [_format(number, codes.get(number)) for number in styles]


def _format(number: int, code: str | None) -> str:
    if is_timedelta_format(code):
        return "duration"
    is_day = number in _DAYS_OF_EDITIONS if code is None else is_date_format(code)
    return "day" if is_day else ""


def notes(part: bytes) -> dict[Place, str]:
    notes: dict[Place, str] = {}
    pieces: list[str] = []
    heard, at = Heard(pieces), [""]

    def start(name: str, attributes: Attributes) -> None:
        if name == "comment":
            pieces.clear()
            at[0] = attributes.get("ref", "")
        heard.start(name)

    def end(name: str) -> None:
        heard.end(name)
        if name == "comment" and at[0]:
            notes[place(at[0])] = "".join(pieces)

    parse(part, start, end, heard.text)
    return notes
