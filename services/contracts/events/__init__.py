"""Every event type of the contract: who owns it, what its subject and its data look like.

Shapes of declared entities are built (services/contracts/entities); the others stand beside this.
"""

from services.contracts.entities import ENTITIES, Entity
from services.contracts.entities.models import event_shapes
from services.contracts.events import (
    cases,
    enterprises,
    funds,
    indicators,
    links,
    listings,
    readings,
    things,
)
from services.contracts.values.fields import Data

TYPE_PREFIX = "cn.gov.cqyz."
TYPE_SUFFIX = ".v1"

_CODED: dict[str, type[Data]] = {
    **{**enterprises.SHAPES, **funds.SHAPES, **indicators.SHAPES},
    **{**cases.SHAPES, **listings.SHAPES, **readings.SHAPES},
    **{**things.SHAPES, **links.SHAPES},
}


def _by_owner() -> dict[str, dict[str, type[Data]]]:
    found: dict[str, dict[str, type[Data]]] = {
        owner: {} for owner in ("enterprises", "funds", "talent", "indicators")
    }
    for entity in ENTITIES.values():
        made = event_shapes(entity) if entity.rules == "declared" else _CODED
        found[entity.owner] |= {name: made[name] for name in entity.event_labels}
    return found


SHAPES_BY_OWNER: dict[str, dict[str, type[Data]]] = _by_owner()
OWNER = {name: owner for owner, shapes in SHAPES_BY_OWNER.items() for name in shapes}
SHAPES = {name: shape for shapes in SHAPES_BY_OWNER.values() for name, shape in shapes.items()}


def _of_enterprises(entity: Entity) -> bool:
    return entity.key.kind == "credit_code" or entity.key.to == "enterprise"


_ENTITY_OF = {name: entity for entity in ENTITIES.values() for name in entity.event_labels}


def entity_of(name: str) -> Entity:
    """Of which kind of thing an event tells; of one that tells of several, what they share."""
    return _ENTITY_OF[name]


def shape_of(name: str, subject: object) -> type[Data]:
    """What the data of such an event about such a subject looks like."""
    return things.shape(name, subject) if name in things.SHAPES else SHAPES[name]


def names_enterprise(name: str) -> bool:
    """Whether the subject of such an event is an enterprise's credit code."""
    return _of_enterprises(_ENTITY_OF[name])


def names_target(name: str) -> bool:
    """Whether the subject of such an event is a target of the plan."""
    return _ENTITY_OF[name].key.kind == "target"


def full_type(name: str) -> str:
    """`enterprise.registered` -> `cn.gov.cqyz.enterprise.registered.v1`."""
    return f"{TYPE_PREFIX}{name}{TYPE_SUFFIX}"
