"""Units that stand outside the headings: read, applied and told, or refused; never passed over."""

import io
from typing import Any

import pytest
import xlsxwriter

from gateway.imports import layout
from gateway.imports.kinds import KINDS
from gateway.imports.messages import Unreadable
from gateway.imports.workbooks import sheets
from gateway.imports.workbooks.guard import Limits
from tests.imports.files import FIRST, REPORT_HEADINGS, SECOND, csv, events, judged, report, xlsx

AREA = ["载体编号", "载体名称", "是否核心载体", "使用面积", "开放日期"]
BUILDING = ["楼宇-1", "示例大厦", "是", "1.2", "2025-03-01"]


def refusal(raw: bytes, kind: str = "reports") -> str:
    with pytest.raises(Unreadable) as unreadable:
        judged(raw, kind)
    return str(unreadable.value)


def applied(raw: bytes, kind: str = "reports") -> list[tuple[str, str, str, str]]:
    """(column, factor, where, place) of every unit that is applied."""
    sheet = sheets.read(raw, KINDS[kind].title, Limits())
    found = layout.find(sheet, KINDS[kind])
    return [(one.column, one.factor, one.where, one.place) for one in found.units]


def only(raw: bytes, kind: str = "reports") -> dict[str, Any]:
    (event,) = events(judged(raw, kind)).values()
    return event["data"]


ABOVE = [
    ["单位：万平方米"],
    ["楼宇台账（单位：万平方米）"],
    ["楼宇台账", "", "", "（万平方米）"],
    ["计量单位:万㎡、万元"],
    ["填报单位：渝中区商务委", "单位： 万方"],
    ["说明：面积以万平方米为单位"],
    ["", "", "", "万平方米"],
]


@pytest.mark.parametrize("above", ABOVE, ids=["".join(row) for row in ABOVE])
def test_a_unit_above_the_headings_holds_for_its_column(above: list[str]) -> None:
    raw = csv(["台账"], above, AREA, BUILDING)
    assert only(raw, "carriers")["usable_area"] == "12000"
    ((column, factor, where, place),) = applied(raw, "carriers")
    assert (column, factor, where, place[1:]) == ("D", "10000", "cell", "2")


@pytest.mark.parametrize(
    "heading", ["产值（单位：万元）", "产值[万元]", "产值/万元", "产值【万元】"]
)
def test_a_unit_in_a_heading_may_be_written_as_people_do(heading: str) -> None:
    raw = csv([*REPORT_HEADINGS[:3], heading, *REPORT_HEADINGS[4:]], report(D="2"))
    assert only(raw)["output"] == "20000"
    assert applied(raw) == [("D", "10000", "heading", "D1")]


def test_a_row_of_units_below_the_headings_is_no_row_of_data() -> None:
    raw = csv(REPORT_HEADINGS, ["", "", "人", "万元", "亿元", "元"], report(D="2", E="3"))
    data = only(raw)
    assert (data["output"], data["revenue"], data["value_added"]) == ("20000", "300000000", "-1.50")


def test_a_column_of_units_beside_the_table_holds_when_all_rows_agree() -> None:
    headings = [*REPORT_HEADINGS, "单位"]
    raw = csv(headings, [*report(D="2"), "万元"], [*report(A=SECOND, D="3"), "万元"])
    assert [event["data"]["output"] for event in events(judged(raw)).values()] == ["20000", "30000"]
    mixed = csv(headings, [*report(D="2"), "万元"], [*report(A=SECOND, D="3"), "元"])
    assert refusal(mixed).startswith("G2 处的单位“万元”不是每一行都一样")


def test_a_remark_about_one_row_is_refused_rather_than_passed_over() -> None:
    raw = csv([*REPORT_HEADINGS, "备注"], [*report(), "本行单位：万元"], [*report(A=SECOND), ""])
    assert refusal(raw).startswith("G2 处的单位“万元”不是每一行都一样")


def test_a_statement_beside_the_headings_holds_for_the_table() -> None:
    raw = csv([*REPORT_HEADINGS, "单位：万元"], report(D="2"))
    assert only(raw)["output"] == "20000"


def workbook(name: str = "企业报表", note: str = "", header: str = "") -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, REPORT_HEADINGS)
        sheet.write_row(1, 0, report(D=2))
        if note:
            sheet.write_comment(0, 3, note)
        if header:
            sheet.set_header(header)
    return target.getvalue()


@pytest.mark.parametrize(
    ("raw", "where", "place"),
    [
        (workbook(name="报表（万元）"), "sheet_name", ""),
        (workbook(name="报表 单位万元"), "sheet_name", ""),
        (workbook(note="金额单位为万元"), "note", "D1"),
        (workbook(header="&R单位：万元"), "header", ""),
    ],
    ids=["bracket", "name", "note", "header"],
)
def test_a_unit_in_a_remark_or_in_the_sheets_name_holds(raw: bytes, where: str, place: str) -> None:
    assert only(raw)["output"] == "20000"
    assert ("D", "10000", where, place) in applied(raw)


def test_a_cells_own_unit_means_what_it_says() -> None:
    data = only(csv(["单位：万元"], REPORT_HEADINGS, report(D="300元", E="2", F="1")))
    assert (data["output"], data["revenue"]) == ("300", "20000")


def test_two_units_that_disagree_are_refused() -> None:
    headings = [heading.replace("产值", "产值（元）") for heading in REPORT_HEADINGS]
    assert refusal(csv(["单位：万元"], headings, report())) == (
        "列“产值”的单位有两种说法：“元”（D2）与“万元”（A1），请只留一种"
    )
    twice = csv(["单位：万元", "单位：亿元"], REPORT_HEADINGS, report())
    assert "“万元”（A1）与“亿元”（B1）" in refusal(twice)


def test_two_ways_of_saying_the_same_agree() -> None:
    headings = [heading.replace("产值", "产值（万）") for heading in REPORT_HEADINGS]
    assert only(csv(["单位：万元"], headings, report(D="2")))["output"] == "20000"


@pytest.mark.parametrize("unit", ["万美元", "美元", "公顷", "亩", "万", "十万元"])
def test_a_unit_that_is_not_known_is_refused_wherever_it_stands(unit: str) -> None:
    message = f"“A1”处写的单位“{unit}”不认识，请改为元、万元、平方米等可用的单位"
    assert refusal(csv([f"单位：{unit}"], REPORT_HEADINGS, report())) == message


def test_an_office_and_a_column_of_offices_are_no_units() -> None:
    raw = xlsx(["填报单位：渝中区统计局", "单位：某某科技（重庆）有限公司"],
               [*REPORT_HEADINGS, "单位"], [*report(D=2), "示例科技"])  # fmt: skip
    assert only(raw)["output"] == "2"
    assert applied(raw) == []


def test_a_unit_of_people_leaves_amounts_alone() -> None:
    data = only(csv(["单位：万人、元"], REPORT_HEADINGS, [FIRST, "2025-03", "2", "3", "4", "5"]))
    assert (data["employees"], data["output"]) == (20_000, "3")
