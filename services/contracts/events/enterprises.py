"""Events about enterprises, their certificates and reports; what they mean is code."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, ValidationInfo, field_validator, model_validator

from services.contracts.values import classifications
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
from services.contracts.values.vocabulary import CHOICES, SECTOR, Qualification, Sector
from services.reasons import name, say

Sectors = distinct_list(Sector)
Words = KINDS["text"].told


def _without_default(schema: dict[str, Any]) -> None:
    """What stands for sectors left out is no value that could be told."""
    del schema["properties"]["sectors"]["default"]


class EnterpriseRegistered(Data):
    model_config = ConfigDict(json_schema_extra=_without_default)

    name: Name
    registered_on: Day
    industry_code: IndustryCode
    sectors: Annotated[
        Sectors,
        Field(
            validate_default=True,
            description="the primary first; absent: the one that the industry code stands for",
        ),
    ] = ()
    carrier_id: Identifier | None = None

    @field_validator("sectors", mode="before")
    @classmethod
    def _are_told(cls, value: Any, info: ValidationInfo) -> Any:
        return value if value != () else [_only_sector(info.data.get("industry_code"))]


def _only_sector(industry_code: str | None) -> str:
    """Raises ValueError for a class that may be of several sectors, or is of none."""
    if industry_code is None:
        raise ValueError(say("missing"))
    found = classifications.sectors_of(industry_code)
    if not found:
        raise ValueError(say("no_sector_of_industry", industry=industry_code))
    if len(found) > 1:
        choices = [CHOICES[SECTOR][code] for code in found]
        may_be = name("、".join(one.zh for one in choices), ", ".join(one.en for one in choices))
        raise ValueError(say("sectors_of_industry", industry=industry_code, sectors=may_be))
    return found[0]


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
