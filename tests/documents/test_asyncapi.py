"""The AsyncAPI document says what the code does: topics, keys, policies, messages, examples."""

import base64
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from services.contracts.events import OWNER, SHAPES
from services.contracts.events.envelope import Refused, parse
from services.contracts.facts import FACTS
from services.contracts.figures import partials
from services.contracts.published import examples
from services.contracts.published.asyncapi import document
from services.contracts.published.examples import example
from services.contracts.topology import DEAD_LETTER, DOMAIN, INGEST, TOPICS
from services.kit.owner.dead_letters import DeadLetter, Place
from tests.documents.validating import Messages
from tests.support.naive_slots import name_of
from tests.support.pure import District

SHARE = 5


@pytest.fixture(scope="module")
def messages() -> Messages:
    return Messages()


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def resolve(reference: str) -> Any:
    place = document()
    for step in reference.removeprefix("#/").split("/"):
        place = place[step]
    return place


def test_every_topic_stands_there_with_its_key_owner_and_policy() -> None:
    channels = document()["channels"]
    assert list(channels) == [topic.name for topic in TOPICS]
    for topic in TOPICS:
        channel = channels[topic.name]
        assert channel["address"] == topic.name
        assert (channel["x-key"], channel["x-owner"]) == (topic.key, topic.owner)
        assert channel["x-topic-settings"] == topic.config


def test_every_event_type_stands_on_its_owners_ingest_topic_and_nowhere_else() -> None:
    found = {
        (name, topic)
        for topic, channel in document()["channels"].items()
        for name in channel["messages"]
        if name in SHAPES
    }
    assert found == {(name, INGEST[owner].name) for name, owner in OWNER.items()}


def test_every_reference_leads_somewhere() -> None:
    found = set(references(document()))
    assert len(found) > len(TOPICS)
    assert all(resolve(reference) for reference in found)


def test_what_is_taken_in_is_received_and_all_else_sent() -> None:
    taken = {
        operation["channel"]["$ref"].rpartition("/")[2]
        for operation in document()["operations"].values()
        if operation["action"] == "receive"
    }
    assert taken == {topic.name for topic in INGEST.values()}
    assert len(document()["operations"]) == len(TOPICS)


@pytest.mark.parametrize("name", SHAPES)
def test_an_example_event_is_accepted_without_a_remark(name: str, messages: Messages) -> None:
    value = example(name)["value"]
    event = parse(value)
    assert (event.name, event.ignored) == (name, ())
    assert messages.faults(name, value) == []


def test_the_example_facts_are_what_the_owners_tell_of_the_example_events() -> None:
    district = District()
    for name in SHAPES:
        district.publish([example(name)["value"]])
    told = {fact.topic: (fact.key.decode(), orjson.loads(fact.value)) for fact in district.facts}
    assert told == {topic: (one["key"], one["value"]) for topic, one in examples.FACTS.items()}
    assert told.keys() == DOMAIN.keys() == FACTS.keys()


def test_the_demo_district_and_all_that_is_told_of_it_hold_to_the_document(
    town: list[dict], messages: Messages
) -> None:
    district = District()
    district.publish(town)
    sent = [(name_of(event), event) for event in town]
    told = [(fact.topic, orjson.loads(fact.value)) for fact in district.facts]
    assert {name for name, _ in sent} == SHAPES.keys()
    assert {topic for topic, _ in told} == DOMAIN.keys()
    checked = sent[::SHARE] + told[::SHARE] + _last_of_each(sent) + _last_of_each(told)
    assert [fault for name, value in checked for fault in messages.faults(name, value)] == []


def _last_of_each(named: list[tuple[str, dict]]) -> list[tuple[str, dict]]:
    return list(dict(named).items())


def test_a_partial_and_a_fence_hold_to_the_document(messages: Messages) -> None:
    told = orjson.loads(partials.value(-17, 4711, 1762131780000))
    assert messages.faults("indicators.aggregates", told) == []
    bucket = ("enterprise_count", "total", "2021-04-12")
    shown = example("indicators.aggregates")
    assert shown["key"].encode() == partials.key("enterprises.enterprise", 2, bucket)
    read = partials.read(shown["key"].encode(), orjson.dumps(shown["value"]))
    assert (read.bucket, read.sum) == (bucket, shown["value"]["sum"])


def test_a_dead_letter_holds_to_the_document(messages: Messages) -> None:
    shown = example("dead-letter")["value"]
    payload = base64.b64decode(shown["payload_base64"])
    with pytest.raises(Refused) as refused:
        parse(orjson.loads(payload))
    problems = [{"pointer": p.pointer, "reason": p.reason} for p in refused.value.problems]
    place = Place(shown["topic"], shown["partition"], shown["offset"])
    fact = DeadLetter(place, payload, problems, None).fact(DEAD_LETTER["enterprises"].name)
    assert {"version": 1, **fact.build()} == shown
    assert fact.key == example("dead-letter")["key"]
    assert messages.faults("dead-letter", shown) == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("funds.loan", {"unheard_of": 1}),
        ("funds.loan", {"amount": "3.00"}),
        ("enterprises.report", {"period": "2025-13"}),
        ("talent.headcount", {"held_from": "yesterday"}),
        ("carrier.registered", {"specversion": "0.3"}),
    ],
)
def test_the_schemas_have_something_against_what_is_wrong(
    name: str, change: dict, messages: Messages
) -> None:
    assert messages.faults(name, example(name)["value"] | change)
