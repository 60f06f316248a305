"""The lists of what became of events, as `lists.toml` declares them."""

import tomllib
from pathlib import Path
from typing import Any

from services.contracts.entities.declaration import FieldDeclaration, Labelled
from services.contracts.values.vocabulary import Choices, choices_of

_RAW = tomllib.loads(Path(__file__).with_name("lists.toml").read_text("utf-8"))


class TrackedList(Labelled):
    """One list; `sort` as in the API, `rows` the member of an answer with its rows."""

    name: str
    path: str
    rows: str
    lead: Labelled
    columns: tuple[str, ...]
    filters: tuple[str, ...]
    sort: str
    fields: dict[str, FieldDeclaration]


def _list(name: str, row: dict[str, Any]) -> TrackedList:
    fields = {field: {**said, "name": field} for field, said in row["fields"].items()}
    return TrackedList(name=name, **row | {"fields": fields})


CHOICES: dict[str, Choices] = {name: choices_of(rows) for name, rows in _RAW["choices"].items()}
LISTS: dict[str, TrackedList] = {name: _list(name, row) for name, row in _RAW["list"].items()}
EVENTS, DEAD_LETTERS = LISTS["events"], LISTS["dead-letters"]
