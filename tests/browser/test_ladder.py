"""The cultivation ladder, as people see it."""

import io
import re
from collections.abc import Callable

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.support.system import System

DAY = "2026-10-31"
LISTS = ("incubation_pool", "high_tech_reserve", "srdi_reserve")


def test_the_ladder_says_who_stands_where_and_leads_to_them(
    person: Callable[[str], Visitor], district: System
) -> None:
    told = district.get("/api/v1/ladder", as_of=DAY)
    assert told["since"] == "2025-12-31"
    page = person("viewer").open(f"/work/ladder?as_of={DAY}")
    for rung in told["rungs"]:
        step = page.get_by_test_id(f"rung-{rung['rung']}")
        expect(step.locator(".count")).to_have_text(f"{rung['enterprises']:,}家")
        change = rung["enterprises"] - rung["before"]
        expect(step.locator(".tone")).to_have_text(
            f"{change:+}".replace("-", "−") if change else "±0"
        )
    for name, count in (("up", "up"), ("down", "down"), ("expiring", "ending")):
        heading = page.get_by_test_id(f"ladder-{name}").get_by_role("heading")
        expect(heading).to_contain_text(f"· {told[count]}")
    assert [f"/work/rosters/{one}" for one in LISTS] == [
        re.sub(r"\?.*", "", link.get_attribute("href") or "")
        for link in page.locator('a[href*="/work/rosters/"][class="plain-link"]').all()
    ]
    first = told["moved_up"][0]
    page.get_by_test_id("ladder-up").get_by_role("link", name=first["name"]).first.click()
    page.wait_for_url(f"**/work/enterprises/{first['enterprise_id']}*")
    assert f"as_of={DAY}" in page.url
    own = next(rung for rung in told["rungs"] if rung["rung"] == first["now"])
    expect(page.get_by_test_id("rung")).to_have_text(f"梯度：{own['zh']}")


def test_the_day_compared_with_is_chosen_kept_in_the_address_and_in_the_file(
    person: Callable[[str], Visitor], district: System
) -> None:
    since = "2025-06-30"
    page = person("statistician").open(f"/work/ladder?as_of={DAY}")
    chosen = page.get_by_test_id("since")
    expect(chosen).to_have_value("2025-12-31")
    chosen.fill(since)
    page.wait_for_url(f"**since={since}*")
    told = district.get("/api/v1/ladder", as_of=DAY, since=since)
    heading = page.get_by_test_id("ladder-up").get_by_role("heading")
    expect(heading).to_contain_text(f"· {told['up']}")
    assert told["up"] != district.get("/api/v1/ladder", as_of=DAY)["up"]
    href = page.get_by_test_id("export-xlsx").get_attribute("href") or ""
    assert since in href
    with page.expect_download() as saved:
        page.get_by_test_id("export-xlsx").click()
    sheet = load_workbook(io.BytesIO(saved.value.path().read_bytes())).active
    [title], [head], [against] = sheet.iter_rows(max_row=3, max_col=1, values_only=True)
    assert (title, against) == ("梯度培育", f"与{since}相比")
    assert head.startswith(f"截至{DAY}")
    assert "数据更新至" in head
    first = [row[1].value for row in sheet.iter_rows() if row[0].value == "升级企业"]
    assert first[: len(told["moved_up"])] == [row["enterprise_id"] for row in told["moved_up"]]
    assert len(first) == told["up"]
    page.get_by_test_id("since-year").click()
    expect(chosen).to_have_value("2025-12-31")
    assert "since=" not in page.url
