"""What is read on a laptop's wall and on a phone: no text too small or cut, no list without end."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.places import BUSY
from tests.browser.visitor import Visitor

LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
LEAST_PX = 12
MOST_REQUESTS = 15
FIRST_ROWS, PAGE_ROWS = 10, 50
FRAMES = "th, td, dd, .name, .tile, .goal, .top, .card, .indicators, main"
# Of every text in sight: its size, and how far it stands out of the box that cuts it or holds it.
# Reels of digits are cut on purpose; 5 px: the line's box is higher than its letters.
TEXTS = """(frames) => {
  const found = []
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim()
    const holder = walker.currentNode.parentElement
    const style = getComputedStyle(holder)
    if (!text || holder.closest('.reel, ol') || style.clipPath !== 'none') continue
    const range = document.createRange()
    range.selectNodeContents(walker.currentNode)
    const box = range.getBoundingClientRect()
    const frame = holder.closest(frames).getBoundingClientRect()
    const sides = [box.right - frame.right, frame.left - box.left, box.bottom - frame.bottom - 4]
    const out = Math.max(...sides)
    if (box.width > 1) found.push([text, parseFloat(style.fontSize), out])
  }
  return found
}"""
SCROLLS = """() => [document.documentElement.scrollWidth - innerWidth,
                   document.documentElement.scrollHeight - innerHeight]"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_text_of_the_wall_is_legible_and_whole_on_a_laptop(stranger: Visitor, language: str):
    page = stranger.open(f"/?lang={language}")
    page.set_viewport_size(LAPTOP)
    page.get_by_test_id("matrix").get_by_role("link").last.wait_for()
    expect(page.get_by_test_id("coverage").first).to_be_visible()
    for code in ("total_output", "core_carrier_area", "value_added_share_of_gdp"):
        page.locator(f'[data-testid$="-{code}"]').first.hover()
        expect(page.get_by_test_id("focus")).to_have_attribute("data-code", code)
        texts = page.evaluate(TEXTS, FRAMES)
        assert [text for text in texts if text[1] < LEAST_PX] == []
        assert [text for text in texts if text[2] > 1] == []
    assert page.evaluate(SCROLLS) == [0, 0]


def test_what_lies_below_an_indicators_first_view_is_asked_for_when_it_comes_near(
    stranger: Visitor,
):
    page = stranger.open("/work/indicators/workforce")
    page.set_viewport_size(LAPTOP)
    page.get_by_test_id("figure").wait_for()
    # What lies below is asked for anyhow a while after the page stands; a slow machine sees that.
    below = next((n for n, url in enumerate(stranger.requested) if "tables/2" in url), None)
    asked = [url for url in stranger.requested[:below] if url.startswith("http")]
    assert len(asked) <= MOST_REQUESTS, "\n".join(asked)
    page.locator("#facts").scroll_into_view_if_needed()
    expect(page.get_by_test_id("split").get_by_role("listitem")).to_have_count(13)


def test_a_list_on_a_phone_begins_with_few_cards_and_shows_more_when_asked(
    person: Callable[[str], Visitor],
):
    page = person("viewer").open("/work/enterprises")
    rows = page.get_by_test_id("row")
    expect(rows).to_have_count(PAGE_ROWS)
    page.set_viewport_size(PHONE)
    expect(rows).to_have_count(FIRST_ROWS)
    assert height(page) < 5 * PHONE["height"]
    page.get_by_test_id("more-rows").click()
    expect(rows).to_have_count(2 * FIRST_ROWS)
    page.get_by_test_id("next").click()
    expect(page.get_by_test_id("count")).to_contain_text("51")
    expect(page.locator(BUSY)).to_have_count(0)
    expect(rows).to_have_count(FIRST_ROWS)


def test_thirteen_sectors_are_lines_on_a_phone_that_open_into_their_figures(stranger: Visitor):
    page = stranger.open("/work/tables/2")
    figure = page.get_by_test_id("row-workforce-fintech")
    expect(figure).to_be_visible()
    page.set_viewport_size(PHONE)
    groups = page.get_by_test_id("card-group")
    expect(groups).to_have_count(13)
    expect(figure).to_be_hidden()
    assert height(page) < 4 * PHONE["height"]
    groups.filter(has=figure).locator("summary").click()
    expect(figure).to_be_visible()


def height(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollHeight")
