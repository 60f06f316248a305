"""Base units as they leave the gateway: exact decimal strings, in yuan, m² or the plan's units."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from services.contracts.figures.catalogue import TARGETS, TOTAL
from services.contracts.values.kinds import KINDS, FieldKind, exact


def printed(kind: FieldKind) -> Any:
    """The type of a number that is kept in hundredths of what is printed."""
    description = f"{kind.unit.en}, exact decimal string"
    return Annotated[str, BeforeValidator(kind.printed), Field(description=description)]


Yuan = printed(KINDS["money"])


class Counted(BaseModel):
    """What something adds to a figure on the day."""

    code: str = Field(description="the indicator")
    unit: str = Field(description="as the plan prints it: 亿元, 万方, 万人, 家, 个")
    amount: str = Field(description="exact decimal string in `unit`")


class Total(Counted):
    """What a whole list adds to a figure; the figure itself when nothing is left out."""

    name_zh: str
    name_en: str


def _counted(sums: dict[str, int]) -> list[dict[str, Any]]:
    return [_printed(code, amount) for code, amount in sums.items()]


def _printed(code: str, amount: int) -> dict[str, Any]:
    indicator = TARGETS[code, TOTAL].indicator
    return {
        "code": code,
        "unit": indicator.unit.zh,
        "amount": exact(amount, indicator.unit.factor),
        "name_zh": indicator.name_zh,
        "name_en": indicator.name_en,
    }


Counts = Annotated[
    list[Counted],
    BeforeValidator(_counted),
    Field(description="the figures to which the row adds on the day, and how much"),
]
Totals = Annotated[
    list[Total],
    BeforeValidator(_counted),
    Field(description="what all rows of the list, on all its pages, add to figures on the day"),
]
