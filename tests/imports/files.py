"""Files as districts send them, made by hand."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
import xlsxwriter

from deploy.paths import ROOT
from gateway.imports import layout
from gateway.imports.checking import Checked, Stamp, check
from gateway.imports.kinds import KINDS
from gateway.imports.workbooks import sheets
from gateway.imports.workbooks.guard import Limits
from tests.support.facts import credit_code

CASES = Path(ROOT) / "tests/data/imports"
STAMP = Stamp("urn:cqyz:imports", "2025-07-01T09:30:00+08:00")
FIRST = credit_code("91500103MA5U1A2B0")
SECOND = credit_code("91500103MA5U1A2B1")
REPORT_HEADINGS = ["统一社会信用代码", "报告期", "从业人员", "产值", "营业收入", "增加值"]
REPORT = [FIRST, "2025-03", "12", "100", "90", "-1.5"]


def report(**changes: Any) -> list[Any]:
    """A row of a report with some cells changed, named by letters."""
    row = list(REPORT)
    for letter, value in changes.items():
        row[ord(letter) - 65] = value
    return row


def xlsx(*rows: Sequence[Any], name: str = "企业报表") -> bytes:
    """A workbook of these rows, each cell of the type that is given."""
    target = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "yyyy/m/d"}
    with xlsxwriter.Workbook(target, settings) as book:
        sheet = book.add_worksheet(name)
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
    return target.getvalue()


def csv(*rows: Sequence[str], encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


def judged(raw: bytes, kind: str = "reports", stamp: Stamp = STAMP) -> Checked:
    sheet = sheets.read(raw, KINDS[kind].title, Limits())
    return check(sheet, layout.find(sheet, KINDS[kind]), KINDS[kind], stamp)


def events(checked: Checked) -> dict[int, dict[str, Any]]:
    """The events by their row, every row having come through."""
    assert checked.faults == []
    return {row: orjson.loads(event) for row, event in checked.events.items()}


def faults(checked: Checked) -> list[tuple[int, str, str]]:
    """(row, column, message) of every fault."""
    return [(fault.row, fault.column, fault.message) for fault in checked.faults]
