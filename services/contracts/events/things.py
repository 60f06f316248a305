"""Events about things of the kinds of definitions/things.toml. The subject is a Reference, and its
kind says which fields the data has."""

from typing import Annotated, Any

from pydantic import Field

from services.contracts.entities import ENTITIES, KINDS_OF_THINGS, Entity
from services.contracts.entities.models import changed_shape, opened_shape
from services.contracts.values.fields import Data, Day, Name
from services.contracts.values.references import parted
from services.reasons import Reason, say

REGISTERED, UPDATED, ENDED = "thing.registered", "thing.updated", "thing.ended"


class ThingEnded(Data):
    effective_on: Annotated[Day | None, Field(description="null takes it back")]
    reason: Name | None = None


def _shapes(entity: Entity) -> dict[str, type[Data]]:
    return {REGISTERED: opened_shape(entity), UPDATED: changed_shape(entity), ENDED: ThingEnded}


# What all kinds have.
SHAPES: dict[str, Any] = _shapes(ENTITIES["thing"])
# By kind.
SHAPES_BY_KIND: dict[str, dict[str, type[Data]]] = {
    name: _shapes(entity) for name, entity in KINDS_OF_THINGS.items()
}


def shape(name: str, subject: object) -> type[Data]:
    """What the data of such an event looks like, of a thing of the subject's kind."""
    kind = parted(subject)[0] if isinstance(subject, str) else ""
    return SHAPES_BY_KIND.get(kind, SHAPES)[name]


def subject_problem(subject: str) -> Reason | None:
    """Why no thing of these kinds is called so, or None where one may be."""
    if parted(subject)[0] in SHAPES_BY_KIND:
        return None
    return say("no_kind_of_thing", kinds=", ".join(SHAPES_BY_KIND))
