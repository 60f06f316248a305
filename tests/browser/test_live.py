"""From an event to the digit on the screen, and what a lost connection looks like."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.happenings import registered
from tests.browser.visitor import Visitor
from tests.support.system import System

FEW_SECONDS = 5.0
STAY = "window.stayed = true"


def digit(page: Page, code: str) -> Locator:
    return page.get_by_test_id(f"goal-{code}").get_by_test_id("value")


def plain(text: str | None) -> int:
    return int((text or "").replace(",", ""))


@pytest.fixture
def table(stranger: Visitor) -> Page:
    """Table 1, connected."""
    page = stranger.open("/work/tables/1")
    expect(page.get_by_test_id("live")).to_have_attribute("data-link", "live")
    page.get_by_test_id("row-enterprise_count-total").wait_for()
    return page


def seconds_until(holds: Callable[[], None]) -> float:
    began = time.monotonic()
    holds()
    return time.monotonic() - began


def test_an_event_moves_the_digit_on_the_wall_and_in_the_table_without_a_reload(
    district: System, wall: Page, table: Page
):
    shown = digit(wall, "enterprise_count")
    cell = table.get_by_test_id("row-enterprise_count-total").get_by_test_id("actual")
    before = plain(shown.get_attribute("data-value"))
    assert plain(cell.text_content()) == before
    for page in (wall, table):
        page.evaluate(STAY)
    district.publish([registered()])
    on_wall = seconds_until(lambda: expect(shown).to_have_attribute("data-value", str(before + 1)))
    in_table = seconds_until(lambda: expect(cell).to_have_text(str(before + 1)))
    print(f"an event was on the wall after {on_wall:.2f} s, in the table {in_table:.2f} s later")
    assert on_wall + in_table < FEW_SECONDS
    assert all(page.evaluate("window.stayed") for page in (wall, table))


def test_what_moved_stands_in_the_ticker(district: System, wall: Page):
    before = digit(wall, "enterprise_count").get_attribute("data-value")
    district.publish([registered()])
    expect(wall.get_by_test_id("ticker")).to_contain_text(f"{before} → {plain(before) + 1}")


def test_the_wall_says_that_the_connection_is_lost_and_heals_when_the_gateway_is_killed(
    district: System, wall: Page
):
    shown = digit(wall, "enterprise_count")
    before = plain(shown.get_attribute("data-value"))
    wall.evaluate(STAY)
    district.kill("gateway")
    expect(wall.get_by_test_id("lost")).to_be_visible()
    expect(wall.get_by_test_id("lost")).to_be_hidden(timeout=60_000)
    expect(wall.get_by_test_id("overview")).to_have_attribute("data-link", "live")
    district.settle()
    district.publish([registered()])
    expect(shown).to_have_attribute("data-value", str(before + 1))
    assert wall.evaluate("window.stayed")
