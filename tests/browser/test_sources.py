"""What an operator sees of those who send: who fell silent, and what the door refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx2
import pytest
from playwright.sync_api import Page, expect

from deploy.embedded.supervision.state import DEMO_SOURCE
from tests.browser import axe
from tests.browser.happenings import new_enterprise
from tests.browser.visitor import Visitor
from tests.fates.events import loan, unique
from tests.support.system import System, wait_for

NEVER_HEARD = "urn:cqyz:never-heard"


@pytest.fixture
def refused(district: System) -> dict:
    """An event that the door refused, known by its id."""
    event = loan(DEMO_SOURCE, id=unique("refused"))
    event["data"]["amount"] = "很多"
    (told,) = district.publish([event])
    assert told["status"] == "refused"
    place = f"/api/v1/events/{event['source']}/{event['id']}"
    answer = partial(httpx2.get, district.url + place, headers=district.key)
    wait_for(lambda: answer().is_success, 20, lambda: answer().text)
    return event


@pytest.mark.parametrize("role", ["operator", "department", "statistician"])
def test_an_event_that_the_door_refused_is_found_by_its_id_with_its_reason(
    person: Callable[[str], Visitor], refused: dict, role: str
):
    page = person(role).open("/work/integration?view=event")
    page.get_by_test_id("fate-source").fill(refused["source"])
    page.get_by_test_id("fate-id").fill(refused["id"])
    page.get_by_test_id("fate-id").press("Enter")
    fate = page.get_by_test_id("fate")
    expect(fate).to_have_attribute("data-state", "refused")
    expect(fate).to_contain_text("/data/amount")
    expect(fate).to_contain_text("入口拒收")


@pytest.fixture
def of_nobody(district: System) -> dict:
    """A loan of an enterprise that nobody registered."""
    event = loan(DEMO_SOURCE, unique("loan-of-nobody"), id=unique("of-nobody"))
    event["data"]["enterprise_id"] = new_enterprise()
    district.publish([event])
    district.settle()
    return event


@pytest.mark.parametrize("role", ["operator", "statistician"])
def test_a_loan_of_an_enterprise_that_nobody_registered_waits_and_says_for_whom(
    person: Callable[[str], Visitor], of_nobody: dict, role: str
):
    code = of_nobody["data"]["enterprise_id"]
    place = f"source={DEMO_SOURCE}&id={of_nobody['id']}"
    page = person(role).open(f"/work/integration?view=event&{place}")
    expect(page.get_by_test_id("fate")).to_have_attribute("data-state", "parked")
    expect(page.get_by_test_id("fate")).to_contain_text(f"企业 {code}")
    page.goto("/work/integration?view=events&filter=state:parked", wait_until="domcontentloaded")
    line = page.get_by_test_id("row").filter(has_text=of_nobody["id"])
    expect(line).to_contain_text(f"企业 {code}")
    page.goto(f"/work/registers/loans?q={of_nobody['subject']}", wait_until="domcontentloaded")
    expect(page.get_by_test_id("empty")).to_be_visible()


def known(page: Page, source: str):
    return page.get_by_test_id("known-sources").get_by_test_id("row").filter(has_text=source)


def register(page: Page, cadence: str) -> None:
    form = page.get_by_test_id("known-sources").locator("form").filter(visible=True)
    form.get_by_test_id("cadence").select_option(label=cadence)
    form.get_by_test_id("say-cadence").click()


def test_a_source_that_fell_silent_stays_in_the_list_and_stands_on_the_operators_desk(
    person: Callable[[str], Visitor],
):
    page = person("operator").open("/work/integration")
    known(page, DEMO_SOURCE).get_by_test_id("open-row").click()
    register(page, "每天")
    line = known(page, DEMO_SOURCE)
    expect(line.locator('[data-column="every"]')).to_contain_text("每天")
    expect(line.locator('[data-column="state"]')).to_contain_text("正常")
    assert axe.findings(page) == []

    page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=3, hours=5))
    page.goto("/work/integration?span=hour", wait_until="domcontentloaded")
    first = page.get_by_test_id("known-sources").get_by_test_id("row").first
    expect(first).to_contain_text(DEMO_SOURCE)
    expect(first.locator('[data-column="state"]')).to_contain_text("已中断")
    expect(first.locator('[data-column="silent"]')).to_contain_text("3 天")
    page.goto("/work/desk", wait_until="domcontentloaded")
    silent = page.get_by_test_id("silent-sources").get_by_role("listitem")
    expect(silent.filter(has_text=DEMO_SOURCE)).to_contain_text("应每天")
    expect(silent.filter(has_text=DEMO_SOURCE)).to_contain_text("已中断 3 天")


def test_a_source_that_is_expected_and_never_sent_is_in_the_list_until_it_is_expected_no_more(
    person: Callable[[str], Visitor],
):
    page = person("operator").open("/work/integration")
    page.get_by_test_id("new-source").click()
    page.get_by_test_id("cadence-source").locator("visible=true").fill(NEVER_HEARD)
    register(page, "每周")
    line = known(page, NEVER_HEARD)
    expect(line.locator('[data-column="heard"]')).to_contain_text("从未报送")
    page.get_by_test_id("new-source").click()
    line.get_by_test_id("open-row").click()
    register(page, "未登记")
    expect(line).to_have_count(0)


def test_who_may_not_say_how_often_reads_it_alone(person: Callable[[str], Visitor]):
    page = person("department").open("/work/integration")
    expect(known(page, DEMO_SOURCE)).to_have_count(1)
    expect(page.get_by_test_id("new-source")).to_have_count(0)
    expect(known(page, DEMO_SOURCE).get_by_test_id("open-row")).to_have_count(0)
