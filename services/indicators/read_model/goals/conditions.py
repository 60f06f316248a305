"""The conditions of counted goals as SQL: pure."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from services.contracts.entities import ENTITIES
from services.contracts.figures.goals import Condition
from services.indicators.read_model.statements import fragments
from services.indicators.read_model.statements.fragments import DAYS, Bound

PIECES = fragments.read(Path(__file__).with_name("conditions.sql"))
_LIVES = {
    f"life_of_{entry}": PIECES["life"].format(entry=entry)
    for entry in ("carrier", "link", "park", "node", "chain", "host")
}
# What they are called in goals.toml, where that is not the name of their piece.
_PIECES = {"sector": "value", "qualification_begun": "qualification"}
# These hold from their first day on.
_BEGUN = ("incubated_by", "qualification_begun")
# What begins since a day must hold on the day asked for, too; all else is a deed.
_STANDING = ("open", "listing")


class Written(NamedTuple):
    """A condition in SQL; None for what it has not."""

    name: str
    first: str | None
    days: str
    things: str | None
    known: str | None
    facts: str | None
    note: str | None

    @property
    def stands(self) -> bool:
        return self.name in _STANDING


def places(kinds: tuple[str, ...]) -> tuple[list[str], list[str], list[str]]:
    """Kinds, the topics of their facts, what stands before a key to make a Reference."""
    entities = [ENTITIES[kind] for kind in kinds]
    prefixes = ["" if one.of else f"{one.name}/" for one in entities]
    return list(kinds), [one.topic for one in entities], prefixes


def place(kinds: tuple[str, ...], bound: Bound) -> dict[str, str]:
    """The same as parameters."""
    names = ("kinds", "topics", "prefixes")
    return {
        name: bound.add(column, "text[]") for name, column in zip(names, places(kinds), strict=True)
    }


def written(condition: Condition, bound: Bound) -> Written:
    """A condition of goals.toml with its values bound. KeyError for one that there is not."""
    name, *said = condition
    piece = _PIECES.get(name, name)
    filled = dict(_filled(name, said, bound))

    def of(part: str) -> str | None:
        text = PIECES.get(f"{piece}{part}")
        return text and text.format(**filled, **_LIVES, **DAYS)

    days = of("")
    if name in _BEGUN:
        days = PIECES["begun"].format(days=days)
    return Written(name, of(".first"), days, of(".things"), of(".known"), of(".facts"), of(".note"))


def _filled(name: str, said: list[str], bound: Bound) -> Iterator[tuple[str, str]]:
    """What a condition's piece asks for."""
    match name:
        case "open":
            yield "life", PIECES["life"].format(entry="life")
        case "value":
            yield "field", bound.add(said[0], "text")
            yield "values", bound.add(said[1:], "text[]")
        case "sector":
            yield "field", bound.add("sectors", "text")
            yield "values", bound.add(said, "text[]")
        case "sector_when_introduced":
            yield "values", bound.add(said, "text[]")
        case "listing":
            listing, _, scope = said[0].partition("|")
            yield "list", bound.add(listing, "text")
            yield "levels", bound.add(said[1:], "text[]")
            yield "scopes", bound.add([scope] if scope else [], "text[]")
        case "park":
            yield "park", bound.add(said[0], "text")
            yield "seat", PIECES["park.seat"]
        case "in_chain":
            yield "chain", bound.add(said[0], "text")
        case "introduced":
            yield "since", bound.add(date.fromisoformat(said[0]), "date")
        case "incubated_by":
            where = place(tuple(said), bound)
            arrays = ", ".join(where.values())
            yield "hosts", f"unnest({arrays}) AS hosts (kind, topic, prefix) "
        case "qualification" | "qualification_begun":
            yield "kind", bound.add(said[0], "text")
        case "field_or_sector":
            yield "primary", PIECES["field_or_sector.primary"]
            yield "value", bound.add(said[0], "text")
