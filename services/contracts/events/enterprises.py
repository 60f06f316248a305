"""Events owned by `services/enterprises`, as `contracts/ingest-events` names them."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, model_validator

from services.contracts.fields import (
    CreditCode,
    Data,
    Day,
    Fen,
    Identifier,
    Name,
    People,
    PeriodText,
    SignedFen,
    SquareDecimetres,
    distinct,
)
from services.contracts.vocabulary import Level, Qualification, Sector

IndustryCode = Annotated[str, Field(pattern=r"^[0-9]{4}$", description="GB/T 4754, 4 digits")]
Sectors = Annotated[
    tuple[Sector, ...],
    Field(
        min_length=1,
        description="the primary sector first",
        json_schema_extra={"uniqueItems": True},
    ),
    AfterValidator(distinct),
]
Longitude = Annotated[float, Field(ge=-180, le=180, strict=True)]
Latitude = Annotated[float, Field(ge=-90, le=90, strict=True)]


class Change(Data):
    """A change of attributes: at least one besides `effective_on` must be given."""

    model_config = ConfigDict(
        json_schema_extra={
            "minProperties": 1,
            "description": "at least one attribute besides effective_on; without effective_on it "
            "corrects the first value",
        }
    )

    @model_validator(mode="after")
    def _changes_something(self) -> "Change":
        if not self.model_fields_set - {"effective_on"}:
            raise ValueError("name at least one attribute that changes")
        return self


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
            raise ValueError("valid_to must be after valid_from")
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


class CarrierRegistered(Data):
    name: Name
    core: StrictBool
    usable_area: SquareDecimetres
    opened_on: Day
    longitude: Longitude | None = None
    latitude: Latitude | None = None


class CarrierUpdated(Change):
    name: Name = None
    core: StrictBool = None
    usable_area: SquareDecimetres = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    effective_on: Day | None = None


class Ended(Data):
    """A closing or a withdrawal; without effect when not after the opening."""

    effective_on: Day


class PlatformRecognised(Data):
    name: Name
    level: Level
    host_enterprise_id: CreditCode | None = None
    recognised_on: Day


class ProductAwarded(Data):
    name: Name
    level: Level
    enterprise_id: CreditCode
    awarded_on: Day


SHAPES: dict[str, type[Data]] = {
    "enterprise.registered": EnterpriseRegistered,
    "enterprise.updated": EnterpriseUpdated,
    "enterprise.deregistered": EnterpriseDeregistered,
    "enterprise.qualified": EnterpriseQualified,
    "enterprise.qualification_revoked": EnterpriseQualificationRevoked,
    "enterprise.reported": EnterpriseReported,
    "carrier.registered": CarrierRegistered,
    "carrier.updated": CarrierUpdated,
    "carrier.closed": Ended,
    "platform.recognised": PlatformRecognised,
    "platform.withdrawn": Ended,
    "product.awarded": ProductAwarded,
    "product.withdrawn": Ended,
}
