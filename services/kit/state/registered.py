"""Something exists from a day to a day, with fields that may change: events -> slots -> fact. Pure.

One event tells it whole and opens it; another may end it, a third say that it should never have
been told, a fourth change dated fields. What it is called and which fields it has is data.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from services.kit.state.days import FOREVER, Days, iso
from services.kit.state.slots import Address, Effect, Fact, Slots, SlotValue
from services.kit.state.temporal import (
    UNDATED,
    History,
    caused_by,
    changes_together,
    histories,
    life,
)

ENDS_BEFORE = "end_not_after_beginning"


class Event(Protocol):
    subject: str
    data: Any


@dataclass(frozen=True, slots=True)
class Awaited:
    """A field of the opening event names something that must be known first."""

    field: str
    entity: str
    slot: str

    def address(self, told: Mapping[str, Any]) -> Address | None:
        """Where that is known; None where the field names nothing."""
        name = told[self.field]
        return None if name is None else Address(self.entity, name, self.slot)


def needed(awaited: Iterable[Awaited], told: Mapping[str, Any]) -> tuple[Address, ...]:
    """What an opening event that tells this waits for."""
    return tuple(filter(None, (one.address(told) for one in awaited)))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing. `dated` fields have a slot each, the others share the opening's.

    `spans` are the dated fields that the fact tells day by day, `optional` those that an older
    event may not know. `ended_on` and `voided` name the fact's members about the end and the void;
    `derived` makes further members of a fact. `prefix` is what subjects and facts' keys begin with
    where several kinds share events; `end_reason` names the member with why it ended, `flagged`:
    facts say what looks wrong.
    """

    entity: str
    topic: str
    key: str
    opening_slot: str
    opened_on: str
    dated: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    ending_slot: str = ""
    ended_on: str = ""
    void_slot: str = ""
    voided: str = ""
    optional: tuple[str, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    derived: Mapping[str, Callable[[dict[str, Any]], Any]] | None = None
    prefix: str = ""
    end_reason: str = ""
    flagged: bool = False

    def opened(self, event: Event) -> Effect:
        """The opening: its slot, and the first value of each dated field."""
        told = event.data.model_dump(mode="json")
        whole = {name: value for name, value in told.items() if name not in self.dated}
        opening = self._at(event, self.opening_slot), whole
        needs = needed(self.awaited, told)
        return Effect(needs, (opening, *self._attributes(event, UNDATED)))

    def changed(self, event: Event) -> Effect:
        """Holds from `effective_on`, or without it corrects the first value."""
        day = event.data.effective_on
        key = day.isoformat() if day else UNDATED
        return Effect(self._needs_opening(event), self._attributes(event, key))

    def ended(self, event: Event) -> Effect:
        return self._later(event, self.ending_slot)

    def voiding(self, event: Event) -> Effect:
        """A slot of its own: no later correction of the opening brings it back."""
        return self._later(event, self.void_slot)

    def _later(self, event: Event, slot: str) -> Effect:
        value = event.data.model_dump(mode="json")
        return Effect(self._needs_opening(event), ((self._at(event, slot), value),))

    def _at(self, event: Event, slot: str, key: str = "") -> Address:
        return Address(self.entity, event.subject.removeprefix(self.prefix), slot, key)

    def _needs_opening(self, event: Event) -> tuple[Address, ...]:
        return (self._at(event, self.opening_slot),)

    def _attributes(self, event: Event, key: str) -> tuple[tuple[Address, dict[str, Any]], ...]:
        """The dated fields that the event gives, each for its own slot."""
        wanted = event.data.model_fields_set & set(self.dated)
        given = event.data.model_dump(mode="json", include=wanted)
        return tuple((self._at(event, name, key), {"value": v}) for name, v in given.items())

    def facts(self, entity_id: str, slots: Slots) -> list[Fact]:
        """The thing's one fact, none while nobody has opened it."""
        opening = slots.get((self.opening_slot, ""))
        if opening is None:
            return []
        key = f"{self.prefix}{entity_id}"
        return [Fact.of(self.topic, key, self._value(key, opening, slots))]

    def _value(self, key: str, opening: SlotValue, slots: Slots) -> dict[str, Any]:
        day = date.fromisoformat(opening.value[self.opened_on])
        ending = slots.get((self.ending_slot, ""))
        days = life(day, ending)
        value = {self.key: key, **dict.fromkeys(self.optional), **opening.value}
        told = histories(slots, (*self.dated, *self.spans))
        value |= {name: told[name].latest() for name in self.dated}
        if self.ended_on:
            value[self.ended_on] = iso(days.end)
        if self.end_reason:
            ended = ending if days.end != FOREVER else None
            value[self.end_reason] = ended.value["reason"] if ended else None
        if self.voided:
            value[self.voided] = (self.void_slot, "") in slots
        if self.spans:
            value["spans"] = _spans({name: told[name] for name in self.spans}, days)
        if self.flagged:
            value["flags"] = _flags(day, ending)
        value |= {name: make(value) for name, make in (self.derived or {}).items()}
        return value | {"event": caused_by(opening)}


def _flags(opened: date, ending: SlotValue | None) -> list[str]:
    """An end that is not after the beginning ends nothing: it was told wrong, or of a thing that
    had the same id before."""
    ended = ending.value["effective_on"] if ending else None
    return [ENDS_BEFORE] if ended and date.fromisoformat(ended) <= opened else []


def _spans(told: dict[str, History], days: Days) -> list[dict[str, Any]]:
    """The dated fields between the days on which any of them changes."""
    changes = changes_together(told, days)
    ends = [*(day for day, _ in changes[1:]), iso(days.end)]
    return [
        {"from": start, "to": end, **values}
        for (start, values), end in zip(changes, ends, strict=True)
    ]
