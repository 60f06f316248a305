"""Field kinds: how a member is read from an event, kept in a fact, printed, filtered and shown.

Everything that treats members of many entities alike (schemas, lists, exports, imports, the page)
asks here and nowhere else. Kept values are whole base units: fen, dm², people, basis points.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, StrictBool, StrictInt

from services.contracts.values import fields, outlines
from services.contracts.values.references import THINGS, Reference, to_kind
from services.contracts.values.vocabulary import Choices, literal

_HUNDREDTHS = 100
_EXACT = Context(prec=60)

Filter = Literal["", "choice", "code", "reference", "range", "flag"]


@dataclass(frozen=True, slots=True)
class Unit:
    """What a printed number is in; `base` is what one whole kept number is."""

    zh: str
    en: str
    base: str


YUAN = Unit("元", "yuan", "fen")
SQUARE_METRES = Unit("平方米", "m²", "dm²")
PEOPLE = Unit("人", "people", "people")
MONTHS = Unit("月", "months", "months")
PERCENT = Unit("%", "%", "basis points")


@dataclass(frozen=True, slots=True)
class FieldKind:
    """One kind of field.

    `told` is its type in an event's data, `kept` in a fact. `hundredths`: kept is a hundred times
    what is printed. `cell` reads a file's cell (gateway/imports/cells.py). `filter` is how lists
    narrow by it, `numeric` whether it sorts, exports and adds up as a number.
    """

    name: str
    told: Any
    kept: Any
    cell: str
    filter: Filter = ""
    numeric: bool = False
    hundredths: bool = False
    unit: Unit | None = None

    def printed(self, value: Any) -> Any:
        """A kept value as people and the API write it: "1234.5" for 123450 fen."""
        if value is None or not self.hundredths:
            return value
        return exact(value, _HUNDREDTHS)


def exact(base: int, factor: int) -> str:
    """Base units as an exact decimal string of the printed unit, without needless zeros."""
    return f"{_EXACT.divide(Decimal(base), Decimal(factor)).normalize(_EXACT):f}"


_Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256, hexadecimal")]
_Text = Annotated[
    str, Field(min_length=1, max_length=2000), fields.AfterValidator(fields.printable)
]
_Texts = Annotated[tuple[_Text, ...], Field(min_length=1, max_length=50)]
_Decimal = Annotated[str, Field(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,6})?$")]
_Months = Annotated[StrictInt, Field(ge=1, le=600)]
_Count = Annotated[StrictInt, Field(ge=0, le=1_000_000_000)]
_KeptFen = Annotated[int, Field(ge=0, description="fen")]
_SignedFen = Annotated[int, Field(description="fen")]
_KeptArea = Annotated[int, Field(ge=0, description="dm²")]
_BasisPoints = Annotated[int, Field(ge=0, description="basis points")]
_KeptMonths = Annotated[int, Field(ge=1, le=600)]
_KeptRate = Annotated[str, Field(description="percent a year, an exact decimal string")]
_Identifier = fields.Identifier


def _kind(name: str, told: Any, kept: Any, cell: str, **more: Any) -> FieldKind:
    return FieldKind(name, told, kept, cell, **more)


_NUMBER = {"filter": "range", "numeric": True}
_MONEY = {**_NUMBER, "hundredths": True, "unit": YUAN}

# Kinds whose type depends on the field (its list of choices, what it refers to) name none here.
KINDS: dict[str, FieldKind] = {
    kind.name: kind
    for kind in (
        _kind("name", fields.Name, fields.Name, "text"),
        _kind("text", _Text, _Text, "text"),
        _kind("place", _Text, _Text, "text"),
        _kind("decimal", _Decimal, _Decimal, "decimal"),
        _kind("series", _Identifier, _Identifier, "series"),
        _kind("names", _Texts, list[str], "texts", filter="code"),
        _kind("outline", outlines.Outline, dict[str, Any], "outline"),
        _kind("identifier", _Identifier, _Identifier, "identifier"),
        _kind("target", _Identifier, _Identifier, "identifier"),
        _kind("credit_code", fields.CreditCode, fields.CreditCode, "credit_code"),
        _kind("reference", None, None, "identifier", filter="reference"),
        # A code whose list is open: words for those that are known, the others as they were told.
        _kind("code", _Identifier, _Identifier, "identifier", filter="code"),
        _kind("thing", Reference, Reference, "thing", filter="code"),
        _kind("choice", None, None, "choice", filter="choice"),
        _kind("choices", None, None, "choices", filter="choice"),
        _kind("flag", StrictBool, bool, "yes_no", filter="flag"),
        _kind("day", fields.Day, date, "day", filter="range"),
        _kind("instant", AwareDatetime, AwareDatetime, "moment", filter="range"),
        _kind("period", fields.PeriodText, fields.PeriodText, "period"),
        _kind("industry_code", fields.IndustryCode, fields.IndustryCode, "digits"),
        _kind("money", fields.Fen, _KeptFen, "amount", **_MONEY),
        _kind("signed_money", fields.SignedFen, _SignedFen, "amount", **_MONEY),
        _kind(
            "area",
            fields.SquareDecimetres,
            _KeptArea,
            "area",
            hundredths=True,
            unit=SQUARE_METRES,
            **_NUMBER,
        ),
        _kind("people", fields.People, fields.People, "count", unit=PEOPLE, **_NUMBER),
        _kind("count", _Count, _Count, "count", **_NUMBER),
        _kind("months", _Months, _KeptMonths, "months", unit=MONTHS, **_NUMBER),
        _kind("rate", fields.Rate, _KeptRate, "rate", unit=PERCENT, **_NUMBER),
        _kind(
            "percent",
            fields.Hundredths,
            _BasisPoints,
            "percent",
            hundredths=True,
            unit=PERCENT,
            **_NUMBER,
        ),
        _kind("longitude", fields.Longitude, float, "degree", numeric=True),
        _kind("latitude", fields.Latitude, float, "degree", numeric=True),
        _kind("digest", _Sha256, _Sha256, "identifier"),
        # Columns of files about matters: who is in charge, and whom it is about.
        _kind("department", None, None, "department"),
        _kind("parties", None, None, "parties"),
        # Members of facts and files that are no plain value: lists of parts, spans of days.
        _kind("parts", None, None, ""),
        _kind("spans", None, None, ""),
        _kind("by_sector_money", None, dict, "sector_amounts", hundredths=True, unit=YUAN),
        _kind("by_sector_people", None, dict, "sector_counts", unit=PEOPLE),
    )
}


def told_type(kind: str, choices: Choices | None, to: str) -> Any:
    """The type of a field in an event's data; it reads text into base units."""
    return _typed(KINDS[kind].told, kind, choices, to)


def kept_type(kind: str, choices: Choices | None, to: str) -> Any:
    """The type of a field in a fact."""
    return _typed(KINDS[kind].kept, kind, choices, to)


def _typed(plain: Any, kind: str, choices: Choices | None, to: str) -> Any:
    if kind == "choice":
        return literal(choices or {})
    if kind == "choices":
        return fields.distinct_list(literal(choices or {}))
    if kind == "reference" and to in THINGS:
        return to_kind(to)
    if kind == "reference":
        return fields.CreditCode if to == "enterprise" else fields.Identifier
    return plain
