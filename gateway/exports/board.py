"""The board of a day as a file: a line for each type of each department, or of each sector."""

import httpx2
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from gateway.audit_log.reads import Reads
from gateway.exports import grids
from gateway.exports.grid import Column, Format, Grid
from gateway.exports.routes import ANSWERS, file
from gateway.figures.reading import Day, Reader
from gateway.http.openapi_responses import SHOWS_KEY
from gateway.matters.acts import Family
from gateway.matters.looking import Board, BoardLine, By, board_of
from services.contracts.definitions import CASE_TYPES
from services.contracts.entities import ENTITIES
from services.contracts.values.vocabulary import CHOICES

_COUNTS = (
    *("open", "overdue", "opened", "closed", "closed_due", "closed_on_time", "reopened"),
    *("rated", "solved", "silent"),
)
# Told of departments alone: what they do with what they are asked.
_HABITS = ("steps", "told_late", "returned", "reassigned")


def router(reader: Reader, indicators: httpx2.AsyncClient, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/exports", dependencies=[SHOWS_KEY])

    @routes.get(
        "/matters/{family}.{form}",
        summary="Matters on a day, by department or by sector, as a file",
        responses=ANSWERS,
        response_class=StreamingResponse,
    )
    async def board(
        request: Request, family: Family, form: Format, as_of: Day = None, by: By = "department"
    ) -> StreamingResponse:
        day = as_of or reader.clock()
        found = await board_of(indicators, family, day, by)
        asked = {"as_of": day.isoformat(), "by": by}
        reads.note(request, "exported", f"board/{family}", asked, len(found.lines))
        grid = _grid(found, family, by, reader)
        return await file(grid, form, f"{grid.title}-{day}")

    return routes


def _grid(found: Board, family: Family, by: By, reader: Reader) -> Grid:
    names = (*_COUNTS, *(_HABITS if by == "department" else ()))
    columns = grids.columns("board", "type", by)
    columns += tuple(Column(one.key, one.heading, True) for one in grids.columns("board", *names))
    rows = sorted(_row(line, family, by, names) for line in found.lines)
    entity = ENTITIES[family]
    title = f"{entity.plural.zh}{grids.word('board', f'by_{by}')}"
    about = {"as_of": found.as_of, "by": by}
    return Grid(title, columns, rows, about, grids.head(found.as_of, reader.fresh_as_of()))


def _row(line: BoardLine, family: Family, by: By, names: tuple[str, ...]) -> tuple[str, ...]:
    whose = line.lead if by == "department" else _sector(line.sector)
    kind = CASE_TYPES[family].get(line.type)
    counts = (str(line.counts.get(name, 0)) for name in names)
    return kind.zh if kind else line.type, whose or grids.word("board", "none"), *counts


def _sector(code: str | None) -> str | None:
    return CHOICES["sector"][code].zh if code in CHOICES["sector"] else code
