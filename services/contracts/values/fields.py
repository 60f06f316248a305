"""Field types of the contract: text at the edge, exact integers and dates inside."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictInt,
    model_validator,
)
from pydantic.json_schema import WithJsonSchema

from services.contracts.values import periods
from services.contracts.values.codes import credit_code_problem
from services.contracts.values.identifiers import (
    LONGEST,
    blank_problem,
    ends_problem,
    identifier_problem,
    invisible_problem,
)
from services.kit.state import instants
from services.reasons import say

_DECIMAL = re.compile(r"-?([0-9]{1,15})(?:\.([0-9]{1,2}))?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Data(BaseModel):
    """The `data` of one event type. Unknown extra fields are kept out (and reported)."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    def meaning(self) -> dict[str, Any]:
        """What it says, however it is written, as JSON: base units, nothing that is null."""
        return self.model_dump(mode="json", exclude_none=True)


def hundredths(value: object) -> int:
    """ "1234.5" -> 123450: yuan to fen, m² to dm². ValueError unless a decimal string."""
    match = _DECIMAL.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(say("not_hundredths"))
    magnitude = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    return -magnitude if value.startswith("-") else magnitude


def not_negative(value: int) -> int:
    if value < 0:
        raise ValueError(say("negative"))
    return value


def calendar_day(value: object) -> date:
    """A day of 1900-2099 written YYYY-MM-DD."""
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise ValueError(say("not_a_date"))
    day = existing_day(value)
    if not 1900 <= day.year <= 2099:
        raise ValueError(say("year_out_of_range"))
    return day


def existing_day(text: str) -> date:
    """A day written YYYY-MM-DD. Raises ValueError where the calendar has none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(say("no_such_moment", why=str(error))) from error


def instant(value: object) -> datetime:
    """A moment with a zone, in UTC: written in one zone or another it is the same."""
    told = instants.read(value if isinstance(value, str) else "").moment
    if not 1900 <= told.year <= 2099:
        raise ValueError(say("year_out_of_range"))
    return told


def printable(value: str) -> str:
    """Words of which something can be seen. A name may hold joiners and the like."""
    problem = invisible_problem(value, _CONTROL) or ends_problem(value) or blank_problem(value)
    if problem:
        raise ValueError(problem)
    return value


def identifier(value: str) -> str:
    if problem := identifier_problem(value):
        raise ValueError(problem)
    return value


def plain_decimal(value: str) -> str:
    """A decimal string without needless zeros: "10.5" for "10.50"."""
    whole, _, decimals = value.partition(".")
    decimals = decimals.rstrip("0")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    digits = digits.lstrip("0") or "0"
    if digits == "0" and not decimals:
        return "0"
    return f"{sign}{digits}.{decimals}" if decimals else f"{sign}{digits}"


def credit_code(value: str) -> str:
    if problem := credit_code_problem(value):
        raise ValueError(problem)
    return value


def period(value: str) -> str:
    return periods.parse(value).text


def distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) != len(values):
        raise ValueError(say("same_value_twice"))
    return values


def rate(value: object) -> str:
    """A yearly rate in percent as an exact decimal string, "3.45"."""
    text = str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
    if not isinstance(text, str):
        raise ValueError(say("no_rate"))
    whole, _, decimals = text.partition(".")
    if not (whole.isascii() and whole.isdigit() and len(whole) <= 3):
        raise ValueError(say("no_rate"))
    if decimals and not (decimals.isascii() and decimals.isdigit() and len(decimals) <= 6):
        raise ValueError(say("rate_decimals"))
    return plain_decimal(text)


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
Moment = Annotated[
    datetime,
    BeforeValidator(instant),
    WithJsonSchema({"type": "string", "format": "date-time", "description": "1900 to 2099"}),
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
_PRINTABLE = "at least one visible character, no control characters, no spaces at the ends"
IDENTIFIER = (
    f"1 to {LONGEST} characters in NFC; no white space at the ends, no control, format, zero-width "
    "or bidirectional characters"
)
Name = Annotated[
    str, Field(min_length=1, max_length=200, description=_PRINTABLE), AfterValidator(printable)
]
Identifier = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST, description=IDENTIFIER),
    AfterValidator(identifier),
]
CreditCode = Annotated[
    str,
    AfterValidator(credit_code),
    WithJsonSchema({"type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$"}),
]
People = Annotated[StrictInt, Field(ge=0, le=10_000_000)]
Hundredths = Annotated[
    int,
    BeforeValidator(hundredths),
    AfterValidator(not_negative),
    WithJsonSchema(_MAGNITUDE_SCHEMA | {"description": "percent"}),
]
Rate = Annotated[
    object,
    AfterValidator(rate),
    WithJsonSchema({"type": ["string", "number"], "description": "percent a year"}),
]
IndustryCode = Annotated[str, Field(pattern=r"^[0-9]{4}$", description="GB/T 4754, 4 digits")]
Longitude = Annotated[float, Field(ge=-180, le=180, strict=True)]
Latitude = Annotated[float, Field(ge=-90, le=90, strict=True)]


def distinct_list(member: Any) -> Any:
    """A list without repetitions, the most important member first."""
    return Annotated[
        tuple[member, ...],
        Field(
            min_length=1,
            description="the primary sector first",
            json_schema_extra={"uniqueItems": True},
        ),
        AfterValidator(distinct),
    ]


class Change(Data):
    """A change of attributes: at least one besides `effective_on` must be given."""

    model_config = ConfigDict(
        json_schema_extra={
            "minProperties": 1,
            "description": "at least one attribute besides effective_on; without effective_on it "
            "corrects the first value",
        }
    )

    def meaning(self) -> dict[str, Any]:
        """Here a null that is given takes an attribute away; a day that is null is none."""
        told = self.model_dump(mode="json", exclude_unset=True)
        return {name: one for name, one in told.items() if (name, one) != ("effective_on", None)}

    @model_validator(mode="after")
    def _changes_something(self) -> "Change":
        if not self.model_fields_set - {"effective_on"}:
            raise ValueError(say("changes_nothing"))
        return self


class Ended(Data):
    """A closing or a withdrawal; without effect when not after the opening."""

    effective_on: Day


class Voided(Data):
    """Something that should never have been told; it counts on no day."""

    reason: Name
