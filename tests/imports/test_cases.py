"""Small files from public bug reports: each stands for a kind of fault."""

from typing import Any

from gateway.imports.kinds import KINDS
from gateway.imports.workbooks import sheets
from gateway.imports.workbooks.guard import Limits
from gateway.imports.workbooks.sheets import Sheet, Unread
from tests.imports.files import CASES, events, faults, judged


def data(name: str, kind: str = "carriers") -> list[dict[str, Any]]:
    return [event["data"] for event in events(judged((CASES / name).read_bytes(), kind)).values()]


def subjects(name: str) -> list[str]:
    return [
        event["subject"]
        for event in events(judged((CASES / name).read_bytes(), "carriers")).values()
    ]


def sheet(name: str) -> Sheet:
    return sheets.read((CASES / name).read_bytes(), KINDS["carriers"].title, Limits())


def test_a_unit_above_the_heading_makes_12000_of_1_2() -> None:
    assert data("send_unit.xlsx")[0]["usable_area"] == "12000"
    (told,) = data("unit_above.xlsx", "reports")
    assert (told["output"], told["revenue"], told["value_added"]) == (
        "15000000",
        "12000000",
        "3000000",
    )
    assert told["employees"] == 10


def test_a_formula_without_a_saved_value_is_refused_in_a_prefixed_sheet() -> None:
    raw = (CASES / "qual_uncalc_prefix.xlsx").read_bytes()
    message = "公式没有保存计算结果，请在 Excel 中打开并保存一次，或改为数值"
    assert faults(judged(raw, "qualifications")) == [(2, "E", message)]


def test_an_error_value_is_refused_in_a_prefixed_sheet() -> None:
    raw = (CASES / "err_cell_prefix.xlsx").read_bytes()
    message = "单元格是公式错误值（如 #N/A、#DIV/0!），请改为正确的值"
    assert faults(judged(raw, "enterprises")) == [(2, "F", message)]


def test_the_visible_sheet_is_read_and_the_hidden_one_named() -> None:
    read = sheet("hidden_sheet_named.xlsx")
    assert (read.name, read.unread) == ("数据", (Unread("楼宇园区", hidden=True),))
    assert subjects("hidden_sheet_named.xlsx") == ["测-x1", "测-2"]


def test_a_second_visible_sheet_is_named() -> None:
    assert sheet("two_sheets.xlsx").unread == (Unread("二季度", hidden=False),)


def test_filtered_rows_are_read_and_named() -> None:
    read = sheet("filtered.xlsx")
    assert (read.hidden_rows, read.filtered) == ((2,), True)
    assert subjects("filtered.xlsx") == ["测-x1", "测-hid"]


def test_strict_open_xml_is_read() -> None:
    assert data("strict.xlsx")[0]["usable_area"] == "12.50"


def test_a_title_line_above_the_headings_of_a_csv_has_no_delimiter() -> None:
    assert data("csv_title_tab.csv")[0]["usable_area"] == "12.50"
