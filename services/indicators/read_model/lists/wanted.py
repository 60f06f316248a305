"""What rows of a list must meet, as SQL: the filters, the words, what the asker may see. Pure."""

from pathlib import Path

from services.contracts.access.seen import reviewed
from services.contracts.definitions import outside
from services.contracts.entities import ENTITIES, Entity
from services.indicators.read_model.lists.question import STAGE, ListQuery, adding
from services.indicators.read_model.statements import fragments, visible
from services.indicators.read_model.statements.columns import columns, of_kind, open_facet
from services.indicators.read_model.statements.filters import Asked, asked
from services.indicators.read_model.statements.fragments import DAYS, Bound

PIECES = fragments.read(Path(__file__).with_name("list.sql"))
SOLVED = "solved"


def in_each(facets: list[str]) -> str:
    """Their keys by indexes alone, before any row is looked up."""
    if not facets:
        return PIECES["nothing_named"]
    return "\nINTERSECT\n".join(f"({one})" for one in facets)


def named(entity: Entity, q: str, bound: Bound) -> str:
    if not (q and entity.references):
        return PIECES["nothing_named"]
    targets = bound.add([ENTITIES[field.to].topic for field in entity.references], "text[]")
    return PIECES["named"].format(targets=targets, q=q)


def filters_of(entity: Entity, query: ListQuery, bound: Bound) -> Asked:
    """What is open is a facet like others, where spans say it."""
    found = asked(entity, query.filters, bound)
    is_open = open_facet(entity) if query.open else None
    return Asked([*found.facets, is_open], found.conditions) if is_open else found


def conditions(entity: Entity, query: ListQuery, filters: Asked, q: str, bound: Bound) -> list[str]:
    by = adding(entity)
    found = [PIECES["begun"].format(**DAYS)]
    if by:
        found = [PIECES["begun_by_others"].format(adding=by.topic, by=by.by, **DAYS)]
    found += of_kind(entity, bound)
    if query.open is not None and not (query.open and open_facet(entity)):
        # As a value it would be compared row by row.
        found.append(f"{'' if query.open else 'NOT '}{columns(entity)['open'].value}")
    if q:
        fields = bound.add([field.name for field in entity.references], "text[]")
        topics = bound.add([ENTITIES[field.to].topic for field in entity.references], "text[]")
        told = {"q": q, "fields": fields, "topics": topics, "topic": entity.topic}
        found.append(PIECES["found"].format(**told, **DAYS))
    found += filters.conditions
    found += ["entry.key IN (SELECT key FROM wanted)"] if filters.facets else []
    if query.hides(entity) and any(one.partition(":")[0] == STAGE for one in query.filters):
        found.append(_of_public_stages(entity, bound))
    if reviewed(entity.name) and any(one.partition(":")[0] == SOLVED for one in query.filters):
        found.append(of_told_scores(entity, bound))
    return [*found, visible.condition(entity, query.scopes, bound)]


def _of_public_stages(entity: Entity, bound: Bound) -> str:
    """What is at an internal stage is found by no stage: an answer would tell which."""
    known, pairs = columns(entity), bound.add(outside.pairs(entity.name), "text[]")
    return f"({known['type'].value} || '/' || {known[STAGE].value}) <> ALL({pairs})"


def of_told_scores(entity: Entity, bound: Bound) -> str:
    """A bid whose round goes on is found by no score."""
    known, types = columns(entity), bound.add(reviewed(entity.name), "text[]")
    return f"NOT ({known['type'].value} = ANY({types}) AND {known['open'].value})"
