"""GET /api/v1/buildings/…: every building or park on a day, and one of them through time."""

from datetime import date, timedelta
from typing import Annotated, Any, Literal

import httpx2
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from gateway.access.sight import Seen, Sight
from gateway.audit_log.reads import Reads
from gateway.buildings.matters import BuildingPlan, FittingLeads, fitting
from gateway.buildings.quotients import PlaceFigures, printed, square_metres, yuan
from gateway.figures.reading import Day, Reader
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.upstream.read_model import ask

Kind = Literal["carrier", "park"]
BuildingId = Annotated[str, Path(min_length=1, max_length=128)]
_Months = Annotated[int, Query(ge=1, le=48, description="how many months' ends before the day")]


class DistrictFigures(BaseModel):
    """The district's own figures, worked out without regard to buildings."""

    enterprises: int
    employees: int
    output: str = Field(description="yuan of the year")


class Places(BaseModel):
    """All buildings and none are the district: `adds_up` where they are, to the fen and the person.

    Of these three the first row is told to whoever may see the whole district.
    """

    as_of: date
    kind: Kind
    rows: list[PlaceFigures]
    nowhere: PlaceFigures | None = Field(description="of what is in no building")
    everything: PlaceFigures | None = Field(description="all buildings and none")
    district: DistrictFigures | None
    adds_up: bool | None
    leads: int | None = Field(None, description="open leads that the asker may see")
    unplaced: int | None = Field(None, description="of these, those that are in no row")
    restricted: bool


class PlaceOnDay(BaseModel):
    day: date
    figures: PlaceFigures


class UnitLease(BaseModel):
    key: str = Field(description="of the lease: of the link that tells it")
    tenant: str = Field(description="kind/identifier")
    name: str | None = Field(description="what the tenant is called on the day")
    since: date
    area: str | None = Field(description="m²")


class BuildingUnit(BaseModel):
    """`vacant`: m² of it that nobody has."""

    id: str
    name: str | None
    floor: str | None
    use: str | None
    area: str | None
    vacant: str | None
    leases: list[UnitLease]


class PlaceThroughTime(BaseModel):
    """`points` end with the day; the others are of that day, of a building: leads that would fit
    it are told while it is open."""

    as_of: date
    kind: Kind
    id: str
    points: list[PlaceOnDay]
    units: list[BuildingUnit]
    fitting: FittingLeads | None
    plan: BuildingPlan | None
    restricted: bool = Field(description="leads and plans are those that the asker may see")


async def places_of(indicators: httpx2.AsyncClient, kind: Kind, day: date, seen: Sight) -> Places:
    """Raises Refusal 503."""
    asked = {"as_of": day.isoformat()} | seen.parameters
    told = await ask(indicators, f"/buildings/{kind}", asked)
    district, everything = told["district"], told["everything"]
    return Places(
        as_of=day,
        kind=kind,
        rows=[PlaceFigures(**printed(row)) for row in told["rows"]],
        nowhere=_of_all(told["nowhere"]),
        everything=_of_all(everything),
        district=_district(district) if district is not None else None,
        adds_up=adds_up(everything, district) if district is not None else None,
        leads=told.get("leads"),
        unplaced=told.get("unplaced"),
        restricted=seen.is_restricted,
    )


def _of_all(told: dict[str, Any] | None) -> PlaceFigures | None:
    return PlaceFigures(**printed(told)) if told else None


def _district(told: dict[str, int]) -> DistrictFigures:
    return DistrictFigures(
        enterprises=told.get("enterprise_count", 0),
        employees=told.get("workforce", 0),
        output=yuan(told.get("total_output", 0)),
    )


def adds_up(everything: dict[str, Any], district: dict[str, int]) -> bool:
    """Whether all buildings and none are the district in base units. Pure."""
    named = {"enterprises": "enterprise_count", "employees": "workforce", "output": "total_output"}
    return all((everything[one] or 0) == district.get(code, 0) for one, code in named.items())


def days_up_to(day: date, months: int) -> list[date]:
    """The last days of so many months before the day's own, and the day. Pure."""
    found = [day]
    for _ in range(months):
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return found[::-1]


def unit(told: dict[str, Any]) -> BuildingUnit:
    """As the read model tells it. Pure."""
    let = [one["area"] for one in told["leases"]]
    known = told["area"] is not None and None not in let
    vacant = max(told["area"] - sum(let), 0) if known else None
    return BuildingUnit(
        **{name: told[name] for name in ("id", "name", "floor", "use")},
        area=square_metres(told["area"]),
        vacant=square_metres(vacant),
        leases=[UnitLease(**one | {"area": square_metres(one["area"])}) for one in told["leases"]],
    )


def router(reader: Reader, indicators: httpx2.AsyncClient, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/buildings", dependencies=[SHOWS_KEY])

    @routes.get(
        "/{kind}",
        summary="Every building or park on a day, with its figures",
        responses=refusals_of(401, 403, 422, 503),
    )
    async def places(request: Request, kind: Kind, seen: Seen, as_of: Day = None) -> Places:
        day = as_of or reader.clock()
        found = await places_of(indicators, kind, day, seen)
        reads.note(request, "read", f"buildings/{kind}", {"as_of": str(day)}, len(found.rows))
        return found

    @routes.get(
        "/{kind}/{id:path}",
        summary="One building or park through time, and its units",
        responses=refusals_of(401, 403, 404, 422, 503),
    )
    async def through(
        request: Request,
        kind: Kind,
        id: BuildingId,
        seen: Seen,
        as_of: Day = None,
        months: _Months = 12,
    ) -> PlaceThroughTime:
        day = as_of or reader.clock()
        days = [str(one) for one in days_up_to(day, months)]
        asked = {"id": id, "day": days}
        told = await ask(indicators, f"/buildings/{kind}/through", asked | seen.parameters)
        reads.note(request, "read", f"buildings/{kind}", {"id": id, "as_of": str(day)}, 1)
        points = [
            PlaceOnDay(day=one["day"], figures=PlaceFigures(**printed(one["figures"])))
            for one in told["points"]
        ]
        fits, plan = told.get("fitting"), told.get("plan")
        return PlaceThroughTime(
            as_of=day,
            kind=kind,
            id=id,
            points=points,
            units=[unit(one) for one in told["units"]],
            fitting=fitting(fits) if fits else None,
            plan=BuildingPlan(**plan) if plan else None,
            restricted=seen.is_restricted,
        )

    return routes
