"""Goals of the plan, as people open them: to who is in the number, and to an event behind one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import DESK, Visitor
from tests.support.system import System

DAY = "2026-10-31"
PHONE = {"width": 390, "height": 844}
KEY_ENTERPRISES = 27


@pytest.mark.parametrize("size", [DESK, PHONE], ids=lambda size: str(size["width"]))
def test_a_goal_opens_to_its_rows_and_to_an_event_behind_one(
    size: dict, person: Callable[[str], Visitor], district: System
) -> None:
    told = district.get(f"/api/v1/goals/{KEY_ENTERPRISES}/rows", as_of=DAY)
    page = person("statistician").open(f"/work/notes?as_of={DAY}")
    page.set_viewport_size(size)
    goals = page.get_by_role("table", name="量化目标").first
    goal = goals.locator(f'[data-testid="row"][data-key="{KEY_ENTERPRISES}"]')
    expect(goals.locator('[data-key="1"]')).to_be_visible()
    while not goal.count():
        page.get_by_test_id("more-rows").first.click()
    goal.get_by_test_id("open-row").click()
    rows = page.get_by_test_id("goal-rows").get_by_test_id("row")
    shown = [one["name"] for one in told["rows"][: 10 if size == PHONE else 20]]
    expect(rows.locator('[data-column="thing"] a')).to_have_text(shown)
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
    rows.first.get_by_test_id("open-row").click()
    cause = page.get_by_test_id("goal-rows").get_by_test_id("cause")
    expect(cause).to_have_count(len(told["rows"][0]["events"]))
    event = told["rows"][0]["events"][0]["id"]
    page.get_by_test_id("goal-rows").get_by_role("link", name=event).click()
    page.wait_for_url("**/work/integration?**")
    main = page.get_by_role("main")
    expect(main.get_by_role("textbox", name="事件编号")).to_have_value(event)
    expect(main.get_by_text(told["rows"][0]["thing"].partition("/")[2])).to_be_visible()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
