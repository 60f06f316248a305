"""The decisions of this service: events -> slots -> facts. No clock, no I/O."""

from typing import Any

from services.contracts.envelope import Event
from services.enterprises import enterprise, things
from services.enterprises.effects import EFFECTS
from services.kit.state.slots import Effect, Fact, Slots

_FACTS = {
    "enterprise": enterprise.facts,
    "carrier": things.carrier,
    "platform": things.platform,
    "product": things.product,
}


def effect(event: Event) -> Effect:
    return EFFECTS[event.name](event)


def followed(topic: str, fact: dict[str, Any]) -> Effect:
    raise LookupError(f"this service follows no topic, got {topic}")


def facts(entity: str, entity_id: str, slots: Slots) -> list[Fact]:
    return _FACTS[entity](entity_id, slots)
