"""Which facts somebody may see, as conditions in SQL: by the scopes they have. Pure."""

from collections.abc import Iterator

from services.contracts.access.scopes import Scopes, by_reference, fields_of
from services.contracts.entities import ENTITIES, Entity
from services.indicators.read_model.index.coded import SHAPES
from services.indicators.read_model.index.entry import FACETS
from services.indicators.read_model.statements.columns import PIECES, columns, having
from services.indicators.read_model.statements.fragments import Bound


def condition(entity: Entity, scopes: Scopes, bound: Bound) -> str:
    """Over `entry` and `fact`, on the day: true of what is within one of the scopes."""
    if scopes.all:
        return "true"
    return f"({' OR '.join(_alternatives(entity, scopes, bound)) or 'false'})"


def of_any_topic(scopes: Scopes, bound: Bound) -> str:
    """Over `topic` and `key` of facts of all topics."""
    if scopes.all:
        return "true"
    pieces = [
        PIECES["visible"].format(topic=topic, condition=condition(entity, scopes, bound))
        for topic, entity in _listed()
        if topic in SHAPES and any(fields_of(entity, kind) for kind in scopes.kinds)
    ]
    return f"(topic, key) IN ({' UNION ALL '.join(pieces)})" if pieces else "false"


def _listed() -> list[tuple[str, Entity]]:
    """Every kind of thing with the topic of its facts."""
    shared = {entity.of for entity in ENTITIES.values()}
    return [(one.topic, one) for one in ENTITIES.values() if one.name not in shared]


def _alternatives(entity: Entity, scopes: Scopes, bound: Bound) -> Iterator[str]:
    for kind in scopes.kinds:
        for name in fields_of(entity, kind):
            field = entity.field(name)
            named = [f"{kind}/{one}" if by_reference(field) else one for one in scopes.values(kind)]
            values = bound.add(named, "text[]")
            if entity.name == kind:
                yield f"entry.key = ANY({values})"
            elif field.kind in FACETS:
                yield having(entity, name, values)
            else:
                yield f"{columns(entity)[name].value} = ANY({values})"
