"""Buildings or parks on a day as a file: a line for each, what is in none, and all together."""

import httpx2
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from gateway.access.sight import Seen
from gateway.audit_log.reads import Reads
from gateway.buildings.looking import Kind, Places, places_of
from gateway.buildings.quotients import Leading, PlaceFigures
from gateway.exports import grids
from gateway.exports.grid import Column, Format, Grid
from gateway.exports.routes import ANSWERS, file
from gateway.figures.reading import Day, Reader
from gateway.http.openapi_responses import SHOWS_KEY
from services.contracts.entities import ENTITIES
from services.contracts.values.vocabulary import CHOICES

_NUMBERS = (
    *("area", "enterprises", "reporting", "employees", "output", "output_per_area"),
    *("density", "enterprise_density", "let", "occupancy", "vacancy", "leads"),
)


def router(reader: Reader, indicators: httpx2.AsyncClient, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/exports", dependencies=[SHOWS_KEY])

    @routes.get(
        "/buildings/{kind}.{form}",
        summary="Every building or park on a day, as a file",
        responses=ANSWERS,
        response_class=StreamingResponse,
    )
    async def places(
        request: Request, kind: Kind, form: Format, seen: Seen, as_of: Day = None
    ) -> StreamingResponse:
        day = as_of or reader.clock()
        found = await places_of(indicators, kind, day, seen)
        reads.note(request, "exported", f"buildings/{kind}", {"as_of": str(day)}, len(found.rows))
        grid = _grid(found, reader)
        return await file(grid, form, f"{grid.title}-{day}")

    return routes


def _grid(found: Places, reader: Reader) -> Grid:
    columns = grids.columns("buildings", "id", "name")
    columns += tuple(
        Column(one.key, one.heading, True) for one in grids.columns("buildings", *_NUMBERS)
    )
    columns += grids.columns("buildings", "leading", "leading_output", "flags")
    rows = [_row(one, one.id) for one in found.rows]
    if found.kind == "carrier" and found.nowhere and found.everything:
        rows.append(_row(found.nowhere, grids.word("buildings", "nowhere")))
        rows.append(_row(found.everything, grids.word("buildings", "everything")))
    title = grids.within(
        f"{ENTITIES[found.kind].plural.zh}{grids.word('buildings', 'title')}", found.restricted
    )
    about = {"as_of": found.as_of, "restricted": found.restricted}
    return Grid(title, columns, rows, about, grids.head(found.as_of, reader.fresh_as_of()))


def _row(one: PlaceFigures, id: str) -> tuple[str | None, ...]:
    numbers = (getattr(one, name) for name in _NUMBERS)
    return (
        id,
        one.name,
        *(None if number is None else str(number) for number in numbers),
        _leading(one.leading),
        _leading(one.leading_output),
        "、".join(grids.word("building_flag", flag) for flag in one.flags),
    )


def _leading(told: Leading | None) -> str | None:
    return f"{CHOICES['sector'][told.sector].zh} {told.share}%" if told else None
