"""Figures of a place as they are printed: sums in yuan and m², and their quotients. Pure.

Whole base units come in (fen, dm², people); exact decimal strings go out, quotients rounded half
up. A quotient of what is not known is not known.
"""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from pydantic import BaseModel, Field

from services.contracts.values.kinds import KINDS
from services.contracts.values.outlines import Outline
from services.contracts.values.vocabulary import CHOICES, literal

Sector = literal(CHOICES["sector"])
# dm² in 1,000 m².
_THOUSAND = 100_000


class Leading(BaseModel):
    """The sector that has most, and its share."""

    sector: Sector
    amount: str = Field(description="enterprises, or yuan")
    share: str = Field(description="% of all in the place")


class PlaceFigures(BaseModel):
    """A building, a park, what is in no building, or all together. What nobody told is null."""

    id: str
    name: str | None
    open: bool | None = Field(description="on the day; null of a building nobody registered")
    area: str | None = Field(description="usable, m²; null while it is not open")
    buildings: int = Field(description="how many it has; 1 of a building")
    enterprises: int = Field(description="in it on the day")
    reporting: int = Field(description="of these, how many have told a period of this year")
    told: int = Field(description="of these, how many have told any period")
    employees: int | None = Field(description="by their latest reports")
    output: str | None = Field(description="yuan of the year, of whoever was in it at each end")
    reports: int = Field(description="of how many reports")
    output_per_area: str | None = Field(description="yuan per m²")
    density: str | None = Field(description="employees per 1,000 m²")
    enterprise_density: str | None = Field(description="enterprises per 1,000 m²")
    leading: Leading | None = Field(description="by enterprises, each in its primary sector")
    leading_output: Leading | None = Field(description="by output of the year")
    leases: int = Field(description="that hold on the day")
    unmeasured: int = Field(description="of these, without an area")
    let: str | None = Field(description="m²")
    occupancy: str | None = Field(description="% of the usable area that is let")
    vacancy: str | None = Field(description="m² that are not let")
    leads: int | None = Field(
        None, description="open leads that the asker may see and that name it, each once"
    )
    parks: list[str] = Field(description="of which a building is part on the day")
    flags: list[str] = Field(description="what looks wrong; it counts all the same")
    longitude: float | None = Field(None, description="of a park the middle of its buildings")
    latitude: float | None = None
    floors: int | None = None
    outline: Outline | None = None


def printed(told: dict[str, Any]) -> dict[str, Any]:
    """As the read model tells it."""
    area, let = told["area"] or None, told["let"]
    of_output = told["output"] or None
    by_measure = told["unmeasured"] < told["leases"] or told["leases"] == 0
    let = let if by_measure else None
    return {
        **{name: told[name] for name in told.keys() & PlaceFigures.model_fields.keys()},
        **{name: told["place"].get(name) for name in ("longitude", "latitude", "floors")},
        "outline": told["place"].get("outline"),
        "area": square_metres(told["area"]),
        "output": yuan(told["output"]),
        "let": square_metres(let),
        "output_per_area": quotient(told["output"], area, 2),
        "density": quotient(_times(told["employees"], _THOUSAND), area, 2),
        "enterprise_density": quotient(told["enterprises"] * _THOUSAND, area, 2),
        "leading": _leading(told["leading"], told["enterprises"], str),
        "leading_output": _leading(told["leading_output"], of_output, yuan),
        "occupancy": quotient(_times(let, 100), area, 1),
        "vacancy": square_metres(max(area - let, 0)) if area and let is not None else None,
    }


def yuan(fen: int | None) -> str | None:
    return KINDS["money"].printed(fen)


def square_metres(area: int | None) -> str | None:
    return KINDS["area"].printed(area)


def quotient(amount: int | None, among: int | None, places: int) -> str | None:
    """With so many decimals."""
    if amount is None or not among:
        return None
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(amount) / Decimal(among)
        return str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _times(amount: int | None, factor: int) -> int | None:
    return None if amount is None else amount * factor


def _leading(told: dict[str, Any] | None, of: int | None, shown: Any) -> dict[str, Any] | None:
    if told is None:
        return None
    share = quotient(told["amount"] * 100, of, 1)
    return {"sector": told["sector"], "amount": shown(told["amount"]), "share": share or "0.0"}
