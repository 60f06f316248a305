"""A file of rows, whatever it is: an .xlsx or a CSV in UTF-8, UTF-16 or GB18030."""

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from posixpath import join, normpath

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from python_calamine import CalamineError, CalamineWorkbook

from gateway.imports import guard
from gateway.imports.cells import Cell
from gateway.imports.messages import Unreadable

_CELL = re.compile(
    rb"""<c\s(?=[^>]*?\br\s*=\s*["']([A-Z]+)([0-9]+)["'])([^>]*?)(?:/>|>(.*?)</c>)""", re.DOTALL
)
_FORMULA = re.compile(rb"<f[\s>/]")
_VALUE = re.compile(rb"<v[^>/]*>[^<]|<t[\s>]")
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_OFFICE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DELIMITERS = ",\t;"

Place = tuple[int, int]
Area = tuple[Place, Place]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells; places count from 0. `faults` are cells without a value of their own."""

    name: str
    rows: list[list[Cell]]
    merged: list[Area] = field(default_factory=list)
    faults: dict[Place, str] = field(default_factory=dict)
    is_workbook: bool = False


def read(raw: bytes, preferred: str, limits: guard.Limits) -> Sheet:
    """The sheet called `preferred`, else the first one. Raises Unreadable."""
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
        paths = _sheet_paths(archive)
        name = preferred if preferred in paths else next(iter(paths), "")
        if not name:
            raise Unreadable("broken")
        xml = archive.read(paths[name])
        guard.check_extent(xml)
        with CalamineWorkbook.from_filelike(io.BytesIO(raw)) as book:
            sheet = book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            merged = sheet.merged_cell_ranges or []
    except (CalamineError, KeyError, ElementTree.ParseError, DefusedXmlException) as error:
        raise Unreadable("broken") from error
    return Sheet(name, rows, merged, _faults(xml), is_workbook=True)


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Where in the archive each worksheet lies, by its name, in the workbook's order."""
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {
        link.get("Id"): normpath(join("xl", link.get("Target", ""))).lstrip("/")
        if not link.get("Target", "").startswith("/")
        else link.get("Target").lstrip("/")
        for link in links
        if link.get("Type", "").endswith("/worksheet")
    }
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets = [element for element in book.iter() if element.tag.endswith("}sheet")]
    return {
        sheet.get("name", ""): targets[sheet.get(_OFFICE)]
        for sheet in sheets
        if sheet.get(_OFFICE) in targets
    }


def _faults(xml: bytes) -> dict[Place, str]:
    """Error values and formulas that were never calculated: readers give both as empty."""
    if not _FORMULA.search(xml) and not _ERROR.search(xml):
        return {}
    faults: dict[Place, str] = {}
    for letters, row, attributes, content in _CELL.findall(xml):
        if _ERROR.search(attributes):
            faults[int(row) - 1, column_index(letters.decode())] = "error_cell"
        elif _FORMULA.search(content) and not _VALUE.search(content):
            faults[int(row) - 1, column_index(letters.decode())] = "uncalculated"
    return faults


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


def area_text(area: Area) -> str:
    """`A3:B4`."""
    return ":".join(f"{column_letters(column)}{row + 1}" for row, column in area)


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
    """Rows of text, the delimiter being the one that the first line has most of."""
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    rows: list[list[Cell]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
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
