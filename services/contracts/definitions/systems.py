"""The 85 systems that the plan names, and what of the product carries each (systems.toml)."""

import tomllib
from pathlib import Path
from typing import NamedTuple

from services.contracts.values.vocabulary import Choices, choices_of


class PlannedSystem(NamedTuple):
    """One line of the plan. `lacks`: what it takes besides, and the product has not."""

    number: int
    zh: str
    en: str
    place: str
    types: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """Carried whole, in part, or not yet."""
        if not (self.types or self.lists or self.registers):
            return "not_yet"
        return "partly" if self.lacks else "carried"


_RAW = tomllib.loads(Path(__file__).with_name("systems.toml").read_text("utf-8"))
_MANY = ("types", "lists", "registers", "lacks")
LACKS: Choices = choices_of(_RAW["lacks"])
SYSTEMS = tuple(
    PlannedSystem(**{name: tuple(one) if name in _MANY else one for name, one in row.items()})
    for row in _RAW["system"]
)
