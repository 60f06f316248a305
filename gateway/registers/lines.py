"""Rows and pages of registers, as the API tells them: built from the entities' declarations."""

import tomllib
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Union

from pydantic import BaseModel, Field, create_model

from gateway.figures.amounts import Counts, Totals, printed
from services.contracts.entities import ENTITIES, REGISTERS, Entity
from services.contracts.entities.declaration import FieldDeclaration
from services.contracts.entities.models import class_name
from services.contracts.values.kinds import KINDS
from services.contracts.values.vocabulary import CHOICES, Choice, Choices, literal

ENTERPRISES = "enterprises"
# What a list shows of an entity: facts have more, files may.
_SHOWN = ("told", "ending", "void", "held", "derived", "decided", "computed")
_PLAIN: dict[str, Any] = {
    "flag": bool,
    "day": date,
    "instant": datetime,
    "names": list[str],
    "outline": dict[str, Any],
    **dict.fromkeys(("people", "count", "months"), int),
    **dict.fromkeys(("longitude", "latitude"), float),
}

Register = StrEnum("Register", [(path, path) for path in REGISTERS if path != ENTERPRISES])


def _members() -> dict[str, FieldDeclaration]:
    rows = tomllib.loads(Path(__file__).with_name("members.toml").read_text("utf-8"))
    return {name: FieldDeclaration(name=name, **row) for name, row in rows.items()}


# What every row has besides its entity's own.
MEMBERS = _members()


def _reasons() -> Choices:
    """Why a row counts in no figure: by its life, or by a condition of the figure."""
    conditions = (c for e in ENTITIES.values() for f in e.figures for c in f.conditions)
    return CHOICES["reason"] | {
        one.otherwise: Choice(one.otherwise, one.zh, one.en) for one in conditions
    }


REASONS = _reasons()


def related(entity: Entity) -> tuple[FieldDeclaration, ...]:
    """Its columns about others that refer to it, as fields."""
    return tuple(
        FieldDeclaration(source="related", kind=one.kind, **{n: getattr(one, n) for n in _WORDS})
        for one in entity.related
    )


_WORDS = ("name", "zh", "en", "description")


def fields(entity: Entity) -> tuple[FieldDeclaration, ...]:
    """What a row tells of its entity: the key, the columns in their order, all else."""
    shown = (*entity.of_source(*_SHOWN), *related(entity))
    order = {name: place for place, name in enumerate(entity.registry.columns)}
    rest = (one for one in shown if one.name != entity.key.name)
    return (entity.key, *sorted(rest, key=lambda one: order.get(one.name, len(order))))


def api_type(field: FieldDeclaration) -> Any:
    """The type of a field in answers."""
    if field.kind in ("choice", "choices"):
        one = literal(field.options)
        return list[one] if field.kind == "choices" else one
    kind = KINDS[field.kind]
    return printed(kind) if kind.hundredths else _PLAIN.get(field.kind, str)


def describe(field: FieldDeclaration) -> str:
    """What the API's document says of a field besides its type."""
    kind = KINDS[field.kind]
    unit = kind.unit.en if kind.unit else ""
    is_decimal = kind.hundredths or kind.name == "rate"
    number = f"{unit}, exact decimal string" if is_decimal else unit
    return "; ".join(filter(None, (number, field.description, field.dated and "on the day")))


def members(entity: Entity) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """The members of an entity's row for pydantic, references with the names they lead to."""
    may_lack = {one.name for one in fields(entity) if one.optional or _has_gaps(entity, one)}
    for field in fields(entity):
        told = api_type(field)
        kind = told | None if field.name in may_lack else told
        said = describe(field)
        yield field.name, (Annotated[kind, Field(description=said)] if said else kind, ...)
        if field.kind == "reference" or field.named:
            yield entity.name_member(field), (str | None, ...)


def _has_gaps(entity: Entity, field: FieldDeclaration) -> bool:
    """Rules of code may leave days without a value of a dated field."""
    return entity.rules == "code" and field.dated and field.kind != "choices"


WhyNot = Annotated[literal(REASONS) | None, Field(description=MEMBERS["why_not"].description)]
Open = Annotated[bool, Field(description=MEMBERS["open"].description)]


class Thing(BaseModel):
    """What is told of everything on a day."""

    key: str = Field(description="of the fact; unique in its register")
    open: Open
    why_not: WhyNot


class Line(Thing):
    """What rows of all registers have."""

    counts: Counts


class Page(BaseModel):
    as_of: date
    count: int = Field(description="rows on all pages")
    totals: Totals
    next: str | None = Field(description="the cursor of the next page")
    restricted: bool = Field(
        description="whether only what the asker may see is told, `count` and `totals` too"
    )
    sort: str = Field(description="what the rows are sorted by; `-` before it for falling")


def _line(entity: Entity) -> type[Line]:
    name = f"{class_name(entity.name)}Line"
    return create_model(name, __base__=Line, __doc__=entity.en, **dict(members(entity)))


def _page(path: str) -> type[Page]:
    own = {"name": (Literal[path], ...), "rows": (list[LINES[path]], ...)}
    return create_model(class_name(path.replace("-", "_")), __base__=Page, **own)


LINES: dict[str, type[Line]] = {path: _line(entity) for path, entity in REGISTERS.items()}
PAGES: dict[str, type[Page]] = {path: _page(path) for path in REGISTERS}
Enterprises = PAGES[ENTERPRISES]
AnyRegister = Annotated[
    Union[tuple(PAGES[path] for path in Register)],  # noqa: UP007
    Field(discriminator="name"),
]
