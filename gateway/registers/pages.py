"""Pages of the registers and of the list of enterprises, as the API tells them."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, Field

from gateway.figures.amounts import Counts, SquareMetres, Totals, Yuan
from services.contracts.vocabulary import FundKind, Level, LoanProduct, Qualification, Sector


class Register(StrEnum):
    carriers = "carriers"
    platforms = "platforms"
    products = "products"
    funds = "funds"
    investments = "investments"
    loans = "loans"
    pools = "pools"
    bases = "bases"
    headcounts = "headcounts"


WhyNot = Annotated[
    Literal["over", "not_core", "not_excellent", "voided", "not_the_latest_of_an_active_enterprise"]
    | None,
    Field(description="why it counts in no stock of its kind on the day; null where it does"),
]
Open = Annotated[
    bool,
    Field(
        description="on the day: not closed, withdrawn or voided; a loan not yet repaid in full; "
        "a head count the latest of an active enterprise"
    ),
]


class Line(BaseModel):
    """What rows of all registers have."""

    open: Open
    counts: Counts
    why_not: WhyNot


class CarrierLine(Line):
    carrier_id: str
    name: str
    core: bool = Field(description="on the day")
    usable_area: SquareMetres
    opened_on: date
    closed_on: date | None
    longitude: float | None
    latitude: float | None
    enterprises: int = Field(description="active enterprises in it on the day")


class PlatformLine(Line):
    platform_id: str
    name: str
    level: Level
    host_enterprise_id: str | None
    enterprise_name: str | None
    recognised_on: date
    withdrawn_on: date | None


class ProductLine(Line):
    product_id: str
    name: str
    level: Level
    excellent: bool = Field(description="awarded at municipal or national level")
    enterprise_id: str
    enterprise_name: str | None
    awarded_on: date
    withdrawn_on: date | None


class FundLine(Line):
    """What a fund adds to figures, its investments add."""

    fund_id: str
    name: str
    kind: FundKind
    sector: Sector | None
    committed: Yuan
    established_on: date
    investments: int = Field(description="disbursed up to the day, without voided ones")
    invested: Yuan


class InvestmentLine(Line):
    investment_id: str
    fund_id: str
    fund_name: str | None
    enterprise_id: str
    enterprise_name: str | None
    amount: Yuan
    disbursed_on: date
    voided: bool


class LoanLine(Line):
    loan_id: str
    product: LoanProduct
    bank: str
    enterprise_id: str
    enterprise_name: str | None
    amount: Yuan
    disbursed_on: date
    term_months: int
    annual_rate: str = Field(description="percent a year, exact decimal string")
    repaid: Yuan
    outstanding: Yuan
    defaulted_on: date | None
    principal_outstanding: Yuan | None = Field(description="yuan, as the default told it")


class PoolLine(Line):
    pool_id: str
    funded: Yuan
    compensated: Yuan
    balance: Yuan
    transfers: int
    compensations: int


class BaseLine(Line):
    base_id: str
    name: str
    partner: str
    host_enterprise_id: str | None
    enterprise_name: str | None
    opened_on: date
    closed_on: date | None


class HeadcountLine(Line):
    enterprise_id: str
    enterprise_name: str | None
    as_of: date
    mid_high: int = Field(description="people")
    held_from: date | None = Field(description="from this day it counts, null if never")
    held_to: date | None = Field(description="from this day no more; null where no end is known")


class EnterpriseLine(BaseModel):
    """An enterprise as it is on the day; one that has ended, as it was."""

    enterprise_id: str
    name: str | None
    other_names: list[str] = Field(description="names of other days; the search knows them")
    sectors: list[Sector] = Field(description="the primary sector first")
    carrier_id: str | None
    carrier_name: str | None
    registered_on: date
    deregistered_on: date | None
    qualifications: list[Qualification] = Field(description="valid on the day")
    employees: int | None = Field(description="people, by the latest counted report up to the day")
    period: str | None = Field(description="of that report")
    open: bool = Field(description="active on the day")


class Page(BaseModel):
    as_of: date
    count: int = Field(description="rows on all pages")
    totals: Totals
    next: str | None = Field(description="the cursor of the next page")


class Enterprises(Page):
    rows: list[EnterpriseLine]


class Carriers(Page):
    name: Literal[Register.carriers]
    rows: list[CarrierLine]


class Platforms(Page):
    name: Literal[Register.platforms]
    rows: list[PlatformLine]


class Products(Page):
    name: Literal[Register.products]
    rows: list[ProductLine]


class Funds(Page):
    name: Literal[Register.funds]
    rows: list[FundLine]


class Investments(Page):
    name: Literal[Register.investments]
    rows: list[InvestmentLine]


class Loans(Page):
    name: Literal[Register.loans]
    rows: list[LoanLine]


class Pools(Page):
    name: Literal[Register.pools]
    rows: list[PoolLine]


class Bases(Page):
    name: Literal[Register.bases]
    rows: list[BaseLine]


class Headcounts(Page):
    name: Literal[Register.headcounts]
    rows: list[HeadcountLine]


AnyRegister = Annotated[
    Carriers | Platforms | Products | Funds | Investments | Loans | Pools | Bases | Headcounts,
    Field(discriminator="name"),
]
_EACH = get_args(get_args(AnyRegister)[0])
PAGES: dict[Register, type[Page]] = {
    get_args(page.model_fields["name"].annotation)[0]: page for page in _EACH
}
