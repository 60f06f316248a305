"""The empty workbook of a kind: headings, drop-downs, an example row, a page that explains."""

import io
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from gateway.imports.kinds import (
    EXAMPLE_NOTE,
    GUIDE,
    GUIDE_SHEET,
    YES_NO_LABELS,
    Column,
    Kind,
    options,
)
from gateway.imports.workbooks.guard import LONGEST

_NARROWEST, _WIDEST = 14, 44
_REQUIRED, _OPTIONAL, _EXAMPLE = "#C00000", "#404040", "#808080"


def template(kind: Kind) -> bytes:
    """An .xlsx; every cell below the headings is text, so that Excel changes nothing typed."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        _fill_in(book, book.add_worksheet(kind.title), kind)
        _explain(book, book.add_worksheet(GUIDE_SHEET), kind)
    return target.getvalue()


def _fill_in(book: Workbook, sheet: Worksheet, kind: Kind) -> None:
    text = book.add_format({"num_format": "@"})
    example = book.add_format({"num_format": "@", "italic": True, "font_color": _EXAMPLE})
    for index, column in enumerate(kind.columns):
        sheet.set_column(index, index, _width(column), text)
        sheet.write_string(0, index, column.label, _heading(book, column))
        sheet.write_string(1, index, column.example, example)
        if column.note:
            sheet.write_comment(0, index, column.note)
        if choices := _drop_down(column):
            sheet.data_validation(1, index, LONGEST - 1, index, choices)
    sheet.write_comment(1, 0, EXAMPLE_NOTE)
    sheet.freeze_panes(1, 0)


def _heading(book: Workbook, column: Column) -> Format:
    color = _OPTIONAL if column.optional else _REQUIRED
    return book.add_format({"bold": True, "font_color": color, "bottom": 1, "num_format": "@"})


def _width(column: Column) -> int:
    return max(_NARROWEST, min(_WIDEST, 2 * len(column.label) + 2, 40), 2 * len(column.example))


def _choices(column: Column) -> list[str]:
    if column.parser == "yes_no":
        return list(YES_NO_LABELS)
    return options(column.choices) if column.choices else []


def _drop_down(column: Column) -> dict[str, Any] | None:
    """Excel only warns where several may be chosen, and where synonyms are understood."""
    choices = _choices(column)
    if not choices:
        return None
    several = column.parser == "choices"
    return {
        "validate": "list",
        "source": choices,
        "error_type": "warning",
        "show_error": not several,
        "error_title": column.heading,
        "error_message": "、".join(choices)[:200],
        "input_message": column.note if several else "",
        "ignore_blank": column.optional,
    }


def _explain(book: Workbook, sheet: Worksheet, kind: Kind) -> None:
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    for index, (title, width) in enumerate(zip(GUIDE, (24, 10, 60, 40, 60), strict=True)):
        sheet.set_column(index, index, width, wrapped)
        sheet.write_string(0, index, title, bold)
    for row, column in enumerate(kind.columns, 1):
        need = YES_NO_LABELS[column.optional]
        cells = (column.label, need, "、".join(_choices(column)), column.example, column.note)
        for index, cell in enumerate(cells):
            sheet.write_string(row, index, cell)
