"""The copy with its faults marked: opened again, mended, sent again."""

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font

from gateway.imports import layout
from gateway.imports.annotate import annotated
from gateway.imports.checking import check
from gateway.imports.kinds import KINDS
from gateway.imports.workbooks import sheets
from gateway.imports.workbooks.guard import Limits
from tests.imports.files import (
    CASES,
    FIRST,
    REPORT_HEADINGS,
    SECOND,
    STAMP,
    csv,
    events,
    judged,
    report,
    xlsx,
)

RED = "FFFFC7CE"
FAULTY = [REPORT_HEADINGS, report(), report(A=SECOND, D="很多"), ["", "", "", "", "", ""]]


def marked(raw: bytes, code: str = "reports") -> bytes:
    kind = KINDS[code]
    sheet = sheets.read(raw, kind.title, Limits())
    found = layout.find(sheet, kind)
    return annotated(raw, sheet, found, check(sheet, found, kind, STAMP))


def page_of(raw: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]


@pytest.mark.parametrize(
    "raw", [xlsx(*FAULTY), csv(*FAULTY, encoding="gb18030")], ids=["xlsx", "csv"]
)
def test_faults_stand_at_their_cell_and_at_the_end_of_their_row(raw: bytes) -> None:
    page = page_of(marked(raw))
    message = "看不懂的数“很多”，请写成 1234567.89、300万 或 1.5亿"
    assert page["D3"].comment.text == message
    assert page["D3"].fill.start_color.rgb == RED
    assert [page["G1"].value, page["G2"].value] == ["导入检查结果", "通过"]
    assert page["G3"].value == f"产值：{message}"
    assert page["G4"].value is None
    assert page["D2"].comment is None


@pytest.mark.parametrize("raw", [xlsx(*FAULTY), csv(*FAULTY)], ids=["xlsx", "csv"])
def test_a_mended_copy_is_accepted_as_it_is(raw: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(marked(raw)))
    book.worksheets[0]["D3"].value = "300万"
    target = io.BytesIO()
    book.save(target)
    assert events(judged(target.getvalue()))[3]["data"]["output"] == "3000000"
    again = page_of(marked(target.getvalue()))
    assert (again["G3"].value, again["D3"].comment, again.max_column) == ("通过", None, 7)
    assert again["D3"].fill.start_color.rgb != RED


def test_a_workbook_keeps_its_looks_and_its_other_sheets() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(*FAULTY)))
    book.worksheets[0]["A2"].font = Font(bold=True)
    book.create_sheet("备注")["A1"] = "保留"
    target = io.BytesIO()
    book.save(target)
    result = openpyxl.load_workbook(io.BytesIO(marked(target.getvalue())))
    assert result["企业报表"]["A2"].font.bold
    assert result["备注"]["A1"].value == "保留"


def test_what_looks_like_a_formula_in_a_csv_stays_text_in_the_copy() -> None:
    page = page_of(marked(csv(REPORT_HEADINGS, report(D="=1+1"))))
    assert (page["D2"].value, page["D2"].data_type) == ("=1+1", "s")


def test_merged_rows_are_told_at_the_end_of_the_row() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx(REPORT_HEADINGS, report(), report(A=FIRST))))
    book.worksheets[0].merge_cells("A2:A3")
    target = io.BytesIO()
    book.save(target)
    page = page_of(marked(target.getvalue()))
    message = "有合并单元格（A2:A3），请取消合并并逐行填写"
    assert [page["G2"].value, page["G3"].value] == [message, message]


def test_a_workbook_whose_looks_cannot_be_read_is_made_anew_of_its_rows() -> None:
    """WPS writes empty fills, at which openpyxl raises."""
    source = zipfile.ZipFile(io.BytesIO(xlsx(REPORT_HEADINGS, report(C=12.0, D="很多"))))
    styles = re.sub(rb"<fill>.*?</fill>", b"<fill/>", source.read("xl/styles.xml"))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as broken:
        for name in source.namelist():
            broken.writestr(name, styles if name == "xl/styles.xml" else source.read(name))
    with pytest.raises(TypeError):
        openpyxl.load_workbook(io.BytesIO(target.getvalue()))
    page = page_of(marked(target.getvalue()))
    assert (page["A2"].value, page["C2"].value, page["D2"].fill.start_color.rgb) == (FIRST, 12, RED)


def test_a_good_row_with_a_formula_comes_back_good() -> None:
    raw = (CASES / "ann_formula.xlsx").read_bytes()
    copy = marked(raw, "carriers")
    page = page_of(copy)
    assert (page["F2"].value, page["D2"].value) == ("通过", 12.5)
    checked = judged(copy, "carriers")
    assert list(checked.events) == [2]
    assert [fault.row for fault in checked.faults] == [3]


def test_a_strict_workbook_is_made_anew_of_its_rows() -> None:
    page = page_of(marked((CASES / "strict.xlsx").read_bytes(), "carriers"))
    assert (page["A2"].value, page["F2"].value) == ("测-x1", "通过")
