"""Events about lists on which things stand (ADR 0026). The subject is the thing, as a Reference."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from services.contracts.definitions import LEVELS, LISTS
from services.contracts.values.fields import Data, Day, Identifier, Name
from services.contracts.values.kinds import KINDS
from services.reasons import say

List = Literal[tuple(LISTS)]
Digest = KINDS["digest"].told
Level = Literal[tuple(LEVELS)]


class Basis(Data):
    """The document by which it stands there."""

    document_no: Name
    sha256: Digest | None = None


class ListingGranted(Data):
    list: List
    entry_no: Identifier
    level: Level | None = None
    scope: Annotated[Identifier | None, Field(description="a Reference, a sector, words")] = None
    valid_from: Day
    valid_to: Annotated[
        Day | None, Field(description="the first day without; after valid_from")
    ] = None
    basis: Basis | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "ListingGranted":
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError(say("ends_before_it_begins"))
        return self


class ListingEnded(Data):
    list: List
    entry_no: Identifier
    effective_on: Annotated[Day | None, Field(description="null takes it back")]
    reason: Name | None = None


SHAPES: dict[str, Any] = {"listing.granted": ListingGranted, "listing.ended": ListingEnded}
