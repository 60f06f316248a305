"""Two things stand in a relation on some days: events -> slots -> facts. Pure.

One event states it whole, another ends it. An end on or before its first day leaves nothing of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from services.kit.state.days import Days, iso, read
from services.kit.state.slots import Address, Effect, Fact, Slots
from services.kit.state.temporal import caused_by

STATEMENT, ENDING = "statement", "ending"

Value = dict[str, Any]


class Event(Protocol):
    subject: str
    data: Any


@dataclass(frozen=True)
class Linked:
    """`derived` makes further members of a fact of what was stated."""

    entity: str
    topic: str
    key: str
    derived: Callable[[Value], Value] = lambda value: {}

    def stated(self, event: Event) -> Effect:
        """Waits for nothing: what it joins may not be told of yet."""
        return Effect((), ((self._at(event, STATEMENT), event.data.meaning()),))

    def ended(self, event: Event) -> Effect:
        """Waits for what it ends."""
        told = event.data.model_dump(mode="json")
        return Effect((self._at(event, STATEMENT),), ((self._at(event, ENDING), told),))

    def _at(self, event: Event, slot: str) -> Address:
        return Address(self.entity, event.subject, slot)

    def facts(self, link: str, slots: Slots) -> list[Fact]:
        statement, ending = slots.get((STATEMENT, "")), slots.get((ENDING, ""))
        if statement is None:
            return []
        told, end = statement.value, ending.value if ending else {}
        last = min(read(told.get("valid_to")), read(end.get("effective_on")))
        days = Days(read(told["valid_from"]), last)
        value = {
            self.key: link,
            **told,
            "ended_on": iso(last),
            "end_reason": end.get("reason"),
            "spans": [{"from": iso(days.start), "to": iso(last)}] if days.start < last else [],
            "event": caused_by(statement),
        }
        return [Fact.of(self.topic, link, value | self.derived(value))]
