"""On a phone whoever runs a building adds a unit, tells who moves in and out, reports the month."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.places import BUSY
from tests.browser.seed import FILER
from tests.browser.visitor import Visitor

PHONE = {"width": 390, "height": 844}


def test_a_building_is_kept_on_a_phone(person: Callable[[str], Visitor]) -> None:
    page = person("building_operator").open("/work/own-building")
    page.set_viewport_size(PHONE)
    expect(page.get_by_test_id("add-unit")).to_be_visible()
    page.get_by_test_id("add-unit").click()
    form = page.get_by_test_id("keep-registered")
    for field, answer in {"unit": "A-301", "name": "A座301", "floor": "3F", "area": "320"}.items():
        form.get_by_test_id(f"ask-{field}").fill(answer)
    form.get_by_test_id("ask-opened_on").fill("2025-01-01")
    form.get_by_test_id("keep").click()
    unit = page.get_by_test_id("unit-A-301")
    expect(unit.get_by_test_id("vacant")).to_have_text("空置 320 ㎡")

    unit.get_by_test_id("choose-let").click()
    let = unit.get_by_test_id("keep-let")
    expect(let.get_by_test_id("ask-quantity")).to_have_value("320")
    let.get_by_test_id("ask-tenant").fill(FILER)
    let.get_by_test_id("ask-quantity").fill("200")
    let.get_by_test_id("keep").click()
    expect(unit.get_by_test_id("lease")).to_have_count(1)
    expect(unit.get_by_test_id("vacant")).to_have_text("空置 120 ㎡")
    expect(page.locator(BUSY)).to_have_count(0)
    assert axe.findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    page.get_by_test_id("add-unit").click()
    again = page.get_by_test_id("keep-registered")
    for field, answer in {"unit": "A-301", "name": "重名", "area": "1"}.items():
        again.get_by_test_id(f"ask-{field}").fill(answer)
    again.get_by_test_id("keep").click()
    expect(again.get_by_test_id("problem")).to_contain_text("编号不能重复使用")

    unit.get_by_test_id("lease").get_by_role("button").click()
    unit.get_by_test_id("keep-left").get_by_test_id("keep").click()
    expect(unit.get_by_test_id("lease")).to_have_count(0)

    page.get_by_test_id("to-filing").click()
    sheet = page.get_by_test_id("sheet-building")
    sheet.get_by_test_id("ask-rent_price").fill("58.5")
    sheet.get_by_test_id("file").click()
    expect(sheet.get_by_test_id("filed")).to_be_visible()
