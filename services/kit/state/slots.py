"""One value per slot, last writer wins: the pure heart of every owning service."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import orjson

from services.kit.state.instants import Instant


class Address(NamedTuple):
    """Where one value lives: a slot (and a key within it) of an entity."""

    entity: str
    entity_id: str
    slot: str
    key: str = ""

    @property
    def owner(self) -> tuple[str, str]:
        return self.entity, self.entity_id


class Stamp(NamedTuple):
    """Who wrote a slot; the greatest (time, id, source) wins."""

    time: Instant
    id: str
    source: str


class SlotValue:
    """The value of a slot and the event that won it. What was stored is decoded when it is used."""

    __slots__ = ("_text", "_value", "stamp")

    def __init__(self, value: dict[str, Any], stamp: Stamp) -> None:
        self._text: str | None = None
        self._value = value
        self.stamp = stamp

    @classmethod
    def stored(cls, text: str, stamp: Stamp) -> "SlotValue":
        """A value as the database keeps it (JSON)."""
        held = cls({}, stamp)
        held._text = text
        return held

    @property
    def value(self) -> dict[str, Any]:
        if self._text is not None:
            self._value, self._text = orjson.loads(self._text), None
        return self._value


Slots = dict[tuple[str, str], SlotValue]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event means: the slots that it needs to be filled, and those that it writes."""

    needs: tuple[Address, ...] = ()
    writes: tuple[tuple[Address, dict[str, Any]], ...] = ()

    def owners(self) -> set[tuple[str, str]]:
        return {address.owner for address in self.needs} | {a.owner for a, _ in self.writes}


class Fact(NamedTuple):
    """A versioned whole state on its way to a domain topic.

    `essence` decides the value: where it is the same as before, nothing is built or published.
    `build` makes the JSON value, without version.
    """

    topic: str
    key: str
    essence: Any
    build: Callable[[], dict[str, Any]]

    @classmethod
    def of(cls, topic: str, key: str, value: dict[str, Any]) -> "Fact":
        """A fact whose value is at hand."""
        return cls(topic, key, value, lambda: value)


class Rules(Protocol):
    """A service's decisions, pure: no clock, no I/O."""

    def effect(self, event: Any) -> Effect: ...

    def followed(self, topic: str, fact: dict[str, Any]) -> Effect: ...

    def assumed(self, entity: str, slots: Slots) -> Iterable[Effect]: ...

    def facts(self, entity: str, entity_id: str, slots: Slots) -> Iterable[Fact]: ...


@dataclass
class UnitOfWork:
    """The slots of the things at hand, before and after some events."""

    slots: dict[tuple[str, str], Slots]
    written: set[Address] = field(default_factory=set)
    before: dict[tuple[str, str], Slots] = field(default_factory=dict)

    def filled(self, address: Address) -> bool:
        return (address.slot, address.key) in self.slots.get(address.owner, ())

    def missing(self, effect: Effect) -> Address | None:
        """The first slot that the effect needs and nobody has filled yet."""
        return next((need for need in effect.needs if not self.filled(need)), None)

    def apply(self, effect: Effect, stamp: Stamp) -> list[Address]:
        """Write what the stamp wins; answers with slots that were empty before."""
        opened = []
        for address, value in effect.writes:
            slots = self.slots.setdefault(address.owner, {})
            place = (address.slot, address.key)
            held = slots.get(place)
            if held is not None and stamp <= held.stamp:
                continue
            if address.owner not in self.before:
                self.before[address.owner] = slots.copy()
            if held is None:
                opened.append(address)
            slots[place] = SlotValue(value, stamp)
            self.written.add(address)
        return opened

    def changed_facts(self, rules: Rules) -> list[tuple[tuple[str, str], Fact]]:
        """The facts that differ from those that held before, each with the thing it is about.

        A thing's only fact may be the same: its text is compared with the one before when it is
        published, which costs less than deciding what held before.
        """
        changed_facts = []
        for owner, before in self.before.items():
            now = [*rules.facts(*owner, self.slots[owner])]
            many = rules.facts(*owner, before) if len(now) > 1 else ()
            old = {(f.topic, f.key): f.essence for f in many}
            changed_facts += [
                (owner, fact) for fact in now if old.get((fact.topic, fact.key)) != fact.essence
            ]
        return changed_facts
