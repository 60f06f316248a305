"""Exports over HTTP: the answers of the read API as files."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from http import HTTPStatus
from typing import IO

import httpx2
from fastapi import APIRouter, Depends, Request
from fastapi.responses import StreamingResponse

from gateway.access.sight import Seen
from gateway.audit_log.reads import Reads
from gateway.exports import grids
from gateway.exports.grid import MEDIA, Format, Grid, written
from gateway.figures.reading import TITLES, Day, Reader, TableNumber, find, parts_in_words
from gateway.figures.routes import known
from gateway.figures.series import Through
from gateway.http.attachments import attachment
from gateway.http.openapi_responses import refusals_of
from gateway.http.problems import Refusal
from services.contracts.figures.catalogue import TOTAL
from services.reasons import say

_CHUNK = 65_536
_FILE = {"schema": {"type": "string", "format": "binary"}}
_OBJECT = {"schema": {"type": "object"}}
ANSWERS = {
    200: {
        "description": "the file; CSV is UTF-8 with a byte order mark",
        "content": {
            media.partition(";")[0]: _OBJECT if form == "json" else _FILE
            for form, media in MEDIA.items()
        },
    },
    **refusals_of(404, 422, 503),
}


def router(
    living: Reader,
    then: Callable[[int], Awaitable[Reader]],
    indicators: httpx2.AsyncClient,
    reads: Reads,
) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/exports")
    asked = Depends(known(living, then))

    @routes.get(
        "/tables/{number}.{form}",
        summary="Table 1 or 2 on a day, as a file",
        responses=ANSWERS,
        response_class=StreamingResponse,
    )
    async def table(
        number: TableNumber, form: Format, as_of: Day = None, reader: Reader = asked
    ) -> StreamingResponse:
        day = as_of or reader.clock()
        name = f"{TITLES[number]}-{day}"
        return await file(grids.table(reader, number, day), form, name)

    @routes.get(
        "/indicators/{code}/series.{form}",
        summary="One figure through time, as a file",
        responses=ANSWERS,
        response_class=StreamingResponse,
    )
    async def series(
        code: str,
        form: Format,
        through: Through,
        dimension: str = TOTAL,
        reader: Reader = asked,
    ) -> StreamingResponse:
        target = find(code, dimension)
        days = through.days(reader.clock())
        grid = grids.series(reader, target, days)
        return await file(grid, form, f"{grid.title}-{days[0]}-{days[-1]}")

    @routes.get(
        "/indicators/{code}/facts.{form}",
        summary="Who is in that number, all of them, as a file",
        responses=ANSWERS,
        response_class=StreamingResponse,
    )
    async def facts(
        request: Request,
        code: str,
        form: Format,
        seen: Seen,
        as_of: Day = None,
        dimension: str = TOTAL,
    ) -> StreamingResponse:
        target = find(code, dimension)
        if made_of := parts_in_words(target):
            detail = say("ratio_exported", code=code, parts=made_of)
            raise Refusal(HTTPStatus.NOT_FOUND, detail)
        day = as_of or living.clock()
        grid = await grids.facts(indicators, target, day, seen, living.fresh_as_of())
        what = {"as_of": day, "dimension": dimension}
        reads.note(request, "exported", f"{code}/facts", what, len(grid.rows))
        return await file(grid, form, f"{grid.title}-{day}")

    return routes


async def file(grid: Grid, form: Format, name: str) -> StreamingResponse:
    """The grid as an attachment of that name."""
    content = await asyncio.to_thread(written, grid, form)
    return StreamingResponse(
        _chunks(content), media_type=MEDIA[form], headers=attachment(f"{name}.{form}")
    )


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk
