"""From the wall down to the events that a figure is made of."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from playwright.sync_api import Page, expect

from tests.browser.happenings import happened
from tests.browser.visitor import Visitor
from tests.fates.events import unique
from tests.support.system import System

PEOPLE = 10_000  # of one 万人


def contributions(page: Page) -> Iterator[int]:
    """Of every line of every page of the list, as it is printed."""
    while True:
        cells = page.locator('td[data-column="contribution"]')
        yield from (int(text.replace(",", "")) for text in cells.all_inner_texts())
        if page.get_by_test_id("next").is_disabled():
            return
        first = page.locator("#facts").get_by_test_id("row").first
        key = first.get_attribute("data-key")
        page.get_by_test_id("next").click()
        expect(first).not_to_have_attribute("data-key", key)


def test_everybody_in_a_number_opened_from_the_wall_adds_up_to_it(
    person: Callable[[str], Visitor],
):
    page = person("viewer").open("/")
    page.get_by_test_id("goal-workforce").click()
    value = page.get_by_test_id("figure").get_by_test_id("value")
    figure = Decimal(value.get_attribute("data-value"))
    page.get_by_test_id("equation").wait_for()
    found = list(contributions(page))
    assert len(found) > 100
    assert sum(found) == figure * PEOPLE
    total = page.get_by_test_id("ledger-total").get_by_role("cell").nth(1)
    assert int(total.inner_text().replace(",", "")) == sum(found)


def test_a_published_event_is_found_behind_its_line_and_its_fate_behind_the_event(
    district: System, person: Callable[[str], Visitor]
):
    base = happened(
        "base.opened",
        unique("base"),
        name=unique("渝中数智实训基地"),
        partner="重庆大学",
        opened_on="2025-05-01",
    )
    page = person("department").open("/work/indicators/talent_base_count")
    value = page.get_by_test_id("figure").get_by_test_id("value")
    before = int(value.get_attribute("data-value"))
    district.publish([base])
    expect(value).to_have_attribute("data-value", str(before + 1))
    district.settle()
    page.reload()
    line = page.get_by_test_id("row").filter(has_text=base["data"]["name"])
    expect(line).to_contain_text(base["subject"])
    line.get_by_test_id("open-row").click()
    cause = page.get_by_test_id("cause")
    expect(cause).to_contain_text(base["source"])
    expect(cause).to_contain_text(base["id"])
    cause.get_by_role("link").click()
    expect(page.get_by_test_id("fate")).to_have_attribute("data-state", "applied")
