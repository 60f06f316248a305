"""Every list of the API as a grid: headings, numbers and words from what declares the list."""

import tomllib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import orjson

from gateway.exports.grid import Column, Grid
from gateway.http.problems import Refusal
from gateway.registers import lines
from gateway.tracking.lists import CHOICES as TRACKED
from gateway.tracking.lists import TrackedList
from services.contracts.entities import Entity
from services.contracts.entities.declaration import FieldDeclaration
from services.contracts.figures.catalogue import TARGETS, TOTAL
from services.contracts.values.vocabulary import CHOICES, Choices
from services.reasons import say

_WORDS = tomllib.loads(Path(__file__).with_name("headings.toml").read_text("utf-8"))["lists"]
MOST_ROWS = 200_000
_CHOICES = {**CHOICES, **TRACKED, "reason": lines.REASONS}

Rows = AsyncIterator[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A member of rows, what heads it, and the list of choices that its codes are of."""

    member: str
    heading: str
    is_number: bool = False
    choices: Choices | None = None

    def cell(self, value: Any) -> str | None:
        """A value as people read it; several are parted by ；."""
        if value is None or value == []:
            return None
        if isinstance(value, list):
            return "；".join(self.cell(one) or "" for one in value)
        if isinstance(value, bool):
            return CHOICES["flag"][str(value).lower()].zh
        if isinstance(value, dict):
            return _told(value)
        known = self.choices.get(value) if self.choices else None
        return known.zh if known else str(value)


def _told(value: dict[str, Any]) -> str:
    match value:
        case {"type": "Polygon"}:
            return orjson.dumps(value).decode()
        case {"topic": topic, "partition": partition, "offset": offset}:
            return f"{topic}/{partition}/{offset}"
        case {"code": code, "amount": amount, "unit": unit}:
            return f"{TARGETS[code, TOTAL].indicator.name_zh} {amount} {unit}"
    return " ".join(str(part) for part in value.values() if part)


def _column(field: FieldDeclaration) -> ListColumn:
    unit = f"（{field.of.unit.zh}）" if field.of.unit else ""
    choices = _CHOICES[field.choices] if field.choices else None
    return ListColumn(field.name, f"{field.heading or field.zh}{unit}", field.of.numeric, choices)


def columns_of(entity: Entity) -> Iterator[ListColumn]:
    """A register's columns: its entity's, then what every row has; references as id and name."""
    for field in (*lines.fields(entity), *lines.MEMBERS.values()):
        yield _column(field)
        if field.kind == "reference" or field.named:
            yield ListColumn(entity.name_member(field), _WORDS["name"].format(zh=field.zh))


def columns_of_tracked(tracked: TrackedList) -> Iterator[ListColumn]:
    for name in tracked.columns:
        yield _column(tracked.fields[name])


async def grid(
    title: str,
    columns: Iterator[ListColumn],
    rows: Rows,
    about: dict[str, Any],
    lines: tuple[str, ...] = (),
) -> Grid:
    """All rows of a list, `lines` below its title. Raises Refusal 413 for more than fit."""
    shown = tuple(columns)
    heads = tuple(Column(one.member, one.heading, one.is_number) for one in shown)
    told: list[tuple[str | None, ...]] = []
    async for row in rows:
        if len(told) == MOST_ROWS:
            detail = say("too_many_rows_to_export", most=MOST_ROWS)
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
        told.append(tuple(one.cell(row[one.member]) for one in shown))
    return Grid(title, heads, told, about, lines)
