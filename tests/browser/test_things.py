"""Lists and pages of things and relations, as people see them, in both languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor
from tests.fates.events import event
from tests.support.system import System

LABORATORY = "/work/things/laboratory/SYS-11"


@pytest.fixture
def viewer(person: Callable[[str], Visitor]) -> Visitor:
    return person("viewer")


def section(page: Page, name: str):
    return page.locator(f'[data-section="{name}"]')


def test_a_list_of_things_leads_to_their_pages(viewer: Visitor) -> None:
    page = viewer.open("/work/registers/laboratories?as_of=2026-10-31&q=SYS-11")
    expect(page.get_by_role("heading", name="实验室", exact=True)).to_be_visible()
    page.get_by_test_id("row").first.get_by_role("link").first.click()
    page.wait_for_url("**/work/things/laboratory/SYS-11?*")
    expect(page.get_by_role("heading", level=1)).to_contain_text("（重组）")


def test_a_page_of_a_thing_tells_what_it_was_called_on_the_day(viewer: Visitor) -> None:
    page = viewer.open(f"{LABORATORY}?as_of=2025-08-31")
    before = page.get_by_role("heading", level=1)
    expect(before).not_to_contain_text("重组")
    page = viewer.open(f"{LABORATORY}?as_of=2025-09-01")
    expect(page.get_by_role("heading", level=1)).to_contain_text("重组")
    expect(section(page, "relations")).to_be_visible()
    expect(section(page, "reading")).to_contain_text("转化")


def test_a_building_shows_its_park_and_its_units_on_the_day(viewer: Visitor) -> None:
    page = viewer.open("/work/things/carrier/LY0001?as_of=2026-10-31")
    relations = section(page, "relations")
    expect(relations).to_contain_text("重庆数字经济产业园")
    expect(relations).to_contain_text("20层")
    relations.get_by_role("link", name="重庆数字经济产业园").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("重庆数字经济产业园")
    page = viewer.open("/work/things/park/digital-economy?as_of=2026-10-31&lang=en")
    expect(section(page, "relations")).to_contain_text("Relations")
    expect(section(page, "relations")).to_contain_text("LY0001")


def test_a_thing_that_is_not_there_says_so(viewer: Visitor) -> None:
    page = viewer.open("/work/things/park/nowhere")
    expect(page.get_by_text("没有 park/nowhere")).to_be_visible()


def test_a_list_of_a_kind_agrees_with_its_part_of_the_figure(viewer: Visitor) -> None:
    page = viewer.open("/work/registers/units?as_of=2026-10-31")
    total = page.get_by_test_id("total")
    expect(total.get_by_test_id("agrees")).to_be_visible()
    total.get_by_role("link").click()
    page.wait_for_url("**/work/indicators/thing_count?*dimension=unit*")


def test_what_is_over_unfolds_below_what_holds(viewer: Visitor, district: System) -> None:
    rows = district.get("/api/v1/enterprises", as_of="2026-10-31", limit=1)["rows"]
    tenant = rows[0]["enterprise_id"]
    stated = {"relation": "occupies", "from": f"enterprise/{tenant}", "to": "carrier/LY0001"}
    told = [
        event("demo-district", "link.stated", "past-1", stated | {"valid_from": "2024-03-01"}),
        event("demo-district", "link.ended", "past-1", {"effective_on": "2025-02-01"}),
    ]
    district.publish(told)
    district.settle()
    page = viewer.open("/work/things/carrier/LY0001?as_of=2026-10-31")
    past = page.get_by_test_id("past-relations")
    expect(past.get_by_role("row")).to_have_count(0)
    past.get_by_text("以往关系").click()
    line = past.get_by_role("row").filter(has_text="past-1")
    expect(line).to_contain_text("2024-03-01 → 2025-02-01")
    line.get_by_role("link", name=rows[0]["name"]).click()
    page.wait_for_url(f"**/work/enterprises/{tenant}?**")


def test_a_list_of_relations_says_what_both_ends_are_called(
    viewer: Visitor, district: System
) -> None:
    page = viewer.open("/work/registers/links?as_of=2026-10-31&filter=relation:in_node")
    row = page.get_by_test_id("row").first
    told = district.get(
        "/api/v1/registers/links", as_of="2026-10-31", filter="relation:in_node", limit=1
    )["rows"][0]
    assert None not in (told["from_name"], told["to_name"])
    expect(row).to_contain_text(told["from_name"])
    expect(row).to_contain_text(told["to_name"])
    row.get_by_role("link", name=told["to_name"]).click()
    page.wait_for_url(f"**/work/things/{told['to']}?*")
