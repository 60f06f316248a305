"""The sender's own file with every fault marked in it, to be mended and sent again."""

import io
import warnings
from collections import defaultdict

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell as BookCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.cell import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from gateway.imports.cells import Cell
from gateway.imports.checking import Checked, Fault
from gateway.imports.kinds import RESULT_GOOD, RESULT_HEADING
from gateway.imports.layout import Layout
from gateway.imports.workbooks.sheets import Sheet

_RED = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
_NONE = PatternFill()


def annotated(raw: bytes, sheet: Sheet, layout: Layout, checked: Checked) -> bytes:
    """An .xlsx: a workbook keeps its looks where they can be read; else it is made of the rows."""
    book, page = (_loaded(raw, sheet) if sheet.is_workbook else None) or _from_rows(sheet)
    _settle_formulas(page, sheet)
    _clean(page)
    result = _result_column(page, layout)
    by_row: defaultdict[int, list[Fault]] = defaultdict(list)
    for fault in checked.faults:
        by_row[fault.row].append(fault)
    _write(page, layout.heading_row + 1, result, RESULT_HEADING)
    for row in {*checked.events, *by_row} - {0}:
        faults = by_row.get(row, [])
        for fault in faults:
            if fault.column:
                _mark(page, fault)
        words = "；".join(f"{f.heading}：{f.message}" if f.heading else f.message for f in faults)
        _write(page, row, result, words or RESULT_GOOD, bool(faults))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _loaded(raw: bytes, sheet: Sheet) -> tuple[Workbook, Worksheet] | None:
    """None where openpyxl fails: at empty fills, which WPS writes, and at strict Open XML."""
    try:
        with warnings.catch_warnings(action="ignore"):
            book = load_workbook(io.BytesIO(raw))
        return book, book[sheet.name]
    except (TypeError, ValueError, KeyError, AttributeError):
        return None


def _settle_formulas(page: Worksheet, sheet: Sheet) -> None:
    """Saved values in the place of their formulas, which would lose them when the copy is written.

    So a row that is good comes back good; a formula without a value stays what it is.
    """
    for row, cells in enumerate(page.iter_rows()):
        for column, cell in enumerate(cells):
            if cell.data_type != "f" or (row, column) in sheet.faults:
                continue
            _put(cell, sheet.rows[row][column])


def _put(cell: BookCell, value: Cell) -> None:
    """A value as what it is: text that looks like a formula stays text."""
    cell.value = None if value == "" else value
    if isinstance(value, str) and value:
        cell.data_type = "s"


def _from_rows(sheet: Sheet) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    for row, cells in enumerate(sheet.rows, 1):
        for column, cell in enumerate(cells, 1):
            if isinstance(cell, str):
                _write(book.active, row, column, cell)
            else:
                book.active.cell(row, column).value = cell
    return book, book.active


def _result_column(page: Worksheet, layout: Layout) -> int:
    """The column of an earlier check, emptied; else the one behind the last."""
    if layout.result_index is None:
        return page.max_column + 1
    column = layout.result_index + 1
    for row in range(layout.heading_row + 2, page.max_row + 1):
        _write(page, row, column, "")
    return column


def _clean(page: Worksheet) -> None:
    """Take the marks of an earlier check away: those comments are told by their author."""
    for cells in page.iter_rows():
        for cell in cells:
            if cell.comment and cell.comment.author == RESULT_HEADING:
                cell.comment = None
                cell.fill = _NONE


def _write(page: Worksheet, row: int, column: int, words: str, is_bad: bool = False) -> None:
    """Always text: nothing that stands in a file becomes a formula here."""
    cell = page.cell(row, column)
    if isinstance(cell, MergedCell):
        return
    cell.value = None
    if words:
        cell.value = words
        cell.data_type = "s"
        cell.number_format = "@"
    cell.fill = _RED if is_bad else _NONE


def _mark(page: Worksheet, fault: Fault) -> None:
    cell: BookCell | MergedCell = page.cell(fault.row, column_index_from_string(fault.column))
    if not isinstance(cell, MergedCell):
        cell.fill = _RED
        cell.comment = Comment(fault.message, RESULT_HEADING)
