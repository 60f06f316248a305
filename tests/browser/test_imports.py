"""A file of a statistician: its faults by row and column, and then its figures."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.happenings import registered
from tests.browser.visitor import Visitor
from tests.imports.files import REPORT_HEADINGS, csv, xlsx
from tests.support.system import System

DAY = "2025-12-31"
HUNDRED_MILLION_YUAN = "1.5"


@pytest.fixture
def enterprise(district: System) -> str:
    event = registered()
    district.publish([event])
    district.settle()
    return event["subject"]


def choose(page: Page, file: FilePayload) -> None:
    page.get_by_test_id("kind-reports").check()
    page.get_by_test_id("file").set_input_files(file)


def check(page: Page) -> None:
    page.get_by_test_id("check").click()
    expect(page.get_by_test_id("verdict")).to_be_visible()


def workbook(*rows: Sequence[str]) -> FilePayload:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "企业报表.xlsx", "mimeType": kind, "buffer": xlsx(REPORT_HEADINGS, *rows)}


def text_file(*rows: Sequence[str]) -> FilePayload:
    raw = csv(REPORT_HEADINGS, *rows, encoding="gb18030")
    return {"name": "企业报表.csv", "mimeType": "text/csv", "buffer": raw}


def total_output(district: System) -> Decimal:
    """In 亿元."""
    told = district.get("/api/v1/indicators/total_output", as_of=DAY)
    return Decimal(told["figure"]["value"])


def test_faults_are_named_by_row_and_column_and_the_mended_file_moves_the_figure(
    district: System, person: Callable[[str], Visitor], enterprise: str
):
    page = person("statistician").open("/work/imports")
    good = [enterprise, "2025-03", "10", "1.5亿", "0", "0"]
    faulty = [enterprise, "2025-04", "10", "很多", "0", "0"]
    before = total_output(district)
    choose(page, workbook(good, faulty))
    check(page)
    expect(page.get_by_test_id("send")).to_be_disabled()
    fault = page.get_by_test_id("faults").get_by_test_id("row")
    expect(fault).to_have_count(1)
    expect(fault.locator('[data-column="row"]')).to_have_text("3")
    expect(fault.locator('[data-column="column"]')).to_have_text("D 产值")
    expect(fault.locator('[data-column="message"]')).to_contain_text("看不懂的数")
    assert total_output(district) == before
    choose(page, workbook(good))
    check(page)
    expect(page.get_by_test_id("effects")).to_contain_text("总产值")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("已导入 1 行")
    expect(page.get_by_test_id("faults")).to_have_count(0)
    district.settle()
    assert total_output(district) - before == Decimal(HUNDRED_MILLION_YUAN)


def test_a_department_has_a_text_file_checked_and_nothing_is_sent(
    district: System, person: Callable[[str], Visitor], enterprise: str
):
    page = person("department").open("/work/imports")
    before = total_output(district)
    choose(page, text_file([enterprise, "2025-05", "10", "2亿", "0", "0"]))
    expect(page.get_by_test_id("send")).to_have_count(0)
    check(page)
    district.settle()
    assert total_output(district) == before


def test_a_doubted_value_is_sent_once_it_is_explained_and_the_word_stands_with_the_import(
    district: System, person: Callable[[str], Visitor], enterprise: str
):
    """11,900 where there were 119, in a file whose unit stands above the table."""
    before = workbook([enterprise, "2025-06", "119", "1亿", "0", "0"])
    page = person("statistician").open("/work/imports")
    choose(page, before)
    check(page)
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("已导入 1 行")
    district.settle()
    page.get_by_test_id("file").set_input_files(with_unit_above(enterprise))
    check(page)
    expect(page.get_by_test_id("units")).to_contain_text("产值 · 营业收入 · 增加值：以“万元”为单位")
    changed = page.get_by_test_id("row-changes").get_by_test_id("row")
    expect(changed.locator('[data-column="what"]')).to_contain_text("产值：100,000,000 元")
    doubted = page.get_by_test_id("doubts").get_by_test_id("row")
    expect(doubted.locator('[data-column="reason"]')).to_contain_text("2025-06（119 人）的 100 倍")
    expect(page.get_by_test_id("send")).to_be_disabled()
    page.get_by_test_id("explanation").fill("……")
    expect(page.get_by_test_id("send")).to_be_disabled()
    page.get_by_test_id("explanation").fill("合并了子公司人员")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("已导入 1 行")
    newest = page.get_by_test_id("sent-files").get_by_test_id("row").first
    expect(newest.locator('[data-column="explanation"]')).to_contain_text("合并了子公司人员")


def test_money_in_another_unit_a_period_to_come_and_an_overwritten_report_are_marked(
    district: System, person: Callable[[str], Visitor], enterprise: str
):
    page = person("statistician").open("/work/imports")
    choose(page, workbook([enterprise, "2025-08", "119", "1.2亿", "0", "0"]))
    check(page)
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("verdict")).to_contain_text("已导入 1 行")
    district.settle()
    overwriting = [enterprise, "2025-08", "119", "1.3亿", "0", "0"]
    in_wan = [enterprise, "2025-09", "119", "12000", "0", "0"]
    to_come = [enterprise, "2098-01", "119", "1.2亿", "0", "0"]
    page.get_by_test_id("file").set_input_files(workbook(overwriting, in_wan, to_come))
    check(page)
    doubted = page.get_by_test_id("doubts")
    for row, reason in (
        ("2", "将改写已有的上报"),
        ("3", "1/10,833，单位可能有误"),
        ("4", "报告期尚未结束"),
    ):
        line = doubted.get_by_test_id("row").filter(has_text=reason)
        expect(line.locator('[data-column="row"]')).to_have_text(row)
    rewritten = page.get_by_test_id("row-changes").get_by_test_id("row").first
    expect(rewritten.locator('[data-column="what"]')).to_contain_text("120,000,000 元")
    expect(rewritten.locator('[data-column="what"]')).to_contain_text("130,000,000 元")
    expect(page.get_by_test_id("effects")).to_contain_text("总产值")
    expect(page.get_by_test_id("send")).to_be_disabled()


def with_unit_above(enterprise: str) -> FilePayload:
    row = [enterprise, "2025-07", "11900", "10000", "0", "0"]
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    raw = xlsx(["单位：万元"], REPORT_HEADINGS, row)
    return {"name": "七月.xlsx", "mimeType": kind, "buffer": raw}
