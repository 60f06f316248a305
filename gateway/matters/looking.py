"""GET /api/v1/matters/…: the board of a day, and one matter whole."""

from datetime import date
from typing import Annotated, Any, Literal

import httpx2
from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field

from gateway.audit_log.reads import Reads
from gateway.figures.reading import Day, Reader
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.matters.acts import Family
from gateway.upstream.read_model import ask

By = Annotated[
    Literal["department", "sector"],
    Query(description="whose lines: of departments, with stages; or of sectors, without"),
]


class BoardLine(BaseModel):
    """One type in one department's charge. `counts`: `open` and `overdue` of the day, the others
    of the year up to it; who gave back, told late and rated stands beside what was on time."""

    type: str
    lead: str | None = Field(description="the department in charge; null where nobody is")
    counts: dict[str, int]
    sector: str | None = Field(
        None,
        description="with `by=sector`: of the enterprise that is named first, on the day; a matter "
        "is in each of several; null where there is none",
    )


class BoardStage(BaseModel):
    type: str
    stage: str
    count: int


class Board(BaseModel):
    as_of: date
    lines: list[BoardLine]
    stages: list[BoardStage] = Field(description="matters at each stage, closed ones too")


class MatterPart(BaseModel):
    """A matter that is part of another."""

    family: Family
    id: str
    fact: dict[str, Any]


class Matter(BaseModel):
    """As followers read it on its domain topic; `version` is what an act names as `seen`."""

    version: int
    fact: dict[str, Any]
    parts: list[MatterPart] = Field(description="matters that name it as their parent")
    names: dict[str, str] = Field(description="of enterprises in `about`, by their References")


async def board_of(indicators: httpx2.AsyncClient, family: Family, day: date, by: By) -> Board:
    """Raises Refusal 503."""
    asked = {"as_of": day.isoformat()} | ({} if by == "department" else {"by": by})
    return Board(**await ask(indicators, f"/boards/{family}", asked))


def router(reader: Reader, indicators: httpx2.AsyncClient, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/matters", dependencies=[SHOWS_KEY])

    @routes.get(
        "/{family}",
        summary="Matters on a day, by department and by stage",
        responses=refusals_of(401, 403, 422, 503),
    )
    async def board(family: Family, as_of: Day = None, by: By = "department") -> Board:
        return await board_of(indicators, family, as_of or reader.clock(), by)

    @routes.get(
        "/{family}/{id}",
        summary="One matter whole",
        responses=refusals_of(401, 403, 404, 422, 503),
    )
    async def matter(
        request: Request,
        family: Family,
        id: Annotated[str, Path(min_length=1, max_length=128)],
        as_of: Day = None,
    ) -> Matter:
        asked = {"id": id, "as_of": (as_of or reader.clock()).isoformat()}
        told = Matter(**await ask(indicators, f"/matters/{family}", asked))
        reads.note(request, "read", family, asked, 1 + len(told.parts))
        return told

    return routes
