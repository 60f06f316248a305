"""Events owned by `services/funds`. Amounts arrive as yuan and are fen from here on."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictInt
from pydantic.json_schema import WithJsonSchema

from services.contracts.fields import CreditCode, Data, Day, Fen, Identifier, Name
from services.contracts.vocabulary import FundKind, LoanProduct, Sector


def rate(value: object) -> str:
    """A yearly rate in percent as an exact decimal string, "3.45"."""
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    if not isinstance(text, str):
        raise ValueError('write the yearly rate in percent, like "3.45"')
    whole, _, decimals = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 3):
        raise ValueError('write the yearly rate in percent, like "3.45"')
    if decimals and not (decimals.isascii() and decimals.isdigit() and len(decimals) <= 6):
        raise ValueError("a yearly rate has at most six decimals")
    return text


Rate = Annotated[
    object,
    AfterValidator(rate),
    WithJsonSchema({"type": ["string", "number"], "description": "percent a year"}),
]


class FundEstablished(Data):
    name: Name
    kind: FundKind
    sector: Sector | None = None
    committed: Fen
    established_on: Day


class InvestmentDisbursed(Data):
    fund_id: Identifier
    enterprise_id: CreditCode
    amount: Fen
    disbursed_on: Day


class InvestmentVoided(Data):
    reason: Name


class LoanDisbursed(Data):
    product: LoanProduct
    bank: Name
    enterprise_id: CreditCode
    amount: Fen
    disbursed_on: Day
    term_months: Annotated[StrictInt, Field(ge=1, le=600)]
    annual_rate: Rate


class LoanRepaid(Data):
    repayment_id: Identifier
    amount: Fen
    repaid_on: Day


class LoanDefaulted(Data):
    effective_on: Day
    principal_outstanding: Fen


class PoolFunded(Data):
    transfer_id: Identifier
    amount: Fen
    funded_on: Day


class PoolCompensated(Data):
    loan_id: Identifier
    amount: Fen
    compensated_on: Day


SHAPES: dict[str, type[Data]] = {
    "fund.established": FundEstablished,
    "investment.disbursed": InvestmentDisbursed,
    "investment.voided": InvestmentVoided,
    "loan.disbursed": LoanDisbursed,
    "loan.repaid": LoanRepaid,
    "loan.defaulted": LoanDefaulted,
    "pool.funded": PoolFunded,
    "pool.compensated": PoolCompensated,
}
