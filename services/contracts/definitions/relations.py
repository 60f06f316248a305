"""Relations between things, read once from `relations.toml`: what each joins, and which other facts
tell it as well."""

import tomllib
from pathlib import Path
from typing import Any, NamedTuple

from services.contracts.entities import ENTITIES
from services.contracts.values.references import parted
from services.contracts.values.vocabulary import CHOICES, Choice


class Wrong(ValueError):
    """A relation that cannot be used; the message names it and the reason."""


class Told(NamedTuple):
    """Facts of a kind that tell a relation: by which fields ("" is the thing itself)."""

    of: str
    start: str = ""
    end: str = ""
    quantity: str = ""


class Relation(NamedTuple):
    """`joins` kinds, none where links do not tell it; `alike`: any two of one kind. `unit` is the
    field kind of a quantity."""

    code: str
    zh: str
    en: str
    back: Choice
    joins: dict[str, tuple[str, ...]]
    alike: bool
    unit: str
    roles: str
    one: bool
    several: bool
    facts: tuple[Told, ...]

    @property
    def is_linked(self) -> bool:
        """Whether links tell it."""
        return bool(self.joins) or self.alike

    def holds_between(self, start: str, end: str) -> bool:
        """Whether it may join two things, by their References."""
        first, last = parted(start)[0], parted(end)[0]
        return (self.alike and first == last) or last in self.joins.get(first, ())


def relation(code: str, row: dict[str, Any]) -> Relation:
    """One relation as TOML tells it. Raises Wrong."""
    facts = tuple(
        Told(one["of"], one.get("from", ""), one.get("to", ""), one.get("quantity", ""))
        for one in row.get("facts", ())
    )
    for told in facts:
        _require(code, told)
    if (roles := row.get("roles", "")) and roles not in CHOICES:
        raise Wrong(f"{code}: there is no list of choices {roles}")
    return Relation(
        code,
        row["zh"],
        row["en"],
        Choice(code, **row["back"]),
        {start: tuple(ends) for start, ends in row.get("joins", {}).items()},
        row.get("alike", False),
        row.get("unit", ""),
        roles,
        row.get("one", False),
        row.get("several", False),
        facts,
    )


def _require(code: str, told: Told) -> None:
    entity = ENTITIES.get(told.of)
    if entity is None:
        raise Wrong(f"{code}: there is no entity {told.of}")
    for name in filter(None, (told.start, told.end, told.quantity)):
        if name not in entity.fields:
            raise Wrong(f"{code}: {told.of} has no field {name}")


RELATIONS: dict[str, Relation] = {
    code: relation(code, row)
    for code, row in tomllib.loads(
        Path(__file__).with_name("relations.toml").read_text("utf-8")
    ).items()
}
LINKED = tuple(code for code, one in RELATIONS.items() if one.is_linked)
