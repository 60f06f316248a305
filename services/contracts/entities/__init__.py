"""Every kind of entity by name, read once from the TOML files beside this and in further folders.
Kinds of things (definitions/things.toml) are entities too: they share one topic (ADR 0032).

`ENTITY_FOLDERS` names further folders (separated as in PATH): a register kind of one's own is one
file there, and nothing else.
"""

import os
from collections.abc import Iterable
from pathlib import Path

from services.contracts.entities.declaration import Entity, Labelled, Wrong
from services.contracts.entities.reading import read
from services.contracts.entities.things import SHARED, kinds

FOLDERS_VARIABLE = "ENTITY_FOLDERS"
_HERE = Path(__file__).parent


def load(folders: Iterable[Path]) -> dict[str, Entity]:
    """The entities of some folders, in the order of their groups. Raises Wrong."""
    found: dict[str, Entity] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")):
            entity = read(path)
            if entity.name in found:
                raise Wrong(f"{path}: another entity is called {entity.name}")
            found[entity.name] = entity
    for kind in kinds(found[SHARED]) if SHARED in found else ():
        if kind.name in found:
            raise Wrong(f"things.toml: another entity is called {kind.name}")
        found[kind.name] = kind
    _refuse_contradictions(found)
    return found


def _refuse_contradictions(found: dict[str, Entity]) -> None:
    """Raises Wrong where two entities claim one event, list or file, or refer to nothing."""
    claimed: dict[tuple[str, str], str] = {}
    for entity in found.values():
        claims = [("event", name) for name in entity.event_labels]
        claims += [("list", entity.registry.path)] if entity.registry else []
        claims += [("kind of file", entity.imports.code)] if entity.imports else []
        for what, name in claims:
            if (what, name) in claimed:
                raise Wrong(f"{entity.name}: {claimed[what, name]} has the {what} {name}")
            claimed[what, name] = entity.name
        others = [field.to for field in entity.references]
        others += [one.of for one in entity.related]
        if unknown := [name for name in others if name not in found]:
            raise Wrong(f"{entity.name}: there is no entity {', '.join(unknown)}")
        for field in entity.references:
            target = found[field.to]
            if field.awaited and not target.opening:
                raise Wrong(f"{entity.name}: {field.name} awaits what nothing opens")


def _folders() -> list[Path]:
    named = os.environ.get(FOLDERS_VARIABLE, "")
    return [_HERE, *(Path(name) for name in named.split(os.pathsep) if name)]


ENTITIES: dict[str, Entity] = load(_folders())
# Those with events and a topic of their own.
BY_TOPIC: dict[str, Entity] = {one.topic: one for one in ENTITIES.values() if not one.of}
KINDS_OF_THINGS: dict[str, Entity] = {n: one for n, one in ENTITIES.items() if one.of == SHARED}
REGISTERS: dict[str, Entity] = {
    entity.registry.path: entity
    for entity in sorted(ENTITIES.values(), key=lambda one: (one.group, one.order))
    if entity.registry
}


def told_of(topic: str, key: str) -> Entity:
    """What a fact is about: kinds that share a topic are told apart by how its key begins."""
    entity = BY_TOPIC[topic]
    kind = ENTITIES.get(key.partition("/")[0]) if entity.name == SHARED else None
    return kind if kind and kind.of else entity


def owned_by(owner: str) -> list[Entity]:
    """The entities whose rules are built from their declarations, of one service."""
    return [e for e in ENTITIES.values() if e.owner == owner and e.rules == "declared"]


__all__ = [
    "BY_TOPIC",
    "ENTITIES",
    "FOLDERS_VARIABLE",
    "KINDS_OF_THINGS",
    "REGISTERS",
    "Entity",
    "Labelled",
    "Wrong",
    "load",
    "owned_by",
    "told_of",
]
