"""Buildings and parks on the map, in ranks and one by one, as people see them."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import findings
from tests.browser.visitor import Visitor

DAY = "2026-10-31"
PAGE = f"/work/buildings/carrier?as_of={DAY}"


@pytest.fixture
def viewer(person: Callable[[str], Visitor]) -> Visitor:
    return person("viewer")


def rows(page: Page):
    return page.get_by_test_id("row")


def test_the_map_stands_beside_a_list_of_the_same_values(viewer: Visitor) -> None:
    page = viewer.open(f"{PAGE}&figure=enterprises")
    expect(page.get_by_test_id("map").locator("canvas")).to_be_visible()
    ranks = [one.inner_text() for one in page.locator('[data-column="rank"]').all()]
    known = [int(rank) for rank in ranks if rank != "—"]
    assert known == sorted(known)
    assert known[0] == 1
    values = [one.inner_text() for one in page.locator('[data-column="value"] .cell').all()]
    counts = [int(value.split()[0].replace(",", "")) for value in values if value != "未知"]
    assert counts == sorted(counts, reverse=True)


def test_the_sum_of_all_buildings_is_said_to_be_the_district(viewer: Visitor) -> None:
    page = viewer.open(PAGE)
    sums = page.get_by_test_id("district-sum")
    expect(sums).to_contain_text("与全区指标一致，到分、到人")
    for line in sums.get_by_role("listitem").all_inner_texts():
        housed, nowhere, whole = re.findall(r"[\d,.]+", line)[:3]
        fen = [round(float(one.replace(",", "")) * 100) for one in (housed, nowhere, whole)]
        assert fen[0] + fen[1] == fen[2], line


def test_the_figure_the_order_and_the_day_are_in_the_address(viewer: Visitor) -> None:
    page = viewer.open(PAGE)
    page.get_by_test_id("choice-figure").select_option("occupancy")
    page.wait_for_url("**figure=occupancy**")
    page.get_by_test_id("sort-name").click()
    page.wait_for_url("**sort=name**")
    assert f"as_of={DAY}" in page.url
    names = page.locator('[data-column="name"] a').all_inner_texts()
    page.reload()
    expect(rows(page).first).to_be_visible()
    assert page.locator('[data-column="name"] a').all_inner_texts() == names
    expect(page.get_by_test_id("choice-figure")).to_have_value("occupancy")


def test_a_building_says_its_figures_with_their_reasons_and_its_units(viewer: Visitor) -> None:
    page = viewer.open(f"/work/things/carrier/LY0001?as_of={DAY}")
    figures = page.get_by_test_id("place-figures")
    expect(figures).to_contain_text("单位面积产值")
    expect(figures).to_contain_text("÷")
    ranks = figures.locator('[data-column="ranks"]')
    expect(ranks.first).to_contain_text(re.compile(r"第 \d+ / \d+"))
    expect(page.get_by_test_id("place-course").locator("canvas")).to_be_visible()
    expect(page.get_by_test_id("place-units")).to_contain_text("空置面积")
    figures.get_by_role("link", name="查看在楼企业").click()
    page.wait_for_url("**/work/enterprises?**carrier_id:LY0001**")


def test_a_park_says_those_of_its_buildings(viewer: Visitor) -> None:
    page = viewer.open(f"/work/things/park/digital-economy?as_of={DAY}")
    members = page.get_by_test_id("place-members")
    expect(members.get_by_test_id("row")).to_have_count(14)
    members.get_by_role("link").first.click()
    page.wait_for_url("**/work/things/carrier/**")


def test_a_day_before_a_building_opened_knows_no_area(viewer: Visitor) -> None:
    page = viewer.open("/work/buildings/carrier?as_of=1998-01-01&figure=area")
    expect(rows(page).first).to_contain_text("未知")
    assert set(page.locator('[data-column="rank"]').all_inner_texts()) == {"—"}


@pytest.mark.parametrize("figure", ["vacancy", "leads"])
def test_vacancy_and_open_leads_stand_on_one_map(viewer: Visitor, figure: str) -> None:
    page = viewer.open(f"{PAGE}&figure={figure}")
    expect(page.get_by_test_id("map").locator("canvas")).to_be_visible()
    told = page.get_by_test_id("map-leads").inner_text()
    whole, placed, unplaced = map(int, re.findall(r"\d+", told))
    assert placed + unplaced == whole > 0
    beside = page.locator('[data-testid="row"]', has_text="条").first
    expect(beside).to_contain_text("空置" if figure == "leads" else "在跟招商线索")
    expect(page.get_by_test_id("map")).to_contain_text("圈内数字：在跟招商线索数")


def test_whoever_may_not_see_leads_is_told_that_they_are_not_counted(
    person: Callable[[str], Visitor],
) -> None:
    page = person("building_operator").open(f"{PAGE}&figure=leads")
    told = page.get_by_test_id("map-leads")
    expect(told).to_contain_text("在跟招商线索 0 条")
    expect(told).to_contain_text("只计您可以查看的线索")


def test_on_a_day_before_any_lead_none_is_counted(viewer: Visitor) -> None:
    page = viewer.open("/work/buildings/carrier?as_of=2024-06-30&figure=leads")
    expect(page.get_by_test_id("map-leads")).to_contain_text("在跟招商线索 0 条")
    assert set(page.locator('[data-column="value"] .cell').all_inner_texts()) == {"0 条"}


def test_a_building_has_leads_that_fit_it_with_reasons(viewer: Visitor) -> None:
    page = viewer.open(f"/work/things/carrier/LY0001?as_of={DAY}")
    fitting = page.get_by_test_id("place-fitting")
    expect(fitting.get_by_test_id("fitting-counts")).to_contain_text("条适合")
    verdicts = fitting.locator('[data-column="verdict"] .tone').all_inner_texts()
    order = ["适合", "缺信息", "面积不够"]
    assert verdicts == sorted(verdicts, key=order.index)
    expect(fitting.locator('[data-column="reasons"]', has_text="写明看本楼").first).to_be_visible()
    fitting.get_by_role("link").first.click()
    page.wait_for_url("**/work/matters/case/lead-**")


def test_the_plan_of_a_building_stands_by_itself(viewer: Visitor) -> None:
    page = viewer.open(f"/work/things/carrier/LY0001?as_of={DAY}")
    plan = page.get_by_test_id("place-plan")
    for term in ("阶段", "责任部门", "应办结日", "主题领域"):
        expect(plan).to_contain_text(term)
    plan.get_by_role("link", name="打开办件").click()
    page.wait_for_url("**/work/matters/case/building_plan-0001**")
    page = viewer.open(f"/work/things/carrier/LY0070?as_of={DAY}")
    expect(page.get_by_test_id("place-plan")).to_contain_text("没有本楼的一楼一策")


def test_a_lead_is_told_from_the_page_of_a_building(person: Callable[[str], Visitor]) -> None:
    page = person("dispatcher").open(f"/work/things/carrier/LY0001?as_of={DAY}")
    page.get_by_test_id("place-fitting").get_by_role("link", name="登记线索").click()
    expect(page.get_by_test_id("about")).to_contain_text("LY0001")
    for field, answer in {"title": "拟落户的研发中心", "fields.area": "200"}.items():
        page.get_by_test_id(f"ask-{field}").fill(answer)
    page.get_by_test_id("ask-fields.sector").select_option("fintech")
    page.get_by_test_id("send-act").click()
    page.wait_for_url("**/work/matters/case/lead-**")
    today = page.context.new_page()
    today.goto("/work/things/carrier/LY0001")
    found = today.get_by_test_id("place-fitting")
    expect(found).to_contain_text("拟落户的研发中心")
    expect(found).to_contain_text("写明看本楼")


def test_without_a_canvas_the_list_stands_alone(viewer: Visitor) -> None:
    page = viewer.context.new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(PAGE)
    expect(page.get_by_test_id("map-failed")).to_contain_text("此浏览器画不出地图")
    expect(rows(page).first).to_be_visible()


def test_an_outline_that_cannot_be_drawn_is_said(viewer: Visitor) -> None:
    page = viewer.context.new_page()

    def told(route: Route) -> None:
        body = {"approval": "审-1", "features": [], "left_out": ["示例"]}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(body))

    page.route("**/api/v1/map", told)
    page.goto(PAGE)
    expect(page.get_by_test_id("map-left-out")).to_contain_text("示例")
    expect(page.get_by_test_id("map")).to_contain_text("审图号：审-1")
    expect(page.get_by_test_id("map").locator("canvas")).to_be_visible()


def test_on_a_phone_nothing_is_wider_than_the_screen(viewer: Visitor) -> None:
    page = viewer.context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (PAGE, f"/work/things/carrier/LY0001?as_of={DAY}"):
        page.goto(path)
        expect(rows(page).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_keyboard_reaches_every_building_by_the_list(viewer: Visitor) -> None:
    page = viewer.open(PAGE)
    links = page.locator('[data-column="name"] a')
    shown = page.get_by_test_id("row")
    expect(shown).to_have_count(25)
    page.get_by_test_id("show-all").focus()
    page.keyboard.press("Enter")
    assert links.count() > 80
    links.last.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/things/carrier/**")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_whoever_reads_with_a_machine_can_read_them(viewer: Visitor, language: str) -> None:
    for path in (PAGE, f"/work/things/carrier/LY0001?as_of={DAY}"):
        page = viewer.open(f"{path}&lang={language}")
        expect(rows(page).first).to_be_visible()
        assert findings(page) == []
