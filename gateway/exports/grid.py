"""Rows under headings, written as CSV, Excel or JSON. Text never becomes a formula."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from unicodedata import normalize

import orjson
from xlsxwriter import Workbook

_IN_MEMORY_BYTES = 4_194_304
_EXACT_IN_EXCEL = 15
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_WIDTH = 18
_MOST_PLACES = 4
_A4 = 9


class Format(StrEnum):
    csv = "csv"
    xlsx = "xlsx"
    json = "json"


MEDIA = {
    Format.csv: "text/csv; charset=utf-8",
    Format.xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.json: "application/json",
}


@dataclass(frozen=True, slots=True)
class Column:
    """`key` in JSON, `heading` elsewhere; numbers are exact decimal strings."""

    key: str
    heading: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """What is exported: `about` are the words that tell what the rows are, `lines` what stands
    above them in Excel; `places` are the most decimals shown there, of each row where they differ.
    """

    title: str
    columns: tuple[Column, ...]
    rows: list[tuple[str | None, ...]]
    about: dict[str, Any] = field(default_factory=dict)
    lines: tuple[str, ...] = ()
    places: int | tuple[int, ...] = _MOST_PLACES

    def places_of(self, line: int) -> int:
        return self.places if isinstance(self.places, int) else self.places[line]


def written(grid: Grid, form: Format) -> IO[bytes]:
    """A file from its beginning; the caller closes it."""
    target = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115
    _WRITERS[form](grid, target)
    target.seek(0)
    return target


def _csv(grid: Grid, target: IO[bytes]) -> None:
    """UTF-8 with the mark by which Excel knows it; text is led by ' where it could calculate."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="")
    lines = csv.writer(text)
    lines.writerow([column.heading for column in grid.columns])
    for row in grid.rows:
        lines.writerow(
            [_harmless(cell, column) for cell, column in zip(row, grid.columns, strict=True)]
        )
    text.flush()
    text.detach()


def _harmless(cell: str | None, column: Column) -> str:
    """The cell's text; Excel takes the signs of full width for formulas as well."""
    if cell is None:
        return ""
    is_number = column.is_number and _NUMBER.fullmatch(cell)
    could_calculate = normalize("NFKC", cell[:1]).startswith(_FORMULA_SIGNS)
    return f"'{cell}" if could_calculate and not is_number else cell


def _xlsx(grid: Grid, target: IO[bytes]) -> None:
    """Numbers as numbers where Excel holds all their digits, everything else as text."""
    settings = {"constant_memory": True, "strings_to_formulas": False}
    with Workbook(target, settings) as book:
        sheet = book.add_worksheet(_sheet_name(grid.title))
        sheet.set_column(0, len(grid.columns) - 1, _WIDTH)
        head = _head(grid, book, sheet)
        formats = [book.add_format({"num_format": _shown(n)}) for n in range(_MOST_PLACES + 1)]
        numbers = {place for place, column in enumerate(grid.columns) if column.is_number}
        for line, row in enumerate(grid.rows):
            most = grid.places_of(line)
            for place, cell in enumerate(row):
                if cell is None:
                    continue
                if place in numbers and _fits(cell):
                    told = formats[min(_places(cell), most)]
                    sheet.write_number(head + line, place, float(cell), told)
                else:
                    sheet.write_string(head + line, place, cell)


def _head(grid: Grid, book: Workbook, sheet: Any) -> int:
    """The title, what the rows are, their headings; answers with the line of the first row."""
    title, bold = book.add_format({"bold": True, "size": 14}), book.add_format({"bold": True})
    bold.set_bottom(1)
    sheet.write_string(0, 0, grid.title, title)
    for line, words in enumerate(grid.lines, 1):
        sheet.write_string(line, 0, words)
    head = len(grid.lines) + 1
    for place, column in enumerate(grid.columns):
        sheet.write_string(head, place, column.heading, bold)
    sheet.freeze_panes(head + 1, 0)
    sheet.repeat_rows(head)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    return head + 1


def _shown(places: int) -> str:
    return f"#,##0.{'0' * places}" if places else "#,##0"


def _places(number: str) -> int:
    return len(number.partition(".")[2])


def _fits(cell: str) -> bool:
    if _NUMBER.fullmatch(cell) is None:
        return False
    return len(cell) <= _EXACT_IN_EXCEL or len(Decimal(cell).as_tuple().digits) <= _EXACT_IN_EXCEL


def _sheet_name(title: str) -> str:
    """At most 31 characters, none that Excel forbids."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31]


def _json(grid: Grid, target: IO[bytes]) -> None:
    keys = [column.key for column in grid.columns]
    said = {
        "title_zh": grid.title,
        **grid.about,
        "columns": [{"key": c.key, "heading_zh": c.heading} for c in grid.columns],
        "rows": [dict(zip(keys, row, strict=True)) for row in grid.rows],
    }
    target.write(orjson.dumps(said))


_WRITERS: dict[Format, Callable[[Grid, IO[bytes]], None]] = {
    Format.csv: _csv,
    Format.xlsx: _xlsx,
    Format.json: _json,
}
