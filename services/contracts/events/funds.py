"""Events about credit loans and the risk-compensation pool. Yuan arrive, fen are kept."""

from typing import Annotated

from pydantic import Field, StrictInt

from services.contracts.values.fields import CreditCode, Data, Day, Fen, Identifier, Name, Rate
from services.contracts.values.vocabulary import LoanProduct


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
    "loan.disbursed": LoanDisbursed,
    "loan.repaid": LoanRepaid,
    "loan.defaulted": LoanDefaulted,
    "pool.funded": PoolFunded,
    "pool.compensated": PoolCompensated,
}
