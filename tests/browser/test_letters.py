"""A dead letter, mended and sent again by an operator on the page."""

import json
from collections.abc import Callable

import pytest
from confluent_kafka import Producer
from playwright.sync_api import expect

from deploy.embedded.supervision.state import DEMO_SOURCE
from tests.browser.visitor import Visitor
from tests.fates.events import enterprise, loan, unique
from tests.support.system import System, wait_for


@pytest.fixture
def rejected(district: System) -> dict:
    """An event that its owner could not take: it came by Kafka, past the gateway's checks."""
    event = loan(DEMO_SOURCE, id=unique("rejected"))
    district.publish([enterprise(DEMO_SOURCE)])
    event["data"]["amount"] = "很多"
    producer = Producer({"bootstrap.servers": district.bootstrap_servers})
    producer.produce("ingest.funds", json.dumps(event).encode(), key=event["subject"].encode())
    assert producer.flush(20) == 0
    wait_for(lambda: state_of(district, event) == "rejected", 30, lambda: str(event))
    return event


def state_of(district: System, event: dict) -> str | None:
    arrivals = district.get("/api/v1/events", source=event["source"], limit=50)["arrivals"]
    return next((one["state"] for one in arrivals if one["id"] == event["id"]), None)


def test_a_dead_letter_that_the_operator_mends_and_sends_again_is_applied(
    district: System, person: Callable[[str], Visitor], rejected: dict
):
    page = person("operator").open("/work/integration?view=letters")
    line = page.get_by_test_id("row").filter(has_text=rejected["id"])
    expect(line).to_contain_text("待处理")
    line.get_by_test_id("open-row").click()
    expect(page.get_by_test_id("letter")).to_contain_text("/data/amount")
    mended = rejected | {"data": rejected["data"] | {"amount": "7.00"}}
    page.get_by_test_id("letter-text").fill(json.dumps(mended, ensure_ascii=False))
    page.get_by_test_id("replay").click()
    expect(line).to_contain_text("已重发")
    district.settle()
    page.goto(f"/work/integration?view=event&source={rejected['source']}&id={rejected['id']}")
    expect(page.get_by_test_id("fate")).to_have_attribute("data-state", "applied")


def test_text_that_is_no_json_cannot_be_sent_again(
    person: Callable[[str], Visitor], rejected: dict
):
    page = person("operator").open("/work/integration?view=letters")
    line = page.get_by_test_id("row").filter(has_text=rejected["id"])
    line.get_by_test_id("open-row").click()
    page.get_by_test_id("letter-text").fill("{")
    expect(page.get_by_test_id("replay")).to_be_disabled()
