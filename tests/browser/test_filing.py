"""On the page an enterprise reports from a phone, the statistician returns it, it is told again."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.places import BUSY
from tests.browser.seed import FILER
from tests.browser.visitor import Visitor
from tests.fates.events import event
from tests.support.system import System

PHONE = {"width": 390, "height": 844}
RIGHT = {"employees": "12", "output": "5230000", "revenue": "4980000", "value_added": "1870000"}


def fill(page: Page, **answers: str) -> None:
    sheet = page.get_by_test_id("sheet-quarterly_report")
    for field, answer in answers.items():
        sheet.get_by_test_id(f"ask-{field}").fill(answer)
    sheet.get_by_test_id("file").click()


def test_an_enterprise_reports_is_returned_and_reports_again(
    person: Callable[[str], Visitor], district: System
) -> None:
    told = {"list": "survey_frame", "entry_no": "T1", "scope": "quarterly_report"}
    told |= {"valid_from": "2024-01-01"}
    district.publish([event("demo-district", "listing.granted", f"enterprise/{FILER}", told)])
    district.settle()

    firm = person("enterprise").open("/work/filing")
    firm.set_viewport_size(PHONE)
    sheet = firm.get_by_test_id("sheet-quarterly_report")
    period = sheet.get_by_role("heading").inner_text().partition("·")[2].strip()
    fill(firm, **RIGHT | {"value_added": "9000000"})
    expect(sheet.get_by_test_id("wants-a-word")).to_be_visible()
    expect(sheet.get_by_test_id("mark").first).to_contain_text("增加值大于产值")
    expect(firm.locator(BUSY)).to_have_count(0)
    assert axe.findings(firm) == []
    assert firm.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    district.settle()

    desk = person("statistician").open(f"/work/queues/doubted?period={period}")
    doubted = desk.locator(f'[data-testid="row"][data-key*="{FILER}"]')
    expect(doubted).to_contain_text("处")
    doubted.get_by_role("button").first.click()
    detail = desk.get_by_test_id("review-detail")
    expect(desk.locator(BUSY)).to_have_count(0)
    assert axe.findings(desk) == []
    detail.get_by_test_id("reason").fill("增加值填错")
    detail.get_by_test_id("return").click()
    expect(detail).to_have_count(0)
    district.settle()

    firm.reload()
    expect(sheet.get_by_test_id("returned-for")).to_contain_text("增加值填错")
    expect(sheet.get_by_test_id("sheet-state")).to_have_text("退回")
    fill(firm, **RIGHT)
    expect(sheet.get_by_test_id("filed")).to_be_visible()
    district.settle()
    desk.goto(f"{district.url}/work/queues/missing?form=quarterly_report&period={period}")
    expect(desk.get_by_test_id("coverage-sum")).to_contain_text("退回 0")


def test_official_figures_are_drawn_beside_the_computed_ones(person: Callable[[str], Visitor]):
    desk = person("statistician").open("/work/queues/official")
    expect(desk.locator("canvas")).to_be_visible()
