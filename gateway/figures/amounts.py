"""Base units as they leave the gateway: exact decimal strings, in yuan, m² or the plan's units."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field

from gateway.figures.target_status import exact
from services.contracts.catalogue import TARGETS, TOTAL

_FEN_IN_YUAN = 100
_DM2_IN_M2 = 100


def _yuan(fen: int) -> str:
    return exact(fen, _FEN_IN_YUAN)


def _square_metres(dm2: int) -> str:
    return exact(dm2, _DM2_IN_M2)


Yuan = Annotated[str, BeforeValidator(_yuan), Field(description="yuan, exact decimal string")]
SquareMetres = Annotated[
    str, BeforeValidator(_square_metres), Field(description="m², exact decimal string")
]


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
