"""One value per slot, last writer wins: the pure heart of every owning service."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

import orjson

from services.kit.state.instants import Instant

Thing = tuple[str, str]


class Address(NamedTuple):
    """Where one value lives: a slot (and a key within it) of an entity."""

    entity: str
    entity_id: str
    slot: str
    key: str = ""

    @property
    def owner(self) -> Thing:
        return self.entity, self.entity_id


class Stamp(NamedTuple):
    """Who wrote a slot; the greatest (time, id, source) wins."""

    time: Instant
    id: str
    source: str


class SlotValue:
    """The value of a slot and the event that won it. What was stored is decoded when it is used."""

    __slots__ = ("_row", "_stamp", "_value")

    def __init__(self, value: dict[str, Any], stamp: Stamp) -> None:
        self._row: Mapping[str, Any] = {}
        self._value: dict[str, Any] | None = value
        self._stamp: Stamp | None = stamp

    @classmethod
    def stored(cls, row: Mapping[str, Any]) -> "SlotValue":
        """A value as the database keeps it: JSON, and the parts of its stamp."""
        held = cls.__new__(cls)
        held._row, held._value, held._stamp = row, None, None
        return held

    @property
    def value(self) -> dict[str, Any]:
        if self._value is None:
            self._value = orjson.loads(self._row["value"])
        return self._value

    @property
    def stamp(self) -> Stamp:
        if self._stamp is None:
            row = self._row
            instant = Instant(row["time"], row["beyond"])
            self._stamp = Stamp(instant, row["id"], row["source"])
        return self._stamp


Slots = dict[tuple[str, str], SlotValue]


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event means: the slots that it needs to be filled, and those that it writes."""

    needs: tuple[Address, ...] = ()
    writes: tuple[tuple[Address, dict[str, Any]], ...] = ()

    def addresses(self) -> Iterator[Address]:
        yield from self.needs
        yield from (address for address, _ in self.writes)


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

    def series(self, entity: str) -> Collection[str]:
        """Slots of such things each of which has a fact of its own.

        It depends on the slots before and after it, and on what the events that write it need: on
        nothing else of the thing's past.
        """
        ...


@dataclass
class UnitOfWork:
    """The slots of the things at hand, before and after some events.

    Of `whole` things all slots are at hand; of others those that lie around the `near` ones.
    """

    slots: dict[Thing, Slots]
    written: set[Address] = field(default_factory=set)
    before: dict[Thing, Slots] = field(default_factory=dict)
    whole: set[Thing] = field(default_factory=set)
    near: set[Address] = field(default_factory=set)

    def lacks(self, rules: Rules, effects: list[Effect]) -> tuple[set[Thing], set[Address]]:
        """Things that must be at hand whole, and slots that must be with what lies around them."""
        written = (address for effect in effects for address, _ in effect.writes)
        things = {a.owner for a in written if a.slot not in rules.series(a.entity)} - self.whole
        whole = self.whole | things
        touched = (address for effect in effects for address in effect.addresses())
        return things, {address for address in touched if address.owner not in whole} - self.near

    def add(self, things: set[Thing], near: set[Address], stored: Mapping[Thing, Slots]) -> None:
        """Put at hand what is stored of these; what was written meanwhile stays."""
        self.whole |= things
        self.near |= near
        for thing, slots in stored.items():
            self.slots[thing] = slots | self.slots.get(thing, {})
            if thing in self.before:
                self.before[thing] = slots | self.before[thing]

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

    def changed_facts(self, rules: Rules) -> list[tuple[Thing, Fact]]:
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
