"""Field types of the contract: text at the edge, exact integers and dates inside."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt
from pydantic.json_schema import WithJsonSchema

from services.contracts import periods
from services.contracts.codes import credit_code_problem

_DECIMAL = re.compile(r"-?([0-9]{1,15})(?:\.([0-9]{1,2}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Data(BaseModel):
    """The `data` of one event type. Unknown extra fields are kept out (and reported)."""

    model_config = ConfigDict(extra="ignore", frozen=True)


def hundredths(value: object) -> int:
    """ "1234.5" -> 123450: yuan to fen, m² to dm². ValueError unless a decimal string."""
    match = _DECIMAL.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('write a decimal string with at most two decimals, like "1234567.89"')
    magnitude = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    return -magnitude if value.startswith("-") else magnitude


def not_negative(value: int) -> int:
    if value < 0:
        raise ValueError("must not be negative")
    return value


def calendar_day(value: object) -> date:
    """A day of 1900-2099 written YYYY-MM-DD."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError("write a date as YYYY-MM-DD")
    day = date.fromisoformat(value)
    if not 1900 <= day.year <= 2099:
        raise ValueError("the year must lie between 1900 and 2099")
    return day


def printable(value: str) -> str:
    if _CONTROL.search(value) or value != value.strip():
        raise ValueError("no control characters, no spaces at the ends")
    return value


def credit_code(value: str) -> str:
    if problem := credit_code_problem(value):
        raise ValueError(problem)
    return value


def period(value: str) -> str:
    return periods.parse(value).text


def distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) != len(values):
        raise ValueError("the same value stands twice")
    return values


_DECIMAL_SCHEMA = {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$"}
_DAY_SCHEMA = {"type": "string", "format": "date", "description": "1900 to 2099"}
_MAGNITUDE_SCHEMA = {"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,2})?$"}

SignedFen = Annotated[
    int, BeforeValidator(hundredths), WithJsonSchema(_DECIMAL_SCHEMA | {"description": "yuan"})
]
Fen = Annotated[
    int,
    BeforeValidator(hundredths),
    AfterValidator(not_negative),
    WithJsonSchema(_MAGNITUDE_SCHEMA | {"description": "yuan"}),
]
SquareDecimetres = Annotated[
    int,
    BeforeValidator(hundredths),
    AfterValidator(not_negative),
    WithJsonSchema(_MAGNITUDE_SCHEMA | {"description": "m²"}),
]
Day = Annotated[date, BeforeValidator(calendar_day), WithJsonSchema(_DAY_SCHEMA)]
PeriodText = Annotated[
    str,
    AfterValidator(period),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": "^(19|20)[0-9]{2}(Q[1-4]|-(0[1-9]|1[0-2]))?$",
            "description": "a year, quarter or month: 2025, 2025Q3, 2025-09",
        }
    ),
]
_PRINTABLE = "no control characters, no spaces at the ends"
Name = Annotated[
    str, Field(min_length=1, max_length=200, description=_PRINTABLE), AfterValidator(printable)
]
Identifier = Annotated[
    str, Field(min_length=1, max_length=128, description=_PRINTABLE), AfterValidator(printable)
]
CreditCode = Annotated[
    str,
    AfterValidator(credit_code),
    WithJsonSchema({"type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$"}),
]
People = Annotated[StrictInt, Field(ge=0, le=10_000_000)]
