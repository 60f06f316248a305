"""The lists of the API as files: enterprises, registers, what became of events, dead letters."""

from datetime import date
from typing import Annotated, Any, Literal

import httpx2
from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from gateway.access.authorization import Authorization
from gateway.exports import lists
from gateway.exports.grid import Format, Grid
from gateway.exports.lists import Pages
from gateway.exports.routes import ANSWERS, file
from gateway.figures.reading import Day, Reader
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.registers.pages import PAGES, EnterpriseLine, Enterprises, Register
from gateway.registers.routes import Identifier, Words, ask
from gateway.tracking.arrivals import Arrival, Owner, merged
from gateway.tracking.dead_letters import DeadLetter, State
from gateway.tracking.fates import Since, Subject, list_parameters, own_source
from gateway.upstream.owners import Owners
from services.contracts.vocabulary import Qualification, Sector

_LIMIT = 1000
_ANSWERS: dict[int | str, dict[str, Any]] = {**ANSWERS, **refusals_of(401, 403, 413)}
Fates = Literal["applied", "parked", "duplicate", "rejected"]


def router(
    reader: Reader, indicators: httpx2.AsyncClient, owners: Owners, authorization: Authorization
) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/exports", dependencies=[SHOWS_KEY])

    @routes.get(
        "/enterprises.{form}",
        summary="Enterprises, as a file",
        responses=_ANSWERS,
        response_class=StreamingResponse,
    )
    async def enterprises(
        form: Format,
        q: Words = "",
        sector: Sector | None = None,
        qualification: Qualification | None = None,
        carrier: Identifier = "",
        state: Literal["active", "all"] = "active",
        as_of: Day = None,
    ) -> StreamingResponse:
        day = as_of or reader.clock()
        asked = {"q": q, "carrier": carrier, "active": state == "active"}
        asked |= {"sector": sector or "", "qualification": qualification or ""}
        pages = _asking(indicators, "/enterprises", Enterprises, day, asked)
        grid = await lists.grid("enterprises", EnterpriseLine, pages, {"as_of": day})
        return await _named(grid, form, day)

    @routes.get(
        "/registers/{register}.{form}",
        summary="A register, as a file",
        responses=_ANSWERS,
        response_class=StreamingResponse,
    )
    async def register(
        register: Register,
        form: Format,
        q: Words = "",
        open: Annotated[bool | None, Query(description="only open ones, or only others")] = None,
        as_of: Day = None,
    ) -> StreamingResponse:
        day, page = as_of or reader.clock(), PAGES[register]
        asked = {"q": q, **({} if open is None else {"open": open})}
        pages = _asking(indicators, f"/registers/{register}", page, day, asked, name=register)
        grid = await lists.grid(register, lists.line_of(page), pages, {"as_of": day})
        return await _named(grid, form, day)

    @routes.get(
        "/events.{form}",
        summary="What became of events, as a file",
        responses=_ANSWERS,
        response_class=StreamingResponse,
    )
    async def events(
        request: Request,
        form: Format,
        owner: Owner | None = None,
        source: str | None = None,
        state: Fates | None = None,
        since: Since = None,
        subject: Subject = None,
    ) -> StreamingResponse:
        seen = own_source(authorization.of(request), source)
        about = {"subject": subject} if subject else {}
        pages = _arriving(owners, owner, "/arrivals", Arrival, (seen, state, since), **about)
        grid = await lists.grid("events", Arrival, pages, {"source": seen, "state": state} | about)
        return await _named(grid, form, reader.clock())

    @routes.get(
        "/dead-letters.{form}",
        summary="Records that could not be taken, as a file",
        responses=_ANSWERS,
        response_class=StreamingResponse,
    )
    async def letters(
        request: Request,
        form: Format,
        owner: Owner | None = None,
        source: str | None = None,
        state: State | None = None,
        since: Since = None,
    ) -> StreamingResponse:
        seen = own_source(authorization.of(request), source)
        pages = _arriving(owners, owner, "/letters", DeadLetter, (seen, state, since))
        grid = await lists.grid("letters", DeadLetter, pages, {"source": seen, "state": state})
        return await _named(grid, form, reader.clock())

    return routes


def _asking(
    indicators: httpx2.AsyncClient,
    path: str,
    page: type[BaseModel],
    day: date,
    asked: dict[str, Any],
    **given: Any,
) -> Pages:
    async def pages(cursor: str | None) -> tuple[lists.Rows, str | None]:
        wish = {**asked, "as_of": day.isoformat(), "cursor": cursor or "", "limit": _LIMIT}
        answer = await ask(indicators, path, wish)
        told = page.model_validate({"as_of": day, **given, **answer})
        return lists.rows_of(told, "rows"), answer["next"]

    return pages


def _arriving(
    owners: Owners,
    owner: Owner | None,
    path: str,
    line: type[BaseModel],
    wish: tuple[Any, Any, Any],
    **about: str,
) -> Pages:
    async def pages(cursor: str | None) -> tuple[lists.Rows, str | None]:
        said = await owners.ask_each(owner, path, list_parameters(*wish, cursor, _LIMIT) | about)
        rows, following = merged(said, _LIMIT)
        return [line.model_validate(row).model_dump(mode="json") for row in rows], following

    return pages


async def _named(grid: Grid, form: Format, day: date) -> StreamingResponse:
    return await file(grid, form, f"{grid.title}-{day}")
