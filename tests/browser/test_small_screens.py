"""What is read on walls of every size and on a phone: no text too small or cut, no endless list."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.places import BUSY
from tests.browser.visitor import Visitor

LAPTOP = {"width": 1366, "height": 768}
WALLS = ((1024, 768), (1280, 720), (1366, 768), (1920, 1080), (3840, 2160))
ALERTS_OF_A_LARGE_WALL = {"zh": 18, "en": 9}  # English names are longer: one column of them
FEWEST_ALERTS = 4
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
# What stands out of the card that holds it, at the bottom; and whether the title meets the tally.
SPILLS = """() => {
  const bottom = (element) => element.getBoundingClientRect().bottom
  const spilt = [...document.querySelectorAll('main .card, main .focus')].filter((card) =>
    [...card.querySelectorAll('*')].some(
      (one) => !one.closest('.reel, ol, li') && bottom(one) > bottom(card) + 2))
  const title = document.createRange()
  title.selectNodeContents(document.querySelector('h1'))
  const tally = document.querySelector('.tally').getBoundingClientRect()
  const met = title.getBoundingClientRect().right > tally.left
  return [...spilt.map((card) => card.className), ...(met ? ['title'] : [])]
}"""
# Two frames after the screen changed, what fits has been counted and drawn.
SETTLED = """() => new Promise((then) =>
  requestAnimationFrame(() => requestAnimationFrame(() => then(true))))"""
SCROLLS = """() => [document.documentElement.scrollWidth - innerWidth,
                   document.documentElement.scrollHeight - innerHeight]"""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_text_of_the_wall_is_legible_and_whole_on_screens_of_every_size(
    stranger: Visitor, language: str
):
    page = stranger.open(f"/?lang={language}")
    page.get_by_test_id("matrix").get_by_role("link").last.wait_for()
    expect(page.get_by_test_id("coverage").first).to_be_visible()
    for width, height in WALLS:
        page.set_viewport_size({"width": width, "height": height})
        legible_and_whole(page, width / LAPTOP["width"])


def legible_and_whole(page: Page, scale: float) -> None:
    """`scale` is how much larger than a laptop's the screen is: roundings grow with it."""
    for code in ("total_output", "core_carrier_area", "value_added_share_of_gdp"):
        page.locator(f'[data-testid$="-{code}"]').first.hover()
        expect(page.get_by_test_id("focus")).to_have_attribute("data-code", code)
        texts = page.evaluate(TEXTS, FRAMES)
        assert [text for text in texts if text[1] < LEAST_PX] == []
        assert [text for text in texts if text[2] > max(scale, 1)] == []
    assert page.evaluate(SPILLS) == []
    assert page.evaluate(SCROLLS) == [0, 0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_wall_shows_as_many_alerts_as_fit_the_worst_of_all_first(
    stranger: Visitor, language: str
):
    page = stranger.open(f"/?lang={language}")
    rows = page.get_by_test_id("alerts").get_by_role("listitem")
    rows.first.wait_for()
    page.set_viewport_size({"width": 3840, "height": 2160})
    expect(rows).to_have_count(ALERTS_OF_A_LARGE_WALL[language])
    order = rows.all_text_contents()
    for width, height in WALLS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(SETTLED)
        shown = rows.all_text_contents()
        assert len(shown) >= FEWEST_ALERTS
        assert shown == order[: len(shown)]
        expect(rows.last).to_be_in_viewport(ratio=0.9)


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
