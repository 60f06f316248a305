"""Rows into events: what the contract asks, no row twice, nothing lost silently."""

import io
from datetime import date, datetime

import openpyxl
import pytest
import xlsxwriter

from gateway.imports.checking import Stamp
from services.contracts.events.envelope import parse
from tests.imports.files import (
    FIRST,
    REPORT_HEADINGS,
    SECOND,
    csv,
    events,
    faults,
    judged,
    report,
    xlsx,
)


def test_a_row_becomes_the_event_that_it_says() -> None:
    sheet = xlsx(
        REPORT_HEADINGS,
        [FIRST, date(2025, 3, 1), "１２人", "1.5亿", 1234567.89, "−300万"],
    )
    (event,) = events(judged(sheet)).values()
    assert event.pop("id").startswith("import-reports-")
    assert event == {
        "specversion": "1.0",
        "source": "urn:cqyz:imports",
        "type": "cn.gov.cqyz.enterprise.reported.v1",
        "subject": FIRST,
        "time": "2025-07-01T09:30:00+08:00",
        "data": {
            "period": "2025-03",
            "employees": 12,
            "output": "150000000",
            "revenue": "1234567.89",
            "value_added": "-3000000",
        },
    }


def test_amounts_by_sector_stand_in_one_event() -> None:
    headings = [*REPORT_HEADINGS, "分领域产值（万元）", "分领域从业人员"]
    row = [*report(), "工业软件：60；区块链：4000元", "工业软件：8"]
    (event,) = events(judged(xlsx(headings, row))).values()
    assert event["data"]["by_sector"] == {
        "industrial_software": {"output": "600000", "employees": 8},
        "blockchain": {"output": "4000"},
    }
    assert parse({**event, "id": "1"}).data.by_sector["blockchain"].output == 400_000


def test_headings_may_stand_anywhere_in_any_order_with_units_of_their_own() -> None:
    sheet = xlsx(
        ["渝中区2025年3月报表"],
        [],
        ["备注", " 增加值 ", "产值（万元）", "营收（亿元）", "从业人数", "报 告 期", "信用代码"],
        ["", 1, 2, 0.3, 4, "2025-03", FIRST],
    )
    (event,) = events(judged(sheet)).values()
    data = event["data"]
    assert (data["value_added"], data["output"], data["revenue"]) == ("1", "20000", "30000000")


def test_a_file_sent_again_makes_the_same_ids_whatever_its_form() -> None:
    as_excel = xlsx(REPORT_HEADINGS, report(D=100.0))
    as_csv = csv(REPORT_HEADINGS, report(D="100.00元"), encoding="gb18030")
    later = Stamp("urn:cqyz:imports", "2025-08-01T00:00:00+08:00")
    (first,) = events(judged(as_excel)).values()
    (second,) = events(judged(as_csv, stamp=later)).values()
    assert first["id"] == second["id"]
    (changed,) = events(judged(xlsx(REPORT_HEADINGS, report(D=101.0)))).values()
    assert first["id"] != changed["id"]


def test_a_restatement_makes_new_ids() -> None:
    sheet = xlsx(REPORT_HEADINGS, report())
    ids = {
        events(judged(sheet, stamp=Stamp("urn:x", time, restate=True)))[2]["id"]
        for time in ("2025-07-01T00:00:00+08:00", "2025-07-02T00:00:00+08:00")
    }
    assert len(ids) == 2
    assert events(judged(sheet))[2]["id"] not in ids


def test_every_fault_of_a_row_is_named_at_once_by_its_cell() -> None:
    sheet = xlsx(REPORT_HEADINGS, report(), [FIRST[:-1] + "!", "三月", "", "abc", -1, "1.234"])
    assert faults(judged(sheet)) == [
        (3, "A", "统一社会信用代码中有不允许的字符：!"),
        (3, "B", "看不懂的报告期“三月”，请写成 2025-03（月）、2025Q1（季）或 2025（年）"),
        (3, "C", "必填，不能为空"),
        (3, "D", "看不懂的数“abc”，请写成 1234567.89、300万 或 1.5亿"),
        (3, "E", "不能为负"),
        (3, "F", "“1.234”折合后超过两位小数，精确到分（或 0.01 平方米）即可"),
    ]


def test_a_wrong_check_character_is_told_with_the_right_one() -> None:
    wrong = FIRST[:-1] + ("0" if FIRST[-1] != "0" else "1")
    ((row, column, message),) = faults(judged(xlsx(REPORT_HEADINGS, report(A=wrong))))
    assert (row, column) == (2, "A")
    assert (
        message == f"统一社会信用代码校验不符：末位应为 {FIRST[-1]}，现为 {wrong[-1]}，请核对全码"
    )


def test_a_certificate_that_ends_before_it_begins_is_shown_at_its_end() -> None:
    sheet = csv(
        ["统一社会信用代码", "资质类别", "证书编号", "有效期起", "有效期止"],
        [FIRST, "高企", "GR1", "2025年5月1日", "2025/5/1"],
    )
    assert faults(judged(sheet, "qualifications")) == [(2, "E", "有效期止应晚于有效期起")]


