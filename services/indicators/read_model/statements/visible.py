"""Which facts somebody may see, as conditions in SQL: by the scopes they have. Pure."""

from collections.abc import Iterator

from services.contracts.access.scopes import Scopes, fields_of
from services.contracts.entities import BY_TOPIC, Entity
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
        for topic, entity in BY_TOPIC.items()
        if topic in SHAPES and any(fields_of(entity, kind) for kind in scopes.kinds)
    ]
    return f"(topic, key) IN ({' UNION ALL '.join(pieces)})" if pieces else "false"


def _alternatives(entity: Entity, scopes: Scopes, bound: Bound) -> Iterator[str]:
    for kind in scopes.kinds:
        for name in fields_of(entity, kind):
            values = bound.add(scopes.values(kind), "text[]")
            if entity.name == kind:
                yield f"entry.key = ANY({values})"
            elif entity.field(name).kind in FACETS:
                yield having(entity, name, values)
            else:
                yield f"{columns(entity)[name].value} = ANY({values})"
