"""Leads that would fit a building, and its plan (一楼一策), as they are printed."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field

from gateway.buildings.quotients import Sector, square_metres


class FittingReason(BaseModel):
    """Why a lead fits, or what lacks. `amount`: m² that are vacant, or lack."""

    code: Literal[
        *("unit_holds", "building_holds", "too_large", "area_untold", "vacancy_unknown"),
        *("names_it", "names_park", "names_nothing"),
        *("sector_leads", "sector_leads_output", "sector_differs", "sector_untold"),
    ]
    points: int
    amount: str | None
    thing: str | None = Field(description="the unit, or the park: kind/identifier")
    name: str | None


class FittingLead(BaseModel):
    """An open lead beside a building: what fits comes first, then by points, then by id."""

    id: str
    title: str | None
    stage: str
    opened_on: date
    area: str | None = Field(description="wanted, m²")
    sector: Sector | None
    verdict: Literal["fits", "unknown", "misses"]
    points: int
    reasons: list[FittingReason]


class FittingLeads(BaseModel):
    """The first of them, and how many there are; those that look elsewhere alone are not shown."""

    rows: list[FittingLead]
    fits: int = Field(description="nothing hard speaks against them")
    unknown: int = Field(description="nobody told the area that is asked for, or what is vacant")
    misses: int = Field(description="they ask for more than is vacant")
    elsewhere: int = Field(description="they look at other buildings or parks alone")


class LinkedThing(BaseModel):
    thing: str = Field(description="kind/identifier")
    name: str | None


class BuildingPlan(BaseModel):
    """The newest plan about the building, as on the day."""

    id: str
    title: str | None
    stage: str
    open: bool
    overdue: bool
    owner: str | None = Field(description="the department that answers for it")
    lead: str | None = Field(description="the department in charge on the day")
    opened_on: date
    due: date | None
    theme: Sector | None = Field(description="the sector that the plan is for")
    links: list[LinkedThing] = Field(description="what else it is about, and what came of it")


def fitting(told: dict[str, Any]) -> FittingLeads:
    """As the read model tells it. Pure."""
    return FittingLeads(**told | {"rows": [_lead(one) for one in told["rows"]]})


def _lead(told: dict[str, Any]) -> FittingLead:
    reasons = [one | {"amount": square_metres(one["amount"])} for one in told["reasons"]]
    return FittingLead(**told | {"area": square_metres(told["area"]), "reasons": reasons})
