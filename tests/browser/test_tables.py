"""The tables on another day, and the files that are made of them."""

import csv
import io
import struct
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.visitor import Visitor
from tests.support.system import System

PAST = "2025-06-30"
YEAR_END = "2025-12-31"
LEAST_PICTURE = 50_000  # bytes: of an empty sheet of this size there are fewer


def actual(page: Page, code: str, dimension: str = "total") -> str | None:
    """The exact value of a row on the day, which its cell tells as a title."""
    row = page.get_by_test_id(f"row-{code}-{dimension}")
    return row.get_by_test_id("actual").get_attribute("title")


def open_table(visitor: Visitor, number: int, day: str) -> Page:
    page = visitor.open(f"/work/tables/{number}?as_of={day}")
    page.get_by_test_id("plan-table").wait_for()
    return page


def test_another_day_changes_the_figures_and_the_address_and_today_brings_them_back(
    district: System, stranger: Visitor
):
    page = stranger.open("/work/tables/1")
    cell = page.get_by_test_id("row-enterprise_count-total").get_by_test_id("actual")
    now = cell.get_attribute("title")
    page.get_by_test_id("as-of").fill(PAST)
    then = district.get("/api/v1/indicators/enterprise_count", as_of=PAST)["figure"]["value"]
    assert then != now
    expect(cell).to_have_attribute("title", then)
    assert f"as_of={PAST}" in page.url
    expect(page.get_by_test_id("past")).to_contain_text(PAST)
    page.get_by_test_id("past").get_by_role("button").click()
    expect(cell).to_have_attribute("title", now)
    assert "as_of" not in page.url


def test_the_chosen_day_goes_along_to_an_indicator_and_its_facts(district: System, person):
    page = open_table(person("viewer"), 1, PAST)
    page.get_by_test_id("row-innovation_platform_count-total").get_by_role("link").first.click()
    figure = district.get("/api/v1/indicators/innovation_platform_count", as_of=PAST)["figure"]
    value = page.get_by_test_id("figure").get_by_test_id("value")
    expect(value).to_have_attribute("data-value", figure["value"])
    expect(page.get_by_test_id("equation")).to_contain_text(f"= {figure['value']} ")
    assert f"as_of={PAST}" in page.url


def downloaded(page: Page, test_id: str) -> Path:
    with page.expect_download() as download:
        page.get_by_test_id(test_id).click()
    return download.value.path()


def rows_of_csv(path: Path) -> list[list]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


def rows_of_xlsx(path: Path) -> list[list]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def figures_in(rows: list[list]) -> dict[tuple[str, str], str]:
    """By indicator and sector, what the file says of the day; headings may stand below a title."""
    start = next(n for n, row in enumerate(rows) if "指标代码" in row)
    places = [rows[start].index(name) for name in ("指标代码", "领域代码", "当日值")]
    told = ([row[place] for place in places] for row in rows[start + 1 :])
    return {(code, dimension): value for code, dimension, value in told if code}


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(("form", "read"), [("xlsx", rows_of_xlsx), ("csv", rows_of_csv)])
def test_an_exported_table_says_what_the_screen_says(stranger: Visitor, number, form, read):
    page = open_table(stranger, number, YEAR_END)
    found = figures_in(read(downloaded(page, f"export-{form}")))
    cells = page.locator('tr[data-testid^="row-"]')
    assert len(found) == cells.count() == (18 if number == 1 else 52)
    for (code, dimension), value in found.items():
        shown = actual(page, code, dimension)
        assert (value == "") == (shown is None)
        assert shown is None or abs(Decimal(str(value)) - Decimal(shown)) < Decimal("1e-9")


def test_the_picture_of_a_table_is_a_png_named_by_its_day(stranger: Visitor):
    page = open_table(stranger, 1, YEAR_END)
    with page.expect_download() as download:
        page.get_by_test_id("export-png").click()
    assert YEAR_END in download.value.suggested_filename
    picture = download.value.path().read_bytes()
    assert picture.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", picture[16:24])
    drawn = page.get_by_test_id("plan-table").bounding_box()
    assert abs(width - 2 * drawn["width"]) < 100
    assert height > drawn["height"]
    assert len(picture) > LEAST_PICTURE


def test_no_day_before_the_plan_or_after_it_can_be_chosen(stranger: Visitor):
    page = stranger.open("/work/tables/1")
    control = page.get_by_test_id("as-of")
    first, last = control.get_attribute("min"), control.get_attribute("max")
    assert (date.fromisoformat(first).year, date.fromisoformat(last).year) == (2024, 2027)


def test_the_wall_shows_a_past_day_says_so_and_goes_back(district: System, wall: Page):
    shown = wall.get_by_test_id("goal-enterprise_count").get_by_test_id("value")
    now = shown.get_attribute("data-value")
    wall.get_by_test_id("as-of").fill(PAST)
    expect(wall.get_by_test_id("past")).to_contain_text(PAST)
    then = district.get("/api/v1/indicators/enterprise_count", as_of=PAST)["figure"]["value"]
    expect(shown).to_have_attribute("data-value", then)
    assert then != now
    expect(wall.get_by_test_id("live")).to_have_count(0)
    wall.get_by_test_id("past").get_by_role("link").click()
    expect(shown).to_have_attribute("data-value", now)
    expect(wall.get_by_test_id("live")).to_be_visible()
