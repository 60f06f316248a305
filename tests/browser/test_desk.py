"""The first screen of a workbench; who answers for a target is told there and shown at once."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.visitor import Visitor

BUREAU, SAID = "区商务委", "两户企业季报延迟，预计下月补齐"


def test_what_a_dispatcher_tells_of_a_target_a_leader_reads_first_on_screen_and_on_paper(
    person: Callable[[str], Visitor],
) -> None:
    leading = person("leader").open("/work")
    worst = leading.get_by_test_id("worst").locator("> li").first
    code = worst.get_attribute("data-testid").removeprefix("worst-")
    expect(leading.get_by_test_id("sentence")).to_contain_text("表1 18 项中")
    assert axe.findings(leading) == []

    steering = person("dispatcher").open(f"/work/indicators/{code}")
    for what, answers in (
        ("assigned", {"department": BUREAU}),
        ("explained", {"text": SAID}),
    ):
        steering.get_by_test_id(f"tell-{what}").click()
        for name, answer in answers.items():
            steering.get_by_test_id(f"ask-{name}").fill(answer)
        steering.get_by_test_id("tell").click()
        expect(steering.get_by_test_id("told")).to_have_text("已记入")
    expect(steering.get_by_test_id("assignments").locator("li").first).to_contain_text(BUREAU)
    assert axe.findings(steering) == []

    leading.reload()
    worst = leading.get_by_test_id(f"worst-{code}")
    expect(worst).to_contain_text(BUREAU)
    expect(worst).to_contain_text(SAID)
    leading.emulate_media(media="print")
    expect(leading.get_by_test_id("on-paper")).to_contain_text("截至")
    expect(leading.get_by_test_id("navigation")).to_be_hidden()
