"""All that is known of one enterprise, as the API tells it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from gateway.figures.amounts import Yuan
from gateway.registers.lineage import Cause
from gateway.registers.pages import EnterpriseLine, Open, WhyNot
from services.contracts.vocabulary import Level, LoanProduct, Qualification, Sector


class Days(BaseModel):
    """`from` inclusive, `to` exclusive; null where no end is known."""

    start: date = Field(alias="from")
    to: date | None


class NameDays(Days):
    name: str


class SectorDays(Days):
    sectors: list[Sector]


class IndustryDays(Days):
    industry_code: str = Field(description="GB/T 4754")


class CarrierDays(Days):
    carrier_id: str


class History(BaseModel):
    """Dated attributes through the enterprise's life."""

    names: list[NameDays]
    sectors: list[SectorDays]
    industry_codes: list[IndustryDays]
    carriers: list[CarrierDays]


class Certificate(BaseModel):
    certificate_no: str
    valid_from: date
    valid_to: date | None
    revoked_on: date | None
    event: Cause


class Certificates(BaseModel):
    """One kind; overlapping certificates count once."""

    kind: Qualification
    valid: bool = Field(description="on the day")
    valid_days: list[Days] = Field(description="with any valid one, within the enterprise's life")
    certificates: list[Certificate]


class FiledReport(BaseModel):
    period: str
    day: date = Field(description="the period's last day")
    counted: bool
    why_not: Literal["finer_report"] | None = Field(
        description="`finer_report`: reports of shorter periods inside this one count instead"
    )
    employees: int = Field(description="people")
    employed_from: date | None = Field(description="from this day its employees count")
    employed_to: date | None = Field(description="from this day those of a later report do")
    output: Yuan
    revenue: Yuan
    value_added: Yuan
    above_scale: bool = Field(description="on the period's last day: the revenue counts")
    output_by_sector: dict[Sector, Yuan]
    employees_by_sector: dict[Sector, int]
    event: Cause


class Held(BaseModel):
    """What all facts below have."""

    open: Open
    why_not: WhyNot
    event: Cause


class Investment(Held):
    investment_id: str
    fund_id: str
    fund_name: str | None
    amount: Yuan
    disbursed_on: date
    voided: bool


class Repayment(BaseModel):
    repayment_id: str
    amount: Yuan
    repaid_on: date
    event: Cause


class Loan(Held):
    loan_id: str
    product: LoanProduct
    bank: str
    amount: Yuan
    disbursed_on: date
    term_months: int
    annual_rate: str = Field(description="percent a year, exact decimal string")
    repaid: Yuan
    outstanding: Yuan
    repayments: list[Repayment]
    defaulted_on: date | None
    principal_outstanding: Yuan | None = Field(description="yuan, as the default told it")


class Headcount(Held):
    as_of: date
    mid_high: int = Field(description="people")
    held_from: date | None
    held_to: date | None


class Base(Held):
    base_id: str
    name: str
    partner: str
    opened_on: date
    closed_on: date | None


class Platform(Held):
    platform_id: str
    name: str
    level: Level
    recognised_on: date
    withdrawn_on: date | None


class Product(Held):
    product_id: str
    name: str
    level: Level
    excellent: bool
    awarded_on: date
    withdrawn_on: date | None


class Told(Cause):
    """An event that holds a value in force: what it told, and of what."""

    topic: str = Field(description="the topic of the fact that it is part of")
    what: Literal[
        *("enterprise", "certificate", "report", "investment", "loan", "repayment", "default"),
        *("headcount", "base", "platform", "product"),
    ]
    about: str = Field(description="certificate number, period, or the thing's id")


class Profile(BaseModel):
    """What is dated on or before `as_of`. Amounts are yuan."""

    as_of: date
    enterprise: EnterpriseLine
    history: History
    certificates: list[Certificates]
    reports: list[FiledReport] = Field(description="the newest first")
    investments: list[Investment]
    loans: list[Loan]
    headcounts: list[Headcount]
    bases: list[Base] = Field(description="talent bases that it hosts")
    platforms: list[Platform] = Field(description="innovation platforms that it hosts")
    products: list[Product]
    events: Annotated[
        list[Told],
        Field(
            description="those that facts name, the newest first; a change of a dated attribute "
            "and an end stand in `history` and on their facts, which do not name their events"
        ),
    ]
