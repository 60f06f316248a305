"""Events about relations between things (ADR 0032). The subject is the link's own id."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from services.contracts.definitions.relations import LINKED, RELATIONS, Relation
from services.contracts.events.listings import Basis
from services.contracts.values.fields import Data, Day, Identifier, Name
from services.contracts.values.kinds import KINDS
from services.contracts.values.references import Reference
from services.contracts.values.vocabulary import CHOICES
from services.reasons import name, say

Quantity = Annotated[str, Field(pattern=r"^[0-9]{1,13}(\.[0-9]{1,2})?$", description="m² or yuan")]
Words = KINDS["text"].told


class LinkStated(Data):
    relation: Literal[LINKED]
    start: Annotated[Reference, Field(alias="from")]
    end: Annotated[Reference, Field(alias="to")]
    role: Annotated[Identifier | None, Field(description="a role of the relation")] = None
    quantity: Quantity | None = None
    valid_from: Day
    valid_to: Annotated[
        Day | None, Field(description="the first day without; after valid_from")
    ] = None
    basis: Basis | None = None
    note: Words | None = None

    def meaning(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True, by_alias=True)

    @model_validator(mode="after")
    def _makes_sense(self) -> "LinkStated":
        one = RELATIONS[self.relation]
        if self.start == self.end:
            raise ValueError(say("joins_itself"))
        if not one.holds_between(self.start, self.end):
            raise ValueError(say("joins_no_such_things", relation=_named(one)))
        if self.quantity is not None and not one.unit:
            raise ValueError(say("has_no_quantity", relation=_named(one)))
        if self.role is not None and self.role not in CHOICES.get(one.roles, ()):
            known = ", ".join(CHOICES.get(one.roles, ())) or say("no_roles")
            raise ValueError(say("has_no_such_role", relation=_named(one), known=known))
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError(say("ends_before_it_begins"))
        return self


def _named(one: Relation) -> Any:
    return name(one.zh, one.en)


class LinkEnded(Data):
    effective_on: Annotated[Day | None, Field(description="null takes it back")]
    reason: Name | None = None


SHAPES: dict[str, Any] = {"link.stated": LinkStated, "link.ended": LinkEnded}
