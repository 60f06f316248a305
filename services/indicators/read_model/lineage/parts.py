"""The lists of parts in facts, each with an event of its own; the events behind a day. Pure."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from services.contracts.entities import BY_TOPIC, Entity
from services.contracts.entities.declaration import FieldDeclaration
from services.indicators.read_model.index.coded import POOL


class Parts(NamedTuple):
    """A list of parts in a fact: when one begins to count, and what may end it."""

    member: str
    begins: str
    ends: tuple[str, ...] = ()


# A pool's columns are called like the lists in its facts, so its declaration cannot say these.
_POOL = (Parts("transfers", "funded_on"), Parts("compensations", "compensated_on"))


def parts_of(entity: Entity) -> tuple[Parts, ...]:
    """The lists of parts that facts of an entity hold, each part with an event of its own."""
    if entity.topic == POOL:
        return _POOL
    declared = [field for field in entity.of_source("fact") if field.kind == "parts"]
    return tuple(_parts(field) for field in declared if not field.optional)


@cache
def _parts_at(topic: str) -> tuple[Parts, ...]:
    return parts_of(BY_TOPIC[topic])


def _parts(field: FieldDeclaration) -> Parts:
    begins, *ends = (name for name, part in field.parts.items() if part.kind == "day")
    return Parts(field.name, begins, tuple(ends))


def events(topic: str, fact: dict[str, Any], day: date) -> list[dict[str, str]]:
    """The events behind a fact's contribution on the day: its own, and those of its parts. Pure."""
    told = [fact["event"]] if "event" in fact else []
    for parts in _parts_at(topic):
        told += [one["event"] for one in fact[parts.member] if _holds(parts, one, day.isoformat())]
    return told


def _holds(parts: Parts, part: dict[str, Any], day: str) -> bool:
    ends = [part[name] for name in parts.ends if part[name]]
    return part[parts.begins] <= day and all(day < end for end in ends)