def test_equal_rows_are_refused_but_for_the_first() -> None:
    checked = judged(xlsx(REPORT_HEADINGS, report(), report(A=SECOND), report(D=100.0)))
    assert faults(checked) == [(4, "", "与第 2 行完全相同，请删去其中一行")]
    assert list(checked.events) == [2, 3]


def test_rows_that_contradict_each_other_are_all_refused() -> None:
    checked = judged(xlsx(REPORT_HEADINGS, report(), report(A=SECOND), report(D="101")))
    slot = "统一社会信用代码、报告期"
    assert faults(checked) == [
        (2, "", f"与第 4 行是同一{slot}而内容不同，请只留一行"),
        (4, "", f"与第 2 行是同一{slot}而内容不同，请只留一行"),
    ]
    assert list(checked.events) == [3]


def test_blank_rows_are_passed_over_and_rows_keep_their_numbers() -> None:
    checked = judged(xlsx(REPORT_HEADINGS, [], report(), ["", "　"], report(A=SECOND)))
    assert list(events(checked)) == [3, 5]
    assert checked.rows == 2


def test_a_file_without_rows_says_so() -> None:
    assert faults(judged(xlsx(REPORT_HEADINGS))) == [(0, "", "没有数据行")]


def test_content_outside_of_the_headings_is_refused_not_lost() -> None:
    assert faults(judged(csv(REPORT_HEADINGS, [*report(), "", "7"]))) == [
        (2, "H", "此格有内容但所在列没有标题，请补上标题或删去")
    ]


def test_a_thousands_separator_that_splits_a_csv_row_is_noticed() -> None:
    line = ",".join(REPORT_HEADINGS) + f"\n{FIRST},2025-03,12,1,234,90,1"
    assert faults(judged(line.encode())) == [
        (2, "G", "此格有内容但所在列没有标题，请补上标题或删去")
    ]


def workbook_with(write: object, merge: str = "") -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("企业报表")
        sheet.write_row(0, 0, REPORT_HEADINGS)
        sheet.write_row(1, 0, report())
        sheet.write_row(2, 0, report(A=SECOND))
        if merge:
            sheet.merge_range(merge, "2025-03")
        write(sheet)
    return target.getvalue()


def test_merged_cells_among_the_rows_are_refused_by_row() -> None:
    checked = judged(workbook_with(lambda sheet: None, merge="B2:B3"))
    message = "有合并单元格（B2:B3），请取消合并并逐行填写"
    assert faults(checked) == [(2, "", message), (3, "", message)]
    assert checked.events == {}


@pytest.mark.parametrize(
    ("value", "message"),
    [("#N/A", "单元格是公式错误值（如 #N/A、#DIV/0!），请改为正确的值")],
)
def test_an_error_value_is_no_empty_cell(value: str, message: str) -> None:
    checked = judged(workbook_with(lambda sheet: sheet.write_formula("D2", "=NA()", None, value)))
    assert faults(checked) == [(2, "D", message)]


def test_a_formula_counts_with_its_calculated_value() -> None:
    sheet = workbook_with(lambda sheet: sheet.write_formula("D2", "=2*60", None, 120))
    assert events(judged(sheet))[2]["data"]["output"] == "120"


def test_a_formula_that_was_never_calculated_is_no_empty_cell() -> None:
    book = openpyxl.Workbook()
    book.active.append(REPORT_HEADINGS)
    book.active.append(report(D="=2*60"))
    target = io.BytesIO()
    book.save(target)
    assert faults(judged(target.getvalue())) == [
        (2, "D", "公式没有保存计算结果，请在 Excel 中打开并保存一次，或改为数值")
    ]


def test_what_looks_like_a_formula_gets_into_no_name() -> None:
    sheet = csv(
        ["基地编号", "基地名称", "合作院校", "设立日期"],
        ["基地-1", '"=HYPERLINK(""http://x"",""y"")"', "@大学", "2025-06-20"],
    )
    assert faults(judged(sheet, "bases")) == [
        (2, "B", "不能以 = 开头：在 Excel 中会被当作公式"),
        (2, "C", "不能以 @ 开头：在 Excel 中会被当作公式"),
    ]


def test_different_forms_of_one_day_in_one_column_are_one_day() -> None:
    forms = [
        "2025-06-30",
        "2025/6/30",
        "2025年6月30日",
        "20250630",
        datetime(2025, 6, 30),
        20250630,
    ]
    rows = [[FIRST, form, 12] for form in forms]
    for row in rows:
        (event,) = events(
            judged(xlsx(["统一社会信用代码", "统计日期", "中高端人才数"], row), "headcounts")
        ).values()
        assert event["data"] == {"as_of": "2025-06-30", "mid_high": 12}
