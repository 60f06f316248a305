"""The lists of the API as files: enterprises, registers, what became of events, dead letters."""

from datetime import date
from typing import Any

import httpx2
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from gateway.access.authorization import Authorization
from gateway.access.sight import Seen, Sight
from gateway.audit_log.reads import Reads
from gateway.exports import lists
from gateway.exports.grid import Format, Grid
from gateway.exports.grids import head, within
from gateway.exports.lists import MOST_ROWS, Rows
from gateway.exports.routes import ANSWERS, file
from gateway.figures.reading import Reader
from gateway.http import languages
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.registers.lines import ENTERPRISES, LINES, Register
from gateway.registers.list_query import EnterprisesQueried, ListQueried, ListQuery
from gateway.tracking.arrivals import Arrival, merged
from gateway.tracking.dead_letters import DeadLetter
from gateway.tracking.list_query import TrackedQuery
from gateway.tracking.parameters import EventsQueried, LettersQueried
from gateway.upstream.owners import Owners
from gateway.upstream.read_model import ask_for_all
from services.contracts.entities import REGISTERS
from services.reasons import Language

_LIMIT = 1000
_ANSWERS: dict[int | str, dict[str, Any]] = {**ANSWERS, **refusals_of(401, 403, 413)}


def router(
    reader: Reader,
    indicators: httpx2.AsyncClient,
    owners: Owners,
    authorization: Authorization,
    reads: Reads,
) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/exports", dependencies=[SHOWS_KEY])

    async def listed(
        request: Request, path: str, query: ListQuery, form: Format, seen: Sight
    ) -> StreamingResponse:
        day, entity = query.as_of or reader.clock(), REGISTERS[path]
        columns, asked = lists.columns_of(entity), query.parameters(day)
        rows = _rows(indicators, path, asked | seen.parameters)
        title = within(entity.plural.zh, seen.is_restricted)
        about = {"as_of": day, "restricted": seen.is_restricted}
        lines = head(day, reader.fresh_as_of())
        grid = await lists.grid(title, columns, rows, about, lines)
        reads.note(request, "exported", path, asked, len(grid.rows))
        return await _named(grid, form, day)

    async def tracked(
        request: Request, asked: TrackedQuery, path: str, line: type[BaseModel], form: Format
    ) -> StreamingResponse:
        query = asked.seen_by(authorization.of(request))
        columns = lists.columns_of_tracked(query.tracked)
        rows = _arrivals(owners, query, path, line, languages.of(request))
        day = reader.clock()
        grid = await lists.grid(query.tracked.zh, columns, rows, query.shown(), head(day, None))
        return await _named(grid, form, day)

    @routes.get(
        "/enterprises.{form}",
        summary="Enterprises, as a file",
        responses=_ANSWERS,
        response_class=StreamingResponse,
    )
    async def enterprises(
        request: Request, form: Format, query: EnterprisesQueried, seen: Seen
    ) -> StreamingResponse:
        return await listed(request, ENTERPRISES, query, form, seen)

    @routes.get(
        "/registers/{register}.{form}",
        summary="A register, as a file",
        responses=_ANSWERS,
        response_class=StreamingResponse,
    )
    async def register(
        request: Request, register: Register, form: Format, query: ListQueried, seen: Seen
    ) -> StreamingResponse:
        return await listed(request, register, query, form, seen)

    @routes.get(
        "/events.{form}",
        summary="What became of events, as a file",
        responses=_ANSWERS,
        response_class=StreamingResponse,
    )
    async def events(request: Request, form: Format, query: EventsQueried) -> StreamingResponse:
        return await tracked(request, query, "/arrivals", Arrival, form)

    @routes.get(
        "/dead-letters.{form}",
        summary="Records that could not be taken, as a file",
        responses=_ANSWERS,
        response_class=StreamingResponse,
    )
    async def letters(request: Request, form: Format, query: LettersQueried) -> StreamingResponse:
        return await tracked(request, query, "/letters", DeadLetter, form)

    return routes


async def _rows(indicators: httpx2.AsyncClient, path: str, asked: dict[str, Any]) -> Rows:
    """One more than a file holds tells that there are too many."""
    most = asked | {"most": MOST_ROWS + 1}
    async for row in ask_for_all(indicators, f"/lists/{path}", most):
        yield LINES[path].model_validate(row).model_dump(mode="json")


async def _arrivals(
    owners: Owners, query: TrackedQuery, path: str, line: type[BaseModel], language: Language
) -> Rows:
    """Page by page: those of several owners are merged."""
    cursor: str | None = None
    while True:
        asked = query.parameters(cursor, _LIMIT)
        answers = await owners.ask_each(query.owners, path, asked)
        page, cursor = merged(answers, query, _LIMIT, language)
        for row in page:
            yield line.model_validate(row).model_dump(mode="json")
        if cursor is None:
            return


async def _named(grid: Grid, form: Format, day: date) -> StreamingResponse:
    return await file(grid, form, f"{grid.title}-{day}")
