"""Event shapes and facts of declared entities, built from their declarations."""

from typing import Annotated, Any

from pydantic import Field, create_model

from services.contracts.entities.declaration import Entity, FieldDeclaration
from services.contracts.values.fields import Change, Data, Day, Ended, Voided
from services.contracts.values.messages import Attribute, Cause, Days, Fact

_Members = dict[str, tuple[Any, Any]]


def event_shapes(entity: Entity) -> dict[str, type[Data]]:
    """What `data` of each event of the entity looks like."""
    shapes: dict[str, type[Data]] = {}
    if entity.opening:
        shapes[entity.opening.event] = opened_shape(entity)
    if entity.reading:
        name = entity.reading.event
        shapes[name] = create_model(class_name(name), __base__=Data, **_told(entity))
    if entity.changing:
        shapes[entity.changing.event] = changed_shape(entity)
    if entity.ending:
        shapes[entity.ending.event] = Ended
    if entity.void:
        shapes[entity.void.event] = Voided
    return shapes


def opened_shape(entity: Entity) -> type[Data]:
    """What the opening event tells; of one of several kinds, under the kind's name."""
    name = _shape_name(entity, entity.opening.event)
    return create_model(name, __base__=Data, **_told(entity))


def changed_shape(entity: Entity) -> type[Change]:
    name = _shape_name(entity, entity.changing.event)
    return create_model(name, __base__=Change, **_changed(entity))


def _shape_name(entity: Entity, event: str) -> str:
    if not entity.of:
        return class_name(event)
    return class_name(entity.name) + class_name(event.partition(".")[2])


def fact_model(entity: Entity) -> type[Fact]:
    """The fact on the entity's topic; kept values are base units."""
    key = entity.key.kept_type if entity.key.kind in ("reference", "thing") else Attribute
    members: _Members = {entity.key.name: (key, ...)}
    for field in entity.of_source("told", "ending", "void", "held", "derived", "decided", "fact"):
        members[field.name] = _kept(field)
    if entity.changing and entity.changing.spans:
        members["spans"] = (tuple[span_model(entity), ...], ...)
    members["event"] = (Cause, ...)
    model = create_model(class_name(entity.name), __base__=Fact, **members)
    model.__doc__ = f"{entity.en}: {entity.holds}."
    return model


def span_model(entity: Entity) -> type[Days]:
    """What a fact says of the dated fields between two days."""
    members = {name: _kept(entity.fields[name]) for name in entity.changing.spans}
    return create_model(f"{class_name(entity.name)}State", __base__=Days, **members)


def class_name(name: str) -> str:
    """`platform.recognised` -> `PlatformRecognised`."""
    return "".join(part.capitalize() for part in name.replace(".", "_").split("_"))


def _told(entity: Entity) -> _Members:
    members: _Members = {}
    for field in entity.of_source("told"):
        kind = field.told_type
        members[field.name] = (kind | None, None) if field.optional else (kind, ...)
    return members


def _changed(entity: Entity) -> _Members:
    members: _Members = {}
    for field in entity.of_source("told"):
        if field.dated:
            kind = field.told_type
            members[field.name] = (kind | None if field.optional else kind, None)
    return members | {"effective_on": (Day | None, None)}


def _kept(field: FieldDeclaration) -> tuple[Any, Any]:
    kind = field.kept_type | None if field.optional else field.kept_type
    described = Field(description=field.description) if field.description else ...
    told = Annotated[kind, described] if field.description else kind
    return told, None if field.later else ...
