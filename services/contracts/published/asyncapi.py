"""The AsyncAPI 3 document: every topic of the topology, every message with an example."""

from functools import lru_cache
from typing import Any

from services.contracts.events import SHAPES_BY_OWNER, full_type
from services.contracts.published import schemas
from services.contracts.published.examples import example
from services.contracts.published.schemas import DEAD_LETTER
from services.contracts.topology import AGGREGATES, DOMAIN, INGEST, TOPICS, Topic
from services.kit.messaging.sizes import LARGEST_EVENT
from services.kit.version import VERSION

_REFS = "#/components/schemas/{model}"
_BINDING = "0.5.0"
_LICENSE = "https://www.apache.org/licenses/LICENSE-2.0"
_NUMBERS = ("retention.ms", "max.message.bytes")
_DESCRIPTION = f"""\
District systems send events to `ingest.*` as CloudEvents 1.0, straight to Kafka or over HTTP (see
`/openapi.json`). The record's key is the event's `subject`. A direct sender that is not trusted
with every source writes to `ingest.<owner>.<its own>`, and for its source alone; one more part of
that name says of what it may tell (docs/decisions/0020).

Messages are shown in structured mode, the whole event as the record's value. Binary mode of the
CloudEvents Kafka binding is taken as well: each attribute in the header `ce_<name>`, the member
`data` alone as the value, `content-type: application/json`. Any of Kafka's codecs may pack the
batch. An event holds at most {LARGEST_EVENT} bytes as its structured document.

One (`source`, `id`) counts once. Of two events about one attribute the later (`time`, then `id`)
wins, whatever order they arrive in. An event that refers to something not yet known waits for it.

Owners tell whole facts on `<owner>.<entity>`: keep the highest `version` of each key. Sums are on
`indicators.aggregates`. A record that cannot be taken goes to `<owner>.dead-letter` with every
reason. Readers ignore members that they do not know.
"""


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document; callers leave it as it is."""
    definitions: dict[str, Any] = {}
    messages = {
        topic.name: {name: _message(topic, name, definitions) for name in carried(topic)}
        for topic in TOPICS
    }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "渝中区科创服务业三年行动计划",
            "version": VERSION,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0", "url": _LICENSE},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in TOPICS},
        "operations": dict(map(_operation, TOPICS)),
        "components": {
            "messages": {name: m for held in messages.values() for name, m in held.items()},
            "schemas": {name: _plain(one) for name, one in sorted(definitions.items())},
        },
    }


def _plain(schema: Any) -> Any:
    """Without what AsyncAPI's schemas do not know: of which kind each item of a pair is."""
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    told = {name: _plain(one) for name, one in schema.items() if name != "prefixItems"}
    if pairs := schema.get("prefixItems"):
        told["items"] = {"anyOf": [_plain(one) for one in pairs]}
    return told


def carried(topic: Topic) -> tuple[str, ...]:
    """The names of the messages on a topic: event names on ingest topics, else its own."""
    if topic.name in DOMAIN or topic is AGGREGATES:
        return (topic.name,)
    return tuple(SHAPES_BY_OWNER[topic.owner]) if topic in INGEST.values() else (DEAD_LETTER,)


def _message(topic: Topic, name: str, definitions: dict[str, Any]) -> dict[str, Any]:
    is_event = topic in INGEST.values()
    schema, own = (schemas.event_schema if is_event else schemas.told_schema)(name, _REFS)
    definitions |= own
    told = example(name)
    content = "application/cloudevents+json" if is_event else "application/json"
    return {
        "name": full_type(name) if is_event else name,
        "title": told["zh"],
        "contentType": content,
        "payload": schema,
        "bindings": {"kafka": {"key": _key(topic, told["key"]), "bindingVersion": _BINDING}},
        "examples": [{"name": name.replace(".", "-"), "payload": told["value"]}],
    }


def _key(topic: Topic, told: str) -> dict[str, Any]:
    return {"type": "string", "description": topic.key, "examples": [told]}


def _channel(topic: Topic) -> dict[str, Any]:
    """Settings that the Kafka binding has no word for stand in `x-topic-settings`."""
    policy = {"cleanup.policy": topic.config["cleanup.policy"].split(",")}
    numbers = {name: int(topic.config[name]) for name in _NUMBERS if name in topic.config}
    return {
        "address": topic.name,
        "title": topic.name,
        "description": f"{topic.holds}; owned by {topic.owner}, keyed by {topic.key}",
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in carried(topic)},
        "bindings": {"kafka": {"topicConfiguration": policy | numbers, "bindingVersion": _BINDING}},
        "x-owner": topic.owner,
        "x-key": topic.key,
        "x-topic-settings": dict(topic.config),
    }


def _operation(topic: Topic) -> tuple[str, dict[str, Any]]:
    """What this system does with a topic: it takes in what others send, and tells the rest."""
    taken = topic in INGEST.values()
    action, name = ("receive", "take") if taken else ("send", "tell")
    return f"{name}.{topic.name}", {
        "action": action,
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "summary": topic.holds,
    }
