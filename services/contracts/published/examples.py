"""An example of every message: of coded kinds from `examples.json`, of declared ones built.

The documents show them, and a test holds that the events lead to exactly these facts.
"""

import json
from pathlib import Path
from typing import Any

from services.contracts.entities import ENTITIES, Entity
from services.contracts.entities.declaration import FieldDeclaration
from services.contracts.events import full_type
from services.contracts.events.envelope import parse
from services.contracts.owners.owner_rules import OwnerRules
from services.kit.state.instants import EPOCH
from services.kit.state.slots import Stamp, UnitOfWork

_CODED: dict[str, Any] = json.loads(Path(__file__).with_name("examples.json").read_text("utf-8"))
_SOURCES = {
    "enterprises": "market-registration",
    "funds": "yuzhongrong",
    "talent": "talent-platform",
    "indicators": "statistics-bureau",
}
_DAY, _CHANGED_ON = "2025-06-20", "2025-07-01"
_SAMPLES: dict[str, Any] = {
    "name": "示例",
    "text": "示例",
    "place": "示例",
    "identifier": "示例-0001",
    "flag": True,
    "day": _DAY,
    "instant": "2025-06-20T09:00:00+08:00",
    "period": "2025-09",
    "industry_code": "6513",
    "people": 12,
    "count": 12,
    "months": 12,
    "rate": "3.45",
    "longitude": 106.577,
    "latitude": 29.557,
    "digest": "0" * 64,
}
_HUNDREDTHS_SAMPLE = 100_000_000


def sample(field: FieldDeclaration) -> Any:
    """A plausible kept value of a field: its own, else one of its kind."""
    if field.sample is not None:
        return field.sample
    if field.kind == "choice":
        return next(iter(field.options or {}))
    if field.kind == "choices":
        return [next(iter(field.options or {}))]
    if field.kind == "reference":
        return sample(ENTITIES[field.to].key)
    if field.of.hundredths:
        return _HUNDREDTHS_SAMPLE
    return _SAMPLES[field.kind]


def _told(field: FieldDeclaration) -> Any:
    """The sample as an event's data writes it."""
    return field.of.printed(sample(field))


def _documents(entity: Entity) -> dict[str, dict[str, Any]]:
    """One CloudEvent of each type of a declared entity."""
    told = {field.name: _told(field) for field in entity.of_source("told")}
    data: dict[str, dict[str, Any]] = {}
    if entity.opening:
        data[entity.opening.event] = told
    if entity.reading:
        data[entity.reading.event] = told
    if entity.changing:
        changed = {name: told[name] for name in entity.changing.spans or _dated(entity)}
        data[entity.changing.event] = changed | {"effective_on": _CHANGED_ON}
    if entity.ending:
        (ended,) = entity.of_source("ending")
        data[entity.ending.event] = {"effective_on": ended.sample or "2028-01-01"}
    if entity.void:
        data[entity.void.event] = {"reason": "重复登记"}
    return {name: _document(entity, name, one, at) for at, (name, one) in enumerate(data.items())}


def _dated(entity: Entity) -> list[str]:
    return [field.name for field in entity.of_source("told") if field.dated]


def _document(entity: Entity, event: str, data: dict[str, Any], at: int) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"example-{event}",
        "source": _SOURCES[entity.owner],
        "type": full_type(event),
        "subject": sample(entity.key),
        "time": f"2025-11-03T10:{at:02}:00+08:00",
        "datacontenttype": "application/json",
        "data": data,
    }


def _events() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entity in ENTITIES.values():
        made = _documents(entity) if entity.rules == "declared" else {}
        for name, label in entity.event_labels.items():
            document = made.get(name) or _CODED["events"][name]
            found[name] = {"zh": label.zh, "key": document["subject"], "value": document}
    return found


EVENTS: dict[str, dict[str, Any]] = _events()


def _fact(entity: Entity) -> dict[str, Any]:
    """The fact to which the example events of a declared entity lead, with its key."""
    rules, work = OwnerRules(entity.owner), UnitOfWork({})
    if entity.reading and entity.reading.of:
        life = _CODED["facts"][entity.reading.follows]["value"]
        work.apply(rules.followed(entity.reading.follows, life), Stamp(EPOCH, "", ""))
    of = entity.reading.of if entity.reading else ""
    thing = (of or entity.name), sample(entity.key)
    version, told = 0, None
    for name in entity.event_labels:
        event = parse(EVENTS[name]["value"])
        work.apply(rules.effect(event), Stamp(event.time, event.id, event.source))
        (fact,) = (f for f in rules.facts(*thing, work.slots[thing]) if f.topic == entity.topic)
        version, told = version + (fact.build() != told), fact.build()
    return {"zh": entity.zh, "key": fact.key, "value": {"version": version, **told}}


def _facts() -> dict[str, dict[str, Any]]:
    return {
        entity.topic: _fact(entity)
        if entity.rules == "declared"
        else {"zh": entity.zh, **_CODED["facts"][entity.topic]}
        for entity in ENTITIES.values()
    }


FACTS: dict[str, dict[str, Any]] = _facts()


def example(name: str) -> dict[str, Any]:
    """How a message is called in Chinese (`zh`), its `key` and its `value`."""
    return EVENTS[name] if name in EVENTS else (FACTS | _CODED["others"])[name]
