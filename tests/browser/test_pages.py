"""What holds on every page: axe, both languages, the width of a phone, nobody else is asked."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from tests.browser import axe
from tests.browser.i18n import CHINESE, UNFILLED, Told, left_in_chinese, texts
from tests.browser.places import BUSY, Place, places
from tests.browser.visitor import DESK, Visitor
from tests.support.system import System, wait_for

PHONE = {"width": 390, "height": 844}
NAMES = [place.name for place in places("")]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def found(district: System) -> dict[str, Place]:
    """Every page by its name; the enterprise is one with certificates."""
    rows = district.get("/api/v1/enterprises", qualification="leading", limit=1)["rows"]
    return {place.name: place for place in places(rows[0]["enterprise_id"])}


def settled(page: Page, place: Place) -> None:
    page.locator(place.ready).first.wait_for()
    expect(page.locator(BUSY)).to_have_count(0)


def fits_a_phone(page: Page) -> bool:
    """Whether the page comes to be no wider than the window; charts follow after some frames."""
    page.set_viewport_size(PHONE)
    wait_for(lambda: page.evaluate(OVERFLOW) == 0, 5, lambda: f"{page.evaluate(OVERFLOW)} px wider")
    return True


def in_english(page: Page, place: Place) -> None:
    """The language is changed on the page; one that has no way to asks for it in its address."""
    control = page.get_by_test_id("language")
    if control.count():
        control.click()
    else:
        page.goto(f"{place.path}?lang=en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    settled(page, place)


@pytest.fixture(scope="module")
def windows(
    browser: Browser, district: System, cookies_of: Callable[[str], StorageState]
) -> Iterator[Callable[[str], tuple[Visitor, Page]]]:
    """Somebody with a role who goes from page to page in one window."""
    kept: dict[str, tuple[Visitor, Page]] = {}

    def of(role: str) -> tuple[Visitor, Page]:
        if role not in kept:
            visitor = Visitor(browser, district.url, cookies_of(role))
            kept[role] = visitor, visitor.context.new_page()
        return kept[role]

    yield of
    for visitor, _ in kept.values():
        visitor.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_sound_for_every_reader_in_both_languages_on_desk_and_phone(
    windows: Callable[[str], tuple[Visitor, Page]], found: dict[str, Place], name: str
):
    """It is opened in Chinese; the language is changed on it, and nothing is loaded anew."""
    place = found[name]
    visitor, page = windows(place.role)
    page.set_viewport_size(DESK)
    told = Told(page)
    page.goto(f"{place.path}{'&' if '?' in place.path else '?'}lang=zh")
    settled(page, place)
    assert axe.findings(page) == []
    assert any(CHINESE.search(text) for text in texts(page))
    assert fits_a_phone(page)
    page.set_viewport_size(DESK)
    in_english(page, place)
    said = texts(page)
    assert left_in_chinese(said, told.names()) == set()
    assert [text for text in said if UNFILLED.search(text)] == []
    assert fits_a_phone(page)
    assert visitor.requested
    assert not visitor.abroad()


def test_a_past_day_is_not_called_live_and_pages_without_a_day_offer_none(
    person: Callable[[str], Visitor],
):
    page = person("statistician").open("/work/tables/1?as_of=2025-06-30")
    expect(page.get_by_test_id("past")).to_contain_text("2025-06-30")
    expect(page.get_by_test_id("live")).to_have_count(0)
    page.goto("/work/imports?kind=reports&as_of=2025-06-30")
    expect(page.get_by_test_id("check")).to_be_visible()
    expect(page.get_by_test_id("live")).to_be_visible()
    for left_out in ("past", "as-of"):
        expect(page.get_by_test_id(left_out)).to_have_count(0)


def test_an_address_that_is_none_is_a_page_with_a_way_back(stranger: Visitor):
    page = stranger.open("/nope")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page).to_have_title(re.compile("没有这个页面"))


def test_the_language_is_changed_on_the_page_and_kept(stranger: Visitor):
    page = stranger.open("/work/tables/1")
    name = page.get_by_test_id("row-workforce-total").get_by_role("link").first
    expect(name).to_have_text("从业人员数量")
    page.get_by_test_id("language").click()
    expect(name).to_have_text("Workforce")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.reload()
    expect(name).to_have_text("Workforce")


def test_the_keyboard_alone_reaches_an_indicator_and_opens_it(stranger: Visitor):
    page = stranger.open("/work/tables/1")
    page.get_by_test_id("row-workforce-total").wait_for()
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_attribute("href", "#content")
    page.keyboard.press("Enter")
    link = '[data-testid="row-workforce-total"] a'
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(f"{link}:focus").count():
            break
    expect(page.locator(f"{link}:focus")).to_have_css("outline-style", "solid")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("figure")).to_be_visible()
    assert page.url.endswith("/work/indicators/workforce")


def test_the_keyboard_alone_leaves_the_wall_for_an_indicator(wall: Page):
    for _ in range(40):
        wall.keyboard.press("Tab")
        if wall.locator('[data-testid="goal-workforce"]:focus').count():
            break
    wall.keyboard.press("Enter")
    expect(wall.get_by_test_id("figure")).to_be_visible()
