"""Something stands on lists on some days, at a level, by entries: events -> slots -> facts. Pure.

The entries of one list are united and cut to the life of what stands there; of levels at one time
the higher one holds.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Protocol

from services.kit.state.days import Days, iso, read, united
from services.kit.state.slots import Address, Effect, Fact, Slots, SlotValue
from services.kit.state.temporal import caused_by, histories, together

ENTRY, END = "listing", "listing_end"
EVER = Days(date.min)

Value = dict[str, Any]


class Event(Protocol):
    subject: str
    data: Any


@dataclass(frozen=True)
class Listed:
    """The lists on which things of some kinds stand.

    `place` is the kind and id of a subject, `levels` those of a list, the highest first; `life`
    says when a thing exists, None where it is not known to this owner; `opening` is the slot that
    tells of it, "" where none does. `attributes` are dated slots that spans repeat.
    """

    topic: str
    key: str
    place: Callable[[str], tuple[str, str]]
    levels: Callable[[str], tuple[str, ...]]
    opening: Callable[[str], str]
    life: Callable[[str, Slots], Days | None]
    attributes: Callable[[str], tuple[str, ...]] = lambda kind: ()
    derived: Callable[[Value], Value] = lambda value: {}

    def granted(self, event: Event) -> Effect:
        """Waits for the thing, where that is told of here."""
        kind, thing = self.place(event.subject)
        slot = self.opening(kind)
        needs = (Address(kind, thing, slot),) if slot else ()
        return Effect(needs, ((self._at(event, ENTRY), event.data.model_dump(mode="json")),))

    def ended(self, event: Event) -> Effect:
        """Waits for the entry that it ends."""
        told = event.data.model_dump(mode="json")
        return Effect((self._at(event, ENTRY),), ((self._at(event, END), told),))

    def _at(self, event: Event, slot: str) -> Address:
        kind, thing = self.place(event.subject)
        return Address(kind, thing, slot, f"{event.data.list}/{event.data.entry_no}")

    def facts(self, kind: str) -> Callable[[str, Slots], list[Fact]]:
        """For things of a kind: a fact for each list on which one ever stood."""
        return lambda thing, slots: list(self._facts(kind, thing, slots))

    def _facts(self, kind: str, thing: str, slots: Slots) -> Iterator[Fact]:
        lists: dict[str, list[Entry]] = {}
        for (slot, key), held in slots.items():
            if slot == ENTRY:
                lists.setdefault(held.value["list"], []).append(Entry(key, held, slots))
        life = self.life(kind, slots) if lists else None
        for name, entries in sorted(lists.items()):
            subject = f"{kind}/{thing}"
            value = {
                self.key: subject,
                "list": name,
                "spans": self._spans(kind, name, entries, life or EVER, slots),
                "entries": [one.told() for one in sorted(entries, key=lambda one: one.key)],
                "event": caused_by(max(entries, key=lambda one: one.held.stamp).held),
            }
            yield Fact.of(self.topic, f"{subject}:{name}", value | self.derived(value))

    def _spans(
        self, kind: str, name: str, entries: list["Entry"], life: Days, slots: Slots
    ) -> list[Value]:
        """The days on the list, parted where level, scope or an attribute of the thing changes."""
        dated = histories(slots, self.attributes(kind))
        levels, found = self.levels(name), list[Value]()
        for days in _listed(entries, life):
            for part, held in together(dated, days) if dated else [(days, {})]:
                for piece, here in _parted(entries, part):
                    state = {"level": _highest(here, levels), "scopes": _scopes(here), **held}
                    _join(found, piece, state)
        return found


class Entry:
    """One entry of a list, with its end."""

    def __init__(self, key: str, held: SlotValue, slots: Slots) -> None:
        self.key, self.held = key, held
        self.end = slots.get((END, key))
        told = held.value
        last = min(read(told["valid_to"]), read(self.ended_on))
        self.days = Days(read(told["valid_from"]), last)

    @property
    def ended_on(self) -> str | None:
        return self.end.value["effective_on"] if self.end else None

    def told(self) -> Value:
        told = {name: one for name, one in self.held.value.items() if name != "list"}
        reason = self.end.value["reason"] if self.end else None
        ended = {"ended_on": self.ended_on, "end_reason": reason}
        return told | ended | {"event": caused_by(self.held)}


def _listed(entries: Iterable[Entry], life: Days) -> list[Days]:
    return [cut for days in united(one.days for one in entries) if (cut := days.cut(life))]


def _parted(entries: list[Entry], within: Days) -> Iterator[tuple[Days, list[Entry]]]:
    """Pieces in which the same entries hold."""
    ends = (day for one in entries for day in one.days if within.start < day < within.end)
    for start, end in pairwise([within.start, *sorted(set(ends)), within.end]):
        yield Days(start, end), [one for one in entries if one.days.holds(start)]


def _highest(entries: list[Entry], levels: tuple[str, ...]) -> str | None:
    """The highest of the list's levels; of levels that it does not know, the last by name."""
    told = [one.held.value["level"] for one in entries if one.held.value["level"] is not None]
    known = next((level for level in levels if level in told), None)
    return known or max(told, default=None)


def _scopes(entries: list[Entry]) -> list[str]:
    return sorted({scope for one in entries if (scope := one.held.value["scope"]) is not None})


def _join(found: list[Value], days: Days, state: Value) -> None:
    """Add a span; one that says the same as its neighbour becomes one with it."""
    start, end = iso(days.start), iso(days.end)
    if found and found[-1] == {"from": found[-1]["from"], "to": start, **state}:
        found[-1]["to"] = end
    else:
        found.append({"from": start, "to": end, **state})
