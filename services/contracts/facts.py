"""Messages that this system tells: every domain fact, partial sums, dead letters.

For documents and tests; the owners build their facts from slots. Amounts are whole fen, areas
whole dm²; days are Asia/Shanghai, `from` inclusive, `to` exclusive, null where there is no end.
"""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.contracts.fields import CreditCode, Identifier, Name, People, PeriodText
from services.contracts.vocabulary import FundKind, Level, LoanProduct, Qualification, Sector

Fen = Annotated[int, Field(description="fen")]
NotNegativeFen = Annotated[int, Field(ge=0, description="fen")]
SquareDecimetres = Annotated[int, Field(ge=0, description="dm²")]
Offset = Annotated[int, Field(ge=0)]
Attribute = Annotated[str, Field(min_length=1, max_length=256)]


class Message(BaseModel):
    """A JSON object; readers ignore members that they do not know."""

    model_config = ConfigDict(frozen=True)


class Cause(Message):
    """The event behind a value; `time` is UTC."""

    source: Attribute
    id: Attribute
    time: AwareDatetime


class Days(Message):
    """`to` is null where no end is known."""

    start: date = Field(alias="from")
    to: date | None


class Fact(Message):
    """An entity's whole state; of two with one key the higher version is the newer."""

    version: int = Field(ge=1)


class SectorDays(Days):
    sectors: tuple[Sector, ...] = Field(min_length=1, description="the primary sector first")


class NameDays(Days):
    name: Name


class IndustryDays(Days):
    industry_code: str = Field(pattern="^[0-9]{4}$", description="GB/T 4754")


class CarrierDays(Days):
    carrier_id: Identifier


class Enterprise(Fact):
    enterprise_id: CreditCode
    registered_on: date
    deregistered_on: date | None
    sectors: tuple[SectorDays, ...]
    names: tuple[NameDays, ...]
    industry_codes: tuple[IndustryDays, ...]
    carriers: tuple[CarrierDays, ...]
    event: Cause


class Certificate(Message):
    certificate_no: Identifier
    valid_from: date
    valid_to: date | None
    revoked_on: date | None
    event: Cause


class QualificationOfEnterprise(Fact):
    """`valid` unites all certificates of the kind, cut to the enterprise's life."""

    enterprise_id: CreditCode
    kind: Qualification
    valid: tuple[SectorDays, ...]
    certificates: tuple[Certificate, ...]


class Report(Fact):
    """Amounts count on `day` while `counted`; employees on the days of `employed_*`."""

    enterprise_id: CreditCode
    period: PeriodText
    day: date = Field(description="the period's last day")
    counted: bool = Field(description="no finer report lies inside the period")
    employees: People
    employed_from: date | None
    employed_to: date | None
    output: NotNegativeFen
    revenue: NotNegativeFen
    value_added: Fen
    above_scale: bool
    output_by_sector: dict[Sector, NotNegativeFen]
    employees_by_sector: dict[Sector, People]
    event: Cause


class CarrierState(Days):
    core: bool
    usable_area: SquareDecimetres


class Carrier(Fact):
    """`spans` are its states by day; the members beside them are the latest values."""

    carrier_id: Attribute
    opened_on: date
    closed_on: date | None
    spans: tuple[CarrierState, ...]
    name: Name
    core: bool
    usable_area: SquareDecimetres
    longitude: float | None
    latitude: float | None
    event: Cause


class Platform(Fact):
    platform_id: Attribute
    name: Name
    level: Level
    host_enterprise_id: CreditCode | None
    recognised_on: date
    withdrawn_on: date | None
    event: Cause


class Product(Fact):
    product_id: Attribute
    name: Name
    level: Level
    excellent: bool = Field(description="awarded at municipal or national level")
    enterprise_id: CreditCode
    awarded_on: date
    withdrawn_on: date | None
    event: Cause


class Fund(Fact):
    fund_id: Attribute
    name: Name
    kind: FundKind
    sector: Sector | None
    committed: NotNegativeFen
    established_on: date
    event: Cause


class Investment(Fact):
    investment_id: Attribute
    fund_id: Identifier
    enterprise_id: CreditCode
    amount: NotNegativeFen
    disbursed_on: date
    voided: bool
    event: Cause


class Repayment(Message):
    repayment_id: Identifier
    amount: NotNegativeFen
    repaid_on: date
    event: Cause


class Default(Message):
    effective_on: date
    principal_outstanding: NotNegativeFen
    event: Cause


class Loan(Fact):
    loan_id: Attribute
    product: LoanProduct
    bank: Name
    enterprise_id: CreditCode
    amount: NotNegativeFen
    disbursed_on: date
    term_months: int = Field(ge=1, le=600)
    annual_rate: str = Field(description="percent a year, an exact decimal string")
    repayments: tuple[Repayment, ...]
    default: Default | None
    event: Cause


class Transfer(Message):
    transfer_id: Identifier
    amount: NotNegativeFen
    funded_on: date
    event: Cause


class Compensation(Message):
    loan_id: Identifier
    amount: NotNegativeFen
    compensated_on: date
    event: Cause


class Pool(Fact):
    pool_id: Attribute
    transfers: tuple[Transfer, ...]
    compensations: tuple[Compensation, ...]


class Base(Fact):
    base_id: Attribute
    name: Name
    host_enterprise_id: CreditCode | None
    partner: Name
    opened_on: date
    closed_on: date | None
    event: Cause


class Headcount(Fact):
    """Heads count from `held_from` to `held_to`: while the latest of an active enterprise."""

    enterprise_id: CreditCode
    as_of: date
    mid_high: People
    held_from: date | None
    held_to: date | None
    event: Cause


class Statistic(Fact):
    series: Attribute
    period: PeriodText
    value: str = Field(description="as published, in `unit`")
    unit: str
    note: Name | None
    event: Cause


class Aggregate(Message):
    """The absolute sum of one bucket after one source partition was folded up to `offset`.

    The key names definition, source topic, source partition, indicator, dimension and day; it ends
    in `fence` where partials of that partition below `offset` are void unless told again.
    """

    sum: int = Field(description="base units: fen, dm², people, things")
    offset: Offset
    timestamp: int = Field(description="ms since 1970 of the newest record folded")


class Reason(Message):
    pointer: str = Field(description="JSON pointer into the event")
    reason: str


class DeadLetter(Fact):
    """A record that could not be taken: where it stood, every reason, its bytes."""

    topic: str
    partition: int = Field(ge=0)
    offset: Offset
    problems: tuple[Reason, ...] = Field(min_length=1)
    payload_base64: str | None = Field(description="null for a tombstone")


FACTS: dict[str, type[Fact]] = {
    "enterprises.enterprise": Enterprise,
    "enterprises.qualification": QualificationOfEnterprise,
    "enterprises.report": Report,
    "enterprises.carrier": Carrier,
    "enterprises.platform": Platform,
    "enterprises.product": Product,
    "funds.fund": Fund,
    "funds.investment": Investment,
    "funds.loan": Loan,
    "funds.pool": Pool,
    "talent.base": Base,
    "talent.headcount": Headcount,
    "indicators.statistic": Statistic,
}
