"""Events about enterprises, their certificates and reports; what they mean is code."""

from typing import Annotated

from pydantic import Field, model_validator

from services.contracts.values.fields import (
    Change,
    Data,
    Day,
    Fen,
    Identifier,
    IndustryCode,
    Name,
    People,
    PeriodText,
    SignedFen,
    distinct_list,
)
from services.contracts.values.kinds import KINDS
from services.contracts.values.vocabulary import Qualification, Sector
from services.reasons import say

Sectors = distinct_list(Sector)
Words = KINDS["text"].told


class EnterpriseRegistered(Data):
    name: Name
    registered_on: Day
    industry_code: IndustryCode
    sectors: Sectors
    carrier_id: Identifier | None = None


class EnterpriseUpdated(Change):
    name: Name = None
    industry_code: IndustryCode = None
    sectors: Sectors = None
    carrier_id: Identifier | None = None
    effective_on: Day | None = None


class EnterpriseDeregistered(Data):
    effective_on: Annotated[Day | None, Field(description="null takes it back")]


class EnterpriseQualified(Data):
    kind: Qualification
    certificate_no: Identifier
    valid_from: Day
    valid_to: Annotated[
        Day | None, Field(description="the first day without; after valid_from")
    ] = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "EnterpriseQualified":
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError(say("ends_before_it_begins"))
        return self


class EnterpriseQualificationRevoked(Data):
    kind: Qualification
    certificate_no: Identifier
    effective_on: Day


class SectorShare(Data):
    output: Fen | None = None
    employees: People | None = None


class EnterpriseReported(Data):
    period: PeriodText
    employees: People
    output: Fen
    revenue: Fen
    value_added: SignedFen
    by_sector: Annotated[
        dict[Sector, SectorShare] | None,
        Field(description="where absent, all of a measure belongs to the primary sector"),
    ] = None
    note: Annotated[Words | None, Field(description="why it is what it is")] = None


SHAPES: dict[str, type[Data]] = {
    "enterprise.registered": EnterpriseRegistered,
    "enterprise.updated": EnterpriseUpdated,
    "enterprise.deregistered": EnterpriseDeregistered,
    "enterprise.qualified": EnterpriseQualified,
    "enterprise.qualification_revoked": EnterpriseQualificationRevoked,
    "enterprise.reported": EnterpriseReported,
}
