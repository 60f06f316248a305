"""Official statistics: events -> slots -> facts. They never overwrite computed figures."""

from typing import Any

from services.contracts.envelope import Event
from services.kit.state.slots import Address, Effect, Fact, Slots
from services.kit.state.temporal import caused_by


def effect(event: Event) -> Effect:
    place = Address("series", event.subject, "statistic", event.data.period)
    return Effect(writes=((place, event.data.model_dump(mode="json")),))


def followed(topic: str, fact: dict[str, Any]) -> Effect:
    raise LookupError(f"this service takes in no facts, got {topic}")


def facts(entity: str, entity_id: str, slots: Slots) -> list[Fact]:
    return [
        Fact.of(
            "indicators.statistic",
            f"{entity_id}:{period}",
            {"series": entity_id, **held.value, "event": caused_by(held)},
        )
        for (_, period), held in slots.items()
    ]
