"""What each role sees of the page, and what the API says to those who try anyway."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from services.contracts.entities import REGISTERS as LISTED
from tests.browser.visitor import ROLES, Visitor
from tests.support import matters

OF_THE_PLAN = ("desk", "tables/1", "tables/2", "notes", "snapshots", "systems")
PLAN = {"/", *(f"/work/{name}" for name in OF_THE_PLAN)}
LISTS = {"carriers", "platforms", "products", "funds", "investments", "loans", "pools"}
OF_TARGETS = {"assignments", "explanations"}
THINGS = {"links", *(path for path, one in LISTED.items() if one.of)}
NAMED = LISTS | matters.REGISTERS | OF_TARGETS | THINGS | {"bases", "headcounts", "readings"}
REGISTERS = {f"/work/registers/{name}" for name in NAMED}
DESKS = {f"/work/{name}" for name in ("mine", "board", "stages", "rosters", "issues", "review")}
WATCHES = {"department", "dispatcher", "statistician", "operator", "admin"}
LOOKS = set(ROLES) - {"reviewer"}
MENDS = {"operator", "admin"}
MAY_OPEN = {
    **dict.fromkeys(
        REGISTERS | DESKS | {"/work/enterprises", "/work/buildings", "/work/ladder"}, LOOKS
    ),
    "/work/imports": WATCHES,
    "/work/integration": WATCHES,
    "/work/keys": {"admin"},
    "/work/filing": {"statistician", "enterprise", "building_operator"},
    "/work/own-building": {"dispatcher", "building_operator"},
    "/work/queues": {"statistician"},
}
MAY_SEE = {
    **{"check": WATCHES, "send": {"statistician"}},
    **{"tab-letters": MENDS, "make-key": {"admin"}},
}
MAY_ASK = {
    "/api/v1/enterprises": LOOKS,
    "/api/v1/indicators/workforce/facts": LOOKS,
    "/api/v1/sources": WATCHES,
    "/api/v1/dead-letters": MENDS,
    "/api/v1/reviews": {"statistician"},
    "/api/v1/keys": {"admin"},
    "/api/v1/people-acts": {"admin"},
}
STATUS = "path => fetch(path).then(answer => answer.status)"

READY = {
    "/work/imports?kind=reports": '[data-testid="check"]',
    "/work/integration": '[data-testid="tab-sources"]',
    "/work/keys": '[data-testid="row"]',
}


def shown(page: Page, count: int) -> set[str | None]:
    """The links of the navigation, which wait for what the API says of lists."""
    links = page.locator("aside").get_by_test_id("navigation").get_by_role("link")
    expect(links).to_have_count(count)
    return {link.get_attribute("href") for link in links.all()}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_its_pages_and_is_offered_what_it_may_do_and_is_refused_the_rest(
    person: Callable[[str], Visitor], role: str
):
    page = person(role).open("/work/notes")
    expect(page.get_by_test_id("session")).to_contain_text("（演示）")
    expected = PLAN | {path for path, roles in MAY_OPEN.items() if role in roles}
    assert shown(page, len(expected)) == expected
    for path, roles in MAY_ASK.items():
        assert page.evaluate(STATUS, path) == (200 if role in roles else 403), path
    offered = set()
    for path in ("/work/imports?kind=reports", "/work/integration", "/work/keys"):
        page.goto(path, wait_until="domcontentloaded")
        page.get_by_test_id("sign-out").wait_for()
        if role in MAY_OPEN[path.partition("?")[0]]:
            page.get_by_test_id("title").wait_for()
            page.locator(READY[path]).first.wait_for()
            expect(page.get_by_test_id("problem")).to_have_count(0)
        else:
            problem = page.get_by_test_id("problem").first
            expect(problem).to_contain_text("没有查看此内容的权限")
            # What it lacks, in the page's language too.
            expect(problem).to_contain_text("没有权限")
        offered |= {name for name in MAY_SEE if page.get_by_test_id(name).count()}
    assert offered == {name for name, roles in MAY_SEE.items() if role in roles}


@pytest.mark.parametrize(
    ("role", "path", "named"),
    [
        ("bank", "/work/registers/loans", "巴渝科创银行"),
        ("enterprise", "/work/enterprises", "重庆晟禾智能科技有限责任公司"),
        ("building_operator", "/work/registers/carriers", "LY0001"),
    ],
)
def test_who_is_from_outside_sees_their_own_rows_and_is_told_so(
    person: Callable[[str], Visitor], role: str, path: str, named: str
):
    page = person(role).open(path)
    rows = page.get_by_test_id("list").locator("tbody tr")
    rows.first.wait_for()
    assert all(named in row for row in rows.all_inner_texts())
    expect(page.get_by_test_id("restricted")).to_contain_text("仅列出您可见的范围")
    expect(page.get_by_test_id("list")).not_to_contain_text("不一致")
    expect(page.get_by_test_id("session")).to_contain_text("（演示）")


def test_a_bank_in_a_figure_sees_its_own_loans_alone(person: Callable[[str], Visitor]):
    page = person("bank").open("/work/indicators/knowledge_value_loan")
    page.get_by_test_id("equation").wait_for()
    expect(page.get_by_test_id("restricted").first).to_be_visible()


def test_a_stranger_sees_the_figures_and_is_asked_to_sign_in_for_the_names(stranger: Visitor):
    page = stranger.open("/work/indicators/workforce")
    page.get_by_test_id("figure").wait_for()
    expect(page.get_by_test_id("problem")).to_contain_text("请先登录")
    assert page.evaluate(STATUS, "/api/v1/enterprises") == 401


def test_who_signs_in_comes_back_to_the_page_and_who_signs_out_is_nobody(stranger: Visitor):
    page = stranger.sign_in("viewer")
    assert page.url == f"{stranger.url}/work/notes"
    page.get_by_test_id("sign-out").click()
    page.get_by_test_id("overview").wait_for()
    page.goto("/work/notes")
    expect(page.get_by_test_id("sign-in")).to_be_visible()
