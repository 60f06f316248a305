"""Matters on the page: a whistle from opening to rating, each act by whoever it is for."""

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.visitor import Visitor
from tests.support.system import System

BUREAU, TITLE = "区科技局", "三楼空调不制冷"
COURSE = ("已受理", "已派单", "办理中", "已答复", "已办结")


def act(page: Page, word: str, **answers: str) -> None:
    """The form of an act, filled in and sent; it is gone when the act is done."""
    page.get_by_test_id(f"act-{word}").click()
    for name, answer in answers.items():
        field = page.get_by_test_id(f"ask-{name}")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(answer)
        else:
            field.fill(answer)
    page.get_by_test_id("send-act").click()
    expect(page.get_by_test_id("send-act")).to_have_count(0)
    expect(page.get_by_test_id("act-done")).to_be_visible()


def test_a_whistle_goes_from_opening_to_rating_by_those_whose_turn_it_is(
    person: Callable[[str], Visitor], district: System
) -> None:
    firm = person("enterprise").open("/work/matters/new?type=case.whistle")
    firm.get_by_test_id("ask-title").fill(TITLE)
    assert axe.findings(firm) == []
    firm.get_by_test_id("ask-fields.complexity").select_option("simple")
    firm.get_by_test_id("send-act").click()
    expect(firm.get_by_test_id("stage")).to_have_text("已收到")
    path = urlsplit(firm.url).path
    district.settle()

    steering = person("dispatcher").open("/work/mine")
    steering.get_by_test_id("mine-nobody").get_by_role("link", name=TITLE).click()
    act(steering, "assigned", to=BUREAU)
    expect(steering.get_by_test_id("moments")).to_contain_text(f"派单给 {BUREAU}（主办）")
    district.settle()

    working = person("department").open("/work/mine")
    working.get_by_test_id("mine-charge").get_by_role("link", name=TITLE).click()
    working.get_by_test_id("act-advanced").click()
    assert axe.findings(working) == []
    working.get_by_test_id("act-advanced").click()
    for stage in COURSE[:-1]:
        act(working, "advanced")
        expect(working.get_by_test_id("stage")).to_have_text(stage)
    act(working, "advanced", result="solved", note="已更换压缩机")
    expect(working.get_by_test_id("stage")).to_have_text("已办结")
    expect(working.get_by_test_id("clock")).to_have_text("已办结")
    district.settle()

    firm.goto("/work/mine")
    firm.get_by_test_id("mine-rate").get_by_role("link", name=TITLE).click()
    expect(firm.get_by_test_id("moments")).to_contain_text("已更换压缩机")
    act(firm, "rated", score="4", comment="修好了")
    expect(firm.get_by_test_id("solved")).to_have_text("已解决")
    district.settle()

    leading = person("leader").open(path)
    expect(leading.locator('[data-kind="rated"]')).to_contain_text("4 分")
    expect(leading.get_by_test_id("act-advanced")).to_have_count(0)


def test_who_comes_late_is_told_what_was_done_meanwhile(
    person: Callable[[str], Visitor], district: System
) -> None:
    """Two people have one matter before them; the second is told what the first did."""
    one = person("dispatcher").open("/work/matters/new?type=task.issue")
    one.get_by_test_id("ask-title").fill("楼宇停车")
    one.get_by_test_id("send-act").click()
    expect(one.get_by_test_id("stage")).to_have_text("已提出")
    district.settle()
    other = person("dispatcher").open(urlsplit(one.url).path)
    other.get_by_test_id("act-voided").wait_for()
    act(one, "assigned", to=BUREAU)
    other.get_by_test_id("act-voided").click()
    other.get_by_test_id("ask-reason").fill("重复")
    other.get_by_test_id("send-act").click()
    expect(other.get_by_test_id("problem")).to_contain_text("别人已有操作")
