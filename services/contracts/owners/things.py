"""Things that an owner tells of: what events about the kinds of things.toml mean, and by kind, as
lists and readings want them, their life."""

from collections.abc import Callable
from datetime import date

from services.contracts.entities import ENTITIES, KINDS_OF_THINGS, Entity
from services.contracts.events.envelope import Event
from services.contracts.events.things import ENDED, REGISTERED, UPDATED
from services.contracts.owners.owner_rules import kind
from services.contracts.values.references import parted
from services.kit.state.days import Days
from services.kit.state.registered import Kind
from services.kit.state.slots import Effect, Fact, Slots
from services.kit.state.temporal import life

KINDS: dict[str, Kind] = {name: kind(entity) for name, entity in KINDS_OF_THINGS.items()}
FACTS: dict[str, Callable[[str, Slots], list[Fact]]] = {n: one.facts for n, one in KINDS.items()}


def _of(event: Event) -> Kind:
    return KINDS[parted(event.subject)[0]]


EFFECTS: dict[str, Callable[[Event], Effect]] = {
    REGISTERED: lambda event: _of(event).opened(event),
    UPDATED: lambda event: _of(event).changed(event),
    ENDED: lambda event: _of(event).ended(event),
}


class Things:
    """The kinds of things that events of one owner tell of."""

    def __init__(self, owner: str) -> None:
        self.owner = owner

    def _own(self, kind: str) -> Entity | None:
        """The entity that tells of a kind, where that has a life and this owner."""
        entity = ENTITIES.get(kind)
        own = entity is not None and entity.owner == self.owner and entity.opening
        return entity if own else None

    def opening(self, kind: str) -> str:
        """The slot that says that such a thing is there, "" where none does."""
        entity = self._own(kind)
        return entity.opening.slot if entity else ""

    def life(self, kind: str, slots: Slots) -> Days | None:
        """When it exists, None where nobody tells that here, or has told it yet: releases before
        did not wait for it."""
        entity = self._own(kind)
        opening = slots.get((entity.opening.slot, "")) if entity and entity.ending else None
        if opening is None:
            return None
        opened = opening.value[entity.opening.day]
        return life(date.fromisoformat(opened), slots.get((entity.ending.slot, "")))
