"""Who answers for each target and what they say of it, in memory, with all that was before.

Facts of `indicators.assignment` and `indicators.explanation`: the newest version of each.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.figures import targets

ASSIGNMENTS, EXPLANATIONS = "indicators.assignment", "indicators.explanation"


class TargetAssigned(BaseModel):
    """责任单位: who answers for a target from a day on."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    first: date = Field(alias="from")
    department: str


class TargetExplained(TargetAssigned):
    """What they say of where it stands."""

    text: str


_One = TypeVar("_One", bound=TargetAssigned)


class Histories(Generic[_One]):
    """What holds from a day until the next of the same target."""

    def __init__(self, model: type[_One]) -> None:
        self._model = model
        self._held: dict[str, dict[str, tuple[int, _One]]] = {}

    def apply(self, fact: dict) -> None:
        held = self._held.setdefault(fact["target"], {})
        version, _ = held.get(fact["from"], (0, None))
        if fact["version"] > version:
            held[fact["from"]] = fact["version"], self._model.model_validate(fact)

    def all(self) -> Iterator[tuple[str, _One]]:
        """Each target with all that was said of it."""
        for target, held in sorted(self._held.items()):
            for _, (_, one) in sorted(held.items()):
                yield target, one

    def until(self, target: str, day: date) -> list[_One]:
        """All that began by the day, the newest first."""
        told = (one for _, one in self._held.get(target, {}).values() if one.first <= day)
        return sorted(told, key=lambda one: one.first, reverse=True)


class Answerable:
    def __init__(self) -> None:
        self.assigned = Histories(TargetAssigned)
        self.explained = Histories(TargetExplained)

    def apply(self, topic: str, fact: dict) -> tuple[str, str]:
        """Take a fact in; answers with the figure that it is about, or a goal's number as one."""
        (self.assigned if topic == ASSIGNMENTS else self.explained).apply(fact)
        return targets.key(fact["target"])

    def assignments(self, target: str, day: date) -> list[TargetAssigned]:
        """Up to the day, the newest first; a cell of Table 2 may have its indicator's."""
        own = self.assigned.until(target, day)
        return own or self.assigned.until(targets.key(target)[0], day)

    def explanations(self, target: str, day: date) -> list[TargetExplained]:
        """Up to the day, the newest first."""
        return self.explained.until(target, day)

    def beside(self, names: Iterable[str], day: date) -> "Beside":
        """What stands beside a target on the day, by the first of its names of which it is said."""
        return Beside(
            assigned=next(chain.from_iterable(self.assignments(one, day) for one in names), None),
            explained=next(chain.from_iterable(self.explanations(one, day) for one in names), None),
        )


class Beside(BaseModel):
    assigned: TargetAssigned | None = Field(
        None, description="责任单位 on the day: the target's own, else its indicator's"
    )
    explained: TargetExplained | None = Field(None, description="the latest explanation by the day")
