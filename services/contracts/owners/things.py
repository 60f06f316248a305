"""Things that an owner tells of, as lists and readings want them: by kind, their life."""

from datetime import date

from services.contracts.entities import ENTITIES, Entity
from services.kit.state.days import Days
from services.kit.state.slots import Slots
from services.kit.state.temporal import life


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
        """When it exists, None where nobody tells that here."""
        entity = self._own(kind)
        if entity is None or not entity.ending:
            return None
        opened = slots[entity.opening.slot, ""].value[entity.opening.day]
        return life(date.fromisoformat(opened), slots.get((entity.ending.slot, "")))
