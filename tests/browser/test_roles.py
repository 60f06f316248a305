"""What each role sees of the page, and what the API says to those who try anyway."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import ROLES, Visitor

PLAN = {"/", "/work/tables/1", "/work/tables/2", "/work/notes"}
LISTS = {"carriers", "platforms", "products", "funds", "investments", "loans", "pools"}
REGISTERS = {f"/work/registers/{name}" for name in LISTS | {"bases", "headcounts"}}
ADDED = {
    "viewer": REGISTERS | {"/work/enterprises"},
    "department": {"/work/imports", "/work/integration"},
    "statistician": set(),
    "operator": set(),
    "admin": {"/work/keys"},
}
FIRST_TO_SEE = {"check": "department", "send": "statistician", "tab-letters": "operator"}
FIRST_TO_OPEN = {
    "/work/imports": "department",
    "/work/integration": "department",
    "/work/keys": "admin",
}
FIRST_TO_ASK = {
    "/api/v1/enterprises": "viewer",
    "/api/v1/indicators/workforce/facts": "viewer",
    "/api/v1/sources": "department",
    "/api/v1/dead-letters": "operator",
    "/api/v1/keys": "admin",
    "/api/v1/people-acts": "admin",
}
STATUS = "path => fetch(path).then(answer => answer.status)"

every_role = pytest.mark.parametrize("role", ROLES)


def may(role: str, first: str) -> bool:
    """Each role may also do what those before it may."""
    return ROLES.index(role) >= ROLES.index(first)


def shown(page: Page, count: int) -> set[str | None]:
    """The links of the navigation, which wait for what the API says of lists."""
    links = page.locator("aside").get_by_test_id("navigation").get_by_role("link")
    expect(links).to_have_count(count)
    return {link.get_attribute("href") for link in links.all()}


@every_role
def test_a_role_sees_its_pages_in_the_navigation_and_its_name_in_the_head(
    person: Callable[[str], Visitor], role: str
):
    page = person(role).open("/work/notes")
    expect(page.get_by_test_id("session")).to_contain_text("（演示）")
    expected = PLAN.union(*(ADDED[one] for one in ROLES if may(role, one)))
    assert shown(page, len(expected)) == expected


@every_role
def test_a_page_beyond_a_role_says_so_and_the_api_refuses(
    person: Callable[[str], Visitor], role: str
):
    visitor = person(role)
    page = visitor.open("/work/notes")
    page.get_by_test_id("sign-out").wait_for()
    for path, first in FIRST_TO_ASK.items():
        assert (page.evaluate(STATUS, path) == 200) == may(role, first), path
        assert page.evaluate(STATUS, path) in (200, 403)
    for path, first in FIRST_TO_OPEN.items():
        page.goto(path, wait_until="domcontentloaded")
        if may(role, first):
            page.get_by_test_id("title").wait_for()
            expect(page.get_by_test_id("problem")).to_have_count(0)
        else:
            expect(page.get_by_test_id("problem").first).to_contain_text("没有查看此内容的权限")


@every_role
def test_a_role_is_offered_the_actions_that_it_may_do(person: Callable[[str], Visitor], role: str):
    page = person(role).open("/work/imports?kind=reports")
    page.get_by_test_id("sign-out").wait_for()
    if may(role, "department"):
        page.get_by_test_id("check").wait_for()
    offered = {name for name in FIRST_TO_SEE if page.get_by_test_id(name).count()}
    page.goto("/work/integration", wait_until="domcontentloaded")
    page.get_by_test_id("sign-out").wait_for()
    page.get_by_test_id("tab-sources").wait_for()
    offered |= {name for name in FIRST_TO_SEE if page.get_by_test_id(name).count()}
    assert offered == {name for name, first in FIRST_TO_SEE.items() if may(role, first)}


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
