"""A measure of something on a day, which holds until the next one: events -> slots -> facts. Pure.

It holds while what it measures is active; another owner tells that life, and it is kept in a slot.
What has no life is always there.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import zip_longest
from typing import Any, Protocol

from services.kit.state.days import FOREVER, Days, iso, read
from services.kit.state.slots import Address, Effect, Fact, Slots, SlotValue
from services.kit.state.temporal import caused_by

LIFE = "life"
_ALWAYS = Days(date.min)


class Event(Protocol):
    subject: str
    data: Any


@dataclass(frozen=True, slots=True)
class Lives:
    """Things of another owner: `life` are the members of their facts with its two days.

    Where nothing ends such a thing, the second one has no name.
    """

    of: str
    key: str
    life: tuple[str, str]

    def followed(self, fact: dict[str, Any]) -> Effect:
        days = {name: fact[name] for name in self.life if name}
        return Effect(writes=((self.address(fact[self.key]), days),))

    def assumed(self, name: str) -> Effect:
        """It is there, and nobody told its days."""
        return Effect(writes=((self.address(name), dict.fromkeys(filter(None, self.life))),))

    def address(self, name: str) -> Address:
        return Address(self.of, name, LIFE)


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure. `of` is the kind of what is measured, `at` the field with the day.

    `life` are the members of a fact of what is measured that say from and until when it is active,
    None where that is always there.
    """

    topic: str
    of: str
    key: str
    slot: str
    at: str
    held_from: str
    held_to: str
    life: tuple[str, str] | None

    def reported(self, event: Event) -> Effect:
        """Waits until the life of what it measures is known, where that has one."""
        told = event.data.model_dump(mode="json")
        place = Address(self.of, event.subject, self.slot, told.pop(self.at))
        needs = (Address(self.of, event.subject, LIFE),) if self.life else ()
        return Effect(needs, ((place, told),))

    def facts(self, entity_id: str, slots: Slots) -> list[Fact]:
        """Each value with the days on which it is the latest of something active."""
        active = self._active(slots)
        told = sorted(
            (date.fromisoformat(key), held)
            for (slot, key), held in slots.items()
            if slot == self.slot
        )
        facts = []
        for (day, held), following in zip_longest(told, told[1:]):
            latest = Days(day, following[0] if following else FOREVER).cut(active)
            build = partial(self._value, entity_id, day, held, latest)
            facts.append(Fact(self.topic, f"{entity_id}:{iso(day)}", (held.stamp, latest), build))
        return facts

    def _active(self, slots: Slots) -> Days:
        if self.life is None:
            return _ALWAYS
        return Days(*(read(slots[LIFE, ""].value[name]) for name in self.life))

    def _value(
        self, entity_id: str, day: date, held: SlotValue, latest: Days | None
    ) -> dict[str, Any]:
        return {
            self.key: entity_id,
            self.at: iso(day),
            **held.value,
            self.held_from: iso(latest.start) if latest else None,
            self.held_to: iso(latest.end) if latest else None,
            "event": caused_by(held),
        }
