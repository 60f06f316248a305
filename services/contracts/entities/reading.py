"""Reads an entity's TOML file. A fault names the file, the place and the reason."""

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from services.contracts.entities.declaration import Entity, Wrong
from services.contracts.values import metrics
from services.contracts.values.vocabulary import CHOICES, Choice, choices_of

_NAME = re.compile("[a-z][a-z0-9_]*")


def read(path: Path) -> Entity:
    """The declaration in one file. Raises Wrong."""
    try:
        raw = _filled(path)
        lists = {name: choices_of(rows) for name, rows in raw.get("choices", {}).items()}
        _bring(lists, path)
        if raw.pop("figures_of", "") == "metrics":
            raw["figures"] = metrics.figures()
        for name, field in raw.get("fields", {}).items():
            field["name"] = name
            for part, inner in field.get("parts", {}).items():
                inner["name"] = part
        entity = Entity(name=path.stem, **raw)
    except tomllib.TOMLDecodeError as error:
        raise Wrong(f"{path}: {error}") from error
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg'].removeprefix('Value error, ')}"
            for one in error.errors(include_url=False, include_input=False)
        )
        raise Wrong(f"{path}: {reasons}") from error
    if problems := list(faults(entity)):
        raise Wrong(f"{path}: {'; '.join(problems)}")
    return entity


def _filled(path: Path) -> dict[str, Any]:
    """What a file says; one that is `like` another says all that it does not say itself as that
    one does, under its own name and words."""
    own = tomllib.loads(path.read_text("utf-8"))
    if not (like := own.pop("like", "")):
        return own
    text = path.with_name(f"{like}.toml").read_text("utf-8")
    words = tomllib.loads(text)
    text = re.sub(rf"\b{like}", path.stem, text)
    for language in ("zh", "en"):
        text = text.replace(words[language], own[language])
    return tomllib.loads(text) | own


def _bring(lists: dict[str, dict[str, Choice]], path: Path) -> None:
    """Make an entity's own lists of choices known to all."""
    for name, choices in lists.items():
        if CHOICES.get(name, choices) != choices:
            raise Wrong(f"{path}: another list of choices is called {name}")
        CHOICES[name] = choices


def _ill_named(entity: Entity) -> list[str]:
    """Names that could not stand in SQL, JSON and addresses as they are."""
    names = [entity.name, entity.key.name, *(one.name for one in entity.related)]
    names += [name for name, field in entity.fields.items() if field.source != "import"]
    return [name for name in names if not _NAME.fullmatch(name)]


def faults(entity: Entity) -> list[str]:
    """What names something that the declaration does not have."""
    known = {entity.key.name, *entity.fields}
    columns = known | {one.name for one in entity.related} | {"open"}
    found: list[str] = []

    def require(place: str, names: tuple[str, ...], among: set[str]) -> None:
        found.extend(f"{place}: there is no field {name}" for name in names if name not in among)

    found.extend(f"{name} is no name: a-z, 0-9 and _" for name in _ill_named(entity))
    if entity.rules == "declared" and not (entity.opening or entity.reading):
        found.append("an entity without code has an opening or is a reading")
    if entity.opening and entity.rules == "declared":
        require("opening.day", (entity.opening.day,), known)
    if entity.changing:
        require("changing.spans", entity.changing.spans, known)
    if entity.reading:
        require("reading.at", (entity.reading.at,), known)
    for field in entity.of_source("derived"):
        require(f"fields.{field.name}", (field.derived.field,), known)
    for figure in entity.figures:
        named = (figure.amount, figure.on, figure.by, *(c.field for c in figure.conditions))
        require(f"figure {figure.code}", tuple(filter(None, named)), known)
    if entity.registry:
        require("register.columns", entity.registry.columns, columns)
        require("register.filters", entity.registry.filters, columns)
        shown = {entity.key.name, *entity.registry.columns}
        require("register.sort", (entity.registry.sort.lstrip("-"),), shown)
    if entity.imports:
        require("import.columns", entity.imports.columns, known | {"subject"})
    return found
