"""The decisions of this service: events -> slots -> facts. No clock, no I/O.

Head counts hold only while their enterprise is active, so this service follows
`enterprises.enterprise` and keeps each enterprise's life in a slot of its own.
"""

from datetime import date
from itertools import zip_longest
from typing import Any

from services.contracts.envelope import Event
from services.kit.state.days import FOREVER, Days, iso, read
from services.kit.state.slots import Address, Effect, Fact, Slots
from services.kit.state.temporal import caused_by, life

ENTERPRISES = "enterprises.enterprise"


def _value(event: Event) -> dict[str, Any]:
    return event.data.model_dump(mode="json")


def _opened(event: Event) -> Effect:
    return Effect(writes=((Address("base", event.subject, "opening"), _value(event)),))


def _closed(event: Event) -> Effect:
    needs = (Address("base", event.subject, "opening"),)
    return Effect(needs, ((Address("base", event.subject, "closing"), _value(event)),))


def _headcount(event: Event) -> Effect:
    day = event.data.as_of.isoformat()
    headcount = Address("enterprise", event.subject, "headcount", day)
    needs = (Address("enterprise", event.subject, "life"),)
    return Effect(needs, ((headcount, {"mid_high": event.data.mid_high}),))


_EFFECTS = {"base.opened": _opened, "base.closed": _closed, "headcount.reported": _headcount}


def effect(event: Event) -> Effect:
    return _EFFECTS[event.name](event)


def followed(topic: str, fact: dict[str, Any]) -> Effect:
    days = {name: fact[name] for name in ("registered_on", "deregistered_on")}
    return Effect(writes=((Address("enterprise", fact["enterprise_id"], "life"), days),))


def _base(base_id: str, slots: Slots) -> list[Fact]:
    opening = slots["opening", ""]
    days = life(date.fromisoformat(opening.value["opened_on"]), slots.get(("closing", "")))
    value = {
        "base_id": base_id,
        **opening.value,
        "closed_on": iso(days.end),
        "event": caused_by(opening),
    }
    return [Fact.of("talent.base", base_id, value)]


def _headcounts(enterprise_id: str, slots: Slots) -> list[Fact]:
    """Each head count with the days on which it is the latest of an active enterprise."""
    days = slots["life", ""].value
    active = Days(read(days["registered_on"]), read(days["deregistered_on"]))
    told = sorted(
        (date.fromisoformat(k), h) for (slot, k), h in slots.items() if slot == "headcount"
    )
    facts = []
    for (day, held), following in zip_longest(told, told[1:]):
        latest = Days(day, following[0] if following else FOREVER).cut(active)
        value = {
            "enterprise_id": enterprise_id,
            "as_of": iso(day),
            "mid_high": held.value["mid_high"],
            "held_from": iso(latest.start) if latest else None,
            "held_to": iso(latest.end) if latest else None,
            "event": caused_by(held),
        }
        facts.append(Fact.of("talent.headcount", f"{enterprise_id}:{iso(day)}", value))
    return facts


_FACTS = {"base": _base, "enterprise": _headcounts}


def facts(entity: str, entity_id: str, slots: Slots) -> list[Fact]:
    return _FACTS[entity](entity_id, slots) if slots else []
