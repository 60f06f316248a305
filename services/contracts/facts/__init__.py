"""Messages that this system tells: every domain fact, partial sums, dead letters.

For documents and tests; the owners build their facts from slots. Those of declared entities are
built (services/contracts/entities). Amounts are whole fen, areas whole dm².
"""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from services.contracts.entities import BY_TOPIC, ENTITIES, KINDS_OF_THINGS
from services.contracts.entities.models import fact_model
from services.contracts.facts.cases import CASES, Listing
from services.contracts.facts.links import Link
from services.contracts.values.fields import CreditCode, Identifier, Name, People, PeriodText
from services.contracts.values.messages import Attribute, Cause, Days, Fact, Message
from services.contracts.values.references import Reference
from services.contracts.values.vocabulary import (
    CHOICES,
    LoanProduct,
    Qualification,
    Sector,
    literal,
)

Fen = Annotated[int, Field(description="fen")]
NotNegativeFen = Annotated[int, Field(ge=0, description="fen")]
Verdict, ReviewState = literal(CHOICES["verdict"]), literal(CHOICES["review_state"])
Metric = literal(CHOICES["metric"])
Offset = Annotated[int, Field(ge=0)]


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


class Review(Message):
    """What a checker said. `older`: they looked before this value was told."""

    verdict: Verdict
    reason: str | None
    reviewed_at: datetime
    older: bool
    event: Cause


class Report(Fact):
    """Amounts count on `day` while `counted`; employees on the days of `employed_*`."""

    enterprise_id: CreditCode
    period: PeriodText
    day: date = Field(description="the period's last day")
    counted: bool = Field(
        description="it was not returned, and no such finer report lies inside the period"
    )
    employees: People
    employed_from: date | None
    employed_to: date | None
    output: NotNegativeFen
    revenue: NotNegativeFen
    value_added: Fen
    above_scale: bool
    output_by_sector: dict[Sector, NotNegativeFen]
    employees_by_sector: dict[Sector, People]
    carrier_id: Identifier | None = Field(
        None, description="the enterprise's building on `day`; left out where there is none"
    )
    employed_in: tuple[CarrierDays, ...] = Field(
        (), description="the buildings of the days of `employed_*`"
    )
    note: str | None = Field(None, description="its explanation")
    state: ReviewState | None = Field(None, description="null where nobody reviewed it")
    review: Review | None = None
    event: Cause


class Reading(Fact):
    """A measure of a thing. A flow counts on `day`, a stock on the days of `held_*`."""

    thing: Reference
    metric: Metric
    period: PeriodText | None
    as_of: date | None
    day: date = Field(description="the period's last day, or the day itself")
    value: str = Field(description="as told, in `unit`")
    unit: str
    amount: int = Field(ge=0, description="whole base units of the metric")
    parts: dict[str, str] | None
    estimated: bool
    note: str | None
    state: ReviewState
    counted: bool = Field(description="not returned, and no finer period of it inside this one")
    held_from: date | None
    held_to: date | None
    review: Review | None
    enterprise_id: CreditCode | None
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
    """One transfer in or one compensation out: the first under the pool's own id, the others under
    `pool_id:transfer:…` and `pool_id:compensation:…`."""

    pool_id: Attribute
    transfers: tuple[Transfer, ...]
    compensations: tuple[Compensation, ...]


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
    in `fence` where partials of that partition below `offset` are void unless told again. Where the
    last three are empty, nothing changed up to `offset`.
    """

    sum: int = Field(description="base units: fen, dm², people, things")
    offset: Offset
    timestamp: int = Field(description="ms since 1970 of the newest record folded")


class Reason(Message):
    pointer: str = Field(description="JSON pointer into the event")
    reason: str = Field(description="in English")
    code: str | None = Field(None, description="which reason it is, whatever the language")
    parameters: dict[str, Any] | None = Field(None, description="what the sentence names")


class DeadLetter(Fact):
    """A record that could not be taken: where it stood, every reason, its bytes."""

    topic: str
    partition: int = Field(ge=0)
    offset: Offset
    problems: tuple[Reason, ...] = Field(min_length=1)
    payload_base64: str | None = Field(description="null for a tombstone")


_CODED: dict[str, type[Fact]] = {
    "enterprises.enterprise": Enterprise,
    "enterprises.qualification": QualificationOfEnterprise,
    "enterprises.report": Report,
    "funds.loan": Loan,
    "funds.pool": Pool,
    "indicators.statistic": Statistic,
    "enterprises.reading": Reading,
    "enterprises.link": Link,
    "enterprises.listing": Listing,
    **{ENTITIES[family].topic: fact for family, fact in CASES.items()},
}
FACTS: dict[str, type[Fact]] = {
    topic: _CODED.get(topic) or fact_model(entity) for topic, entity in BY_TOPIC.items()
}
# Of a topic that several kinds share, what each kind's facts say.
FACTS_BY_KIND: dict[str, dict[str, type[Fact]]] = {
    ENTITIES["thing"].topic: {n: fact_model(one) for n, one in KINDS_OF_THINGS.items()}
}
