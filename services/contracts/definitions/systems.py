"""The 85 systems that the plan names, and what of the product carries each (systems.toml)."""

import tomllib
from pathlib import Path
from typing import NamedTuple

from services.contracts.values.vocabulary import Choices, choices_of

# By what a system may be carried; each has tests of its own.
WAYS = ("types", "lists", "registers", "relations", "metrics", "pages")


class PlannedSystem(NamedTuple):
    """One line of the plan. `lacks`: what it takes besides, and the product has not."""

    number: int
    zh: str
    en: str
    place: str
    types: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """Carried whole, in part, or not yet."""
        if not any(getattr(self, way) for way in WAYS):
            return "not_yet"
        return "partly" if self.lacks else "carried"

    @property
    def shown_by(self) -> tuple[str, ...]:
        """The tests of this system, then those of what carries it, each once."""
        carried = [test for way in WAYS if getattr(self, way) for test in CARRIED_BY.get(way, ())]
        return tuple(dict.fromkeys((*self.tests, *carried)))


_RAW = tomllib.loads(Path(__file__).with_name("systems.toml").read_text("utf-8"))
_MANY = (*WAYS, "tests", "lacks")
CARRIED_BY: dict[str, list[str]] = _RAW["carried_by"]
LACKS: Choices = choices_of(_RAW["lacks"])
PAGES: Choices = choices_of(_RAW["pages"])
SYSTEMS = tuple(
    PlannedSystem(**{name: tuple(one) if name in _MANY else one for name, one in row.items()})
    for row in _RAW["system"]
)
