"""Thousands stand apart on every page, and never twice."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.places import BUSY
from tests.browser.visitor import Visitor

# Four digits and more that are no year, no part of a day, a code or an id.
LONG = re.compile(r"(?<![\w.,:/#-])[−+-]?(?!20\d\d(?!\d))\d{4,}(?:\.\d+)?(?![\w:/.-])")
APART = re.compile(r"\d,\d{3}")
# What the plan itself says is told in its own words.
TEXT = """() => {
  const main = document.querySelector('main').cloneNode(true)
  main.querySelectorAll('[data-testid=notes], .notes').forEach((one) => one.remove())
  const texts = [], walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) texts.push(walker.currentNode.textContent.trim())
  return texts.join('\\n')
}"""


@pytest.mark.parametrize(
    ("role", "path", "ready"),
    [
        ("viewer", "/", "goal-enterprise_count"),
        ("viewer", "/work/desk", "worst"),
        ("viewer", "/work/tables/1", "row-enterprise_count-total"),
        ("viewer", "/work/tables/2", "row-enterprise_count-fintech"),
        ("viewer", "/work/indicators/total_output", "equation"),
        ("viewer", "/work/indicators/enterprise_count", "equation"),
        ("statistician", "/work/queues/official", "row"),
    ],
)
def test_no_number_is_without_its_thousands_apart(
    person: Callable[[str], Visitor], role: str, path: str, ready: str
):
    page = person(role).open(path)
    page.get_by_test_id(ready).first.wait_for()
    expect(page.locator(BUSY)).to_have_count(0)
    told = page.evaluate(TEXT)
    assert LONG.findall(told) == []
    assert APART.search(told)
