"""Finding an enterprise as people look for one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.happenings import registered
from tests.browser.visitor import Visitor
from tests.support.system import System

NAME = "重庆璞玥量子传感有限公司"


@pytest.fixture(scope="module")
def enterprise(district: System) -> str:
    event = registered(NAME)
    district.publish([event])
    district.settle()
    return event["subject"]


@pytest.mark.parametrize("typed", ["璞玥量子", "puyueliangzi", "pylzcg", "the code"])
def test_an_enterprise_is_found_by_name_pinyin_initials_and_code(
    enterprise: str, person: Callable[[str], Visitor], typed: str
):
    page = person("viewer").open("/work/enterprises")
    page.get_by_test_id("search").fill(enterprise if typed == "the code" else typed)
    expect(page.get_by_test_id("row")).to_have_count(1)
    expect(page.get_by_test_id("row")).to_contain_text(NAME)
    page.get_by_role("link", name=NAME).click()
    expect(page.get_by_test_id("title")).to_have_text(NAME)
    expect(page.get_by_role("main")).to_contain_text(enterprise)


def test_what_nobody_bears_is_found_nowhere(person: Callable[[str], Visitor]):
    page = person("viewer").open("/work/enterprises")
    page.get_by_test_id("search").fill("没有这样的企业名称")
    expect(page.get_by_test_id("empty")).to_be_visible()
