"""Matters on the page: a whistle from opening to rating, each act by whoever it is for."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from services.contracts.values.vocabulary import CHOICES
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


def opened(page: Page, title: str, **answers: str) -> str:
    """Sends the form that opens a matter; the path of its page."""
    page.get_by_test_id("ask-title").fill(title)
    for name, answer in answers.items():
        page.get_by_test_id(f"ask-{name}").fill(answer)
    page.get_by_test_id("send-act").click()
    page.get_by_test_id("stage").wait_for()
    return urlsplit(page.url).path


def test_a_card_is_moved_by_dragging_and_by_the_keyboard_and_each_is_an_act(
    person: Callable[[str], Visitor], district: System
) -> None:
    page = person("dispatcher").open("/work/matters/new?type=case.lead")
    path = opened(page, "精密仪器企业线索", owner=BUREAU)
    key = path.rsplit("/", 1)[1]
    district.settle()
    page.goto("/work/stages?type=case.lead")
    card = page.locator(f'[data-key="{key}"]')
    card.drag_to(page.get_by_test_id("column-judged"))
    expect(page.get_by_test_id("column-judged").locator(f'[data-key="{key}"]')).to_be_visible()
    move = card.get_by_test_id("move")
    move.focus()
    move.select_option("contacted")
    expect(page.get_by_test_id("column-contacted").locator(f'[data-key="{key}"]')).to_be_visible()
    assert axe.findings(page) == []
    district.settle()
    page.goto(path)
    expect(page.get_by_test_id("stage")).to_have_text("已对接")
    expect(page.locator('[data-kind="step"]')).to_have_count(2)


def test_forms_of_a_hold_a_return_another_due_day_other_rules_and_a_void_are_acts(
    person: Callable[[str], Visitor], district: System
) -> None:
    page = person("dispatcher").open("/work/matters/new?type=case.whistle")
    opened(page, "停车位不足", due_on="2027-03-01")
    act(page, "assigned", to=BUREAU)
    act(page, "held", reason="applicant", **{"from": "2026-11-01"})
    expect(page.locator('[data-kind="held"]')).to_have_count(1)
    act(page, "returned", outcome="declined", reason="不属本部门职责")
    expect(page.locator('[data-kind="returned"]')).to_contain_text("不属本部门职责")
    act(page, "updated", due_on="2027-04-01")
    expect(page.get_by_test_id("clock")).to_be_visible()
    act(page, "rebased", definition="2025-07-01", effective_on="2026-11-01")
    act(page, "voided", reason="重复登记")
    expect(page.locator('[data-kind="voided"]')).to_contain_text("重复登记")
    act(page, "restored")
    expect(page.locator('[data-kind="voided"]')).to_have_count(0)
    district.settle()
    key = urlsplit(page.url).path.rsplit("/", 1)[1]
    fact = district.get(f"/api/v1/matters/case/{key}")["fact"]
    assert (fact["due_on"], fact["definition"], fact["voided"]) == (
        "2027-04-01",
        "2025-07-01",
        False,
    )


def test_the_board_turns_to_sectors_and_its_file_with_it(
    person: Callable[[str], Visitor], district: System
) -> None:
    told = district.get("/api/v1/matters/case", by="sector")["lines"]
    wanted: Counter = Counter()
    for one in told:
        if one["sector"]:
            wanted[one["sector"]] += one["counts"].get("opened", 0)
    (sector, count), *_ = wanted.most_common()
    name = CHOICES["sector"][sector].zh
    assert count
    page = person("leader").open("/work/board")
    page.locator('[data-testid="row"][data-key="区科技局"]').first.wait_for()
    page.get_by_test_id("board-by").get_by_text("按行业领域").click()
    line = page.locator(f'[data-testid="row"][data-key="{sector}"]').first
    expect(line.locator('[data-column="opened"] .cell')).to_have_text(str(count))
    expect(line.locator('[data-column="whose"]')).to_contain_text(name)
    with page.expect_download() as told_file:
        page.get_by_test_id("export-csv").click()
    text = Path(told_file.value.path()).read_text("utf-8-sig")
    head, *lines = text.splitlines()
    assert head.startswith("类型,行业领域,在办,超期,本年新立")
    named = [one.split(",") for one in lines if one.split(",")[1] == name]
    assert sum(int(one[4]) for one in named) == count


def test_an_operator_sees_what_others_may_follow_and_how(
    person: Callable[[str], Visitor], district: System
) -> None:
    page = person("operator").open("/work/integration?view=feeds")
    row = page.locator('[data-testid="row"][data-key="indicators.task"]')
    tasks = district.get("/api/v1/registers/tasks", open="true", limit=1)["count"]
    expect(row.locator('[data-column="open"] .cell')).to_have_text(str(tasks))
    row.get_by_role("link", name="indicators.task").click()
    how = page.get_by_test_id("how")
    expect(how).to_contain_text("python -m deploy.access follower city --topic indicators.task")
    expect(how.get_by_test_id("described")).to_have_attribute("href", "/asyncapi#indicators.task")
    with page.expect_download() as told:
        how.get_by_test_id("export-csv").click()
    lines = Path(told.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == tasks + 1


def test_an_issue_and_the_tasks_that_came_from_it_are_one_story(
    person: Callable[[str], Visitor], district: System
) -> None:
    page = person("dispatcher").open("/work/matters/new?type=task.issue")
    issue = opened(page, "产业园用电")
    key = issue.rsplit("/", 1)[1]
    page.goto(f"/work/matters/new?type=task.plan_task&parent=task/{key}")
    opened(page, "协调增容")
    district.settle()
    leading = person("leader").open(f"/work/issues?issue={key}")
    moments = leading.get_by_test_id("moments")
    expect(moments.get_by_role("link", name="协调增容")).to_be_visible()
    expect(leading.get_by_test_id("overdue-tasks")).to_be_visible()
    leading.goto("/work/systems")
    expect(leading.get_by_test_id("system")).to_have_count(85)
    leading.get_by_test_id("system").first.get_by_role("link").first.click()
    leading.get_by_test_id("stages").wait_for()
