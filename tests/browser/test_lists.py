"""A list whose only memory is its address: order, filters, pages, and the way back."""

import re
from collections.abc import Callable
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor
from tests.support.system import System

PAGE = 50


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def column(page: Page, name: str) -> list[str]:
    return page.locator(f'td[data-column="{name}"] .cell').all_inner_texts()


def keys(page: Page) -> list[str | None]:
    return [row.get_attribute("data-key") for row in page.get_by_test_id("row").all()]


@pytest.fixture
def opened(person: Callable[[str], Visitor]) -> Callable[[str], Page]:
    """A list as a viewer opens it, with its first rows."""

    def open_list(path: str) -> Page:
        page = person("viewer").open(f"/work/{path}")
        page.get_by_test_id("row").first.wait_for()
        return page

    return open_list


def test_a_click_on_a_heading_sorts_and_another_turns_the_order_round(opened):
    page = opened("registers/platforms")
    heading = page.locator("th", has=page.get_by_test_id("sort-recognised_on"))
    expect(heading).to_have_attribute("aria-sort", "none")
    page.get_by_test_id("sort-recognised_on").click()
    expect(heading).to_have_attribute("aria-sort", "descending")
    assert query(page)["sort"] == ["-recognised_on"]
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    falling = column(page, "recognised_on")
    assert falling == sorted(falling, reverse=True)
    page.get_by_test_id("sort-recognised_on").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    rising = column(page, "recognised_on")
    assert rising == sorted(rising)
    page.go_back()
    expect(heading).to_have_attribute("aria-sort", "descending")


def test_a_filter_stands_in_the_address_and_the_way_back_restores_it(opened):
    page = opened("registers/platforms")
    every = page.get_by_test_id("count").inner_text()
    page.get_by_test_id("choice-level").click()
    page.get_by_role("option", name="市级").click()
    expect(page.get_by_test_id("count")).not_to_have_text(every)
    assert query(page)["filter"] == ["level:municipal"]
    assert set(column(page, "level")) == {"市级"}
    narrowed = page.get_by_test_id("count").inner_text()
    page.keyboard.press("Escape")
    for form in ("xlsx", "csv"):
        link = page.get_by_test_id(f"export-{form}").get_attribute("href")
        assert parse_qs(urlsplit(link).query)["filter"] == ["level:municipal"]
    page.get_by_test_id("row").first.get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/work/things/platform/"))
    page.go_back()
    expect(page.get_by_test_id("count")).to_have_text(narrowed)
    page.reload()
    expect(page.get_by_test_id("count")).to_have_text(narrowed)
    page.get_by_test_id("clear-filters").click()
    expect(page.get_by_test_id("count")).to_have_text(every)
    assert "filter" not in query(page)


def test_money_is_asked_for_in_the_unit_in_which_it_is_shown(opened):
    page = opened("registers/investments")
    page.get_by_test_id("more-filters").click()
    least = page.get_by_test_id("range-amount").get_by_role("textbox").first
    least.fill("500")
    least.press("Enter")
    expect(page.get_by_test_id("clear-filters")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert query(page)["filter"] == ["amount:5000000.."]
    amounts = [Decimal(text.replace(",", "")) for text in column(page, "amount")]
    assert amounts
    assert min(amounts) >= 500
    page.reload()
    expect(page.get_by_test_id("range-amount").get_by_role("textbox").first).to_have_value("500")


def test_pages_stand_in_the_address_and_can_be_left_and_found_again(opened):
    page = opened("enterprises")
    first = keys(page)
    page.get_by_test_id("next").click()
    expect(page.get_by_test_id("count")).to_contain_text(f"{PAGE + 1}–")
    second = keys(page)
    assert not set(first) & set(second)
    assert query(page)["page"] == ["2"]
    page.reload()
    expect(page.get_by_test_id("row").first).to_have_attribute("data-key", second[0])
    page.get_by_test_id("previous").click()
    expect(page.get_by_test_id("row").first).to_have_attribute("data-key", first[0])
    page.go_back()
    expect(page.get_by_test_id("row").first).to_have_attribute("data-key", second[0])
    page.get_by_test_id("sort-registered_on").click()
    expect(page.get_by_test_id("count")).to_contain_text("第 1–")
    assert "cursor" not in query(page)


def test_somebody_who_is_sent_a_page_comes_back_to_the_first(opened):
    page = opened("enterprises")
    first = keys(page)
    page.get_by_test_id("next").click()
    expect(page.get_by_test_id("count")).to_contain_text(f"{PAGE + 1}–")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_test_id("count")).to_contain_text(f"{PAGE + 1}–")
    expect(other.get_by_test_id("previous")).to_have_text("回到第一页")
    other.get_by_test_id("previous").click()
    expect(other.get_by_test_id("row").first).to_have_attribute("data-key", first[0])


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("viewer", "registers/platforms?sort=-recognised_on&cursor=foreign&page=3"),
        ("viewer", "enterprises?cursor=foreign"),
        ("operator", "integration?view=events&cursor=foreign&page=2"),
    ],
)
def test_a_page_that_there_is_no_more_falls_back_to_the_first_and_says_so(
    person: Callable[[str], Visitor], role: str, path: str
):
    page = person(role).open(f"/work/{path}")
    expect(page.get_by_test_id("refused-page")).to_be_visible()
    page.get_by_test_id("row").first.wait_for()
    expect(page.get_by_test_id("problem")).to_have_count(0)
    assert not {"cursor", "page"} & query(page).keys()
    assert ("sort" in query(page)) == ("sort" in path)


def test_arrivals_are_narrowed_and_turned_round_like_any_list(person: Callable[[str], Visitor]):
    page = person("operator").open("/work/integration?view=events&filter=state:applied")
    page.get_by_test_id("row").first.wait_for()
    assert {text.splitlines()[0] for text in column(page, "state")} == {"已生效"}
    newest = column(page, "at")
    assert newest == sorted(newest, reverse=True)
    page.get_by_test_id("sort-at").click()
    expect(page.locator("th", has=page.get_by_test_id("sort-at"))).to_have_attribute(
        "aria-sort", "ascending"
    )
    expect(page.get_by_test_id("row").first).not_to_contain_text(newest[0])
    assert query(page) == {"view": ["events"], "filter": ["state:applied"], "sort": ["at"]}


def test_a_list_adds_up_to_its_figure_and_says_so(district: System, opened):
    page = opened("registers/platforms")
    figure = district.get("/api/v1/indicators/innovation_platform_count")["figure"]
    total = page.get_by_test_id("total")
    expect(total).to_contain_text(figure["value"])
    expect(total.get_by_test_id("agrees")).to_be_visible()


def test_every_page_is_called_after_what_it_shows(opened):
    page = opened("registers/platforms")
    expect(page).to_have_title("科技创新平台 · 科创服务业 · 三年行动计划")
    page.goto("/work/tables/1")
    expect(page).to_have_title("表1 目标分解表 · 科创服务业 · 三年行动计划")


def test_a_list_that_nobody_declares_is_said_to_be_none(person: Callable[[str], Visitor]):
    page = person("viewer").open("/work/registers/unicorns")
    expect(page.get_by_test_id("no-register")).to_contain_text("unicorns")
    assert page.get_by_role("main").count() == 1


def test_a_stranger_is_asked_to_sign_in_and_nothing_else(stranger: Visitor):
    page = stranger.open("/work/registers/loans")
    problem = page.get_by_test_id("problem")
    expect(problem).to_contain_text("请先登录")
    assert "Bearer" not in problem.inner_text()
    expect(page.locator("ul.totals")).to_have_count(0)
