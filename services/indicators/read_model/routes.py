"""What the read model answers about lists inside the system; the gateway asks.

A whole list is answered as lines of JSON, one for each row, in pieces as they come.
"""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import asdict
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, HTTPException, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from services.contracts.access.scopes import DISTRICT, NOTHING, Scopes
from services.contracts.entities import REGISTERS, Entity
from services.contracts.vocabulary import FAMILIES
from services.indicators.read_model import boards, effects, goals, list_query
from services.indicators.read_model.filters import Refused
from services.indicators.read_model.list_query import ListQuery, Whole
from services.indicators.read_model.profile import is_visible, profile
from services.indicators.read_model.readers import Readers

Family = Literal[FAMILIES]
Limit = Annotated[int, Query(ge=1, le=1000)]
Most = Annotated[int, Query(ge=1, le=1_000_000)]
_LINES = "application/x-ndjson"
AT_ONCE = 500
Filters = Annotated[list[str], Query(max_length=100)]
# What a gateway of the release before does not say: it knows nobody who may not see everything.
WHOLE = (DISTRICT,)
AskedScopes = Annotated[tuple[str, ...], Query(max_length=100)]


class Differing(BaseModel):
    """Facts as (topic, before, after); before is null for one that is not there yet."""

    facts: list[tuple[str, dict[str, Any] | None, dict[str, Any]]]


def router(readers: Readers) -> APIRouter:
    """Raises Wrong for a declaration of which no list can be made."""
    for entity in REGISTERS.values():
        list_query.members(entity)
    routes = APIRouter()

    @routes.get("/lists/{path}")
    async def rows(
        path: str,
        as_of: date,
        q: str = "",
        open: bool | None = None,
        filter: Filters = [],  # noqa: B006 (FastAPI copies it)
        sort: str = "",
        cursor: str = "",
        limit: Limit = 100,
        scope: AskedScopes = WHOLE,
    ) -> dict[str, Any]:
        with refusing():
            scopes = scopes_of(scope)
        asked = ListQuery(as_of, q, open, tuple(filter), sort, cursor, limit, scopes)
        return await answer(readers, path, asked)

    @routes.get("/lists/{path}/all", response_class=StreamingResponse)
    async def all_rows(
        path: str,
        as_of: date,
        most: Most,
        q: str = "",
        open: bool | None = None,
        filter: Filters = [],  # noqa: B006 (FastAPI copies it)
        sort: str = "",
        scope: AskedScopes = WHOLE,
    ) -> StreamingResponse:
        entity = _found(path)
        with refusing():
            scopes = scopes_of(scope)
            asked = ListQuery(as_of, q, open, tuple(filter), sort, limit=most, scopes=scopes)
            whole = Whole(entity, asked)
        return await streamed(_rows(readers, whole))

    @routes.get("/enterprise")
    async def enterprise(id: str, as_of: date, scope: AskedScopes = WHOLE) -> dict[str, Any]:
        with refusing():
            found = None
            if is_visible(id, scopes_of(scope)):
                async with readers.page() as db:
                    found = await profile(db, id, as_of)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"no enterprise {id} is known")
        return found

    @routes.get("/boards/{family}")
    async def board(family: Family, as_of: date) -> boards.Board:
        async with readers.page() as db:
            return await boards.board(db, family, as_of)

    @routes.get("/matters/{family}")
    async def matter(
        family: Family, id: str, as_of: date, scope: AskedScopes = WHOLE
    ) -> dict[str, Any]:
        with refusing():
            scopes = scopes_of(scope)
            async with readers.page() as db:
                found = await boards.matter(db, family, id, as_of, scopes)
        if found is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, f"no {family} {id} is known")
        return found

    @routes.get("/goals/introduced")
    async def introduced(
        as_of: date,
        since: date,
        sector: Annotated[list[str], Query()],
        when_landed: bool = False,
        on_list: str = "",
        scope: str = "",
    ) -> goals.Answer:
        async with readers.page() as db:
            return await goals.introduced(db, as_of, since, sector, when_landed, on_list, scope)

    @routes.get("/goals/reached")
    async def reached(as_of: date, task: str, stage: str) -> goals.Answer:
        async with readers.page() as db:
            return await goals.reached(db, as_of, task, stage)

    @routes.post("/differences")
    def differences(asked: Differing) -> Response:
        return Response(
            orjson.dumps(effects.differences(asked.facts)), media_type="application/json"
        )

    _add_earlier_routes(routes, readers)
    return routes


async def _rows(readers: Readers, whole: Whole) -> AsyncIterator[list[str]]:
    """As JSON, sums of any size exact."""
    async with readers.file() as db:
        async for rows in whole.rows(db, AT_ONCE):
            yield [json.dumps(row) for row in rows]


async def streamed(pieces: AsyncIterator[list[str]]) -> StreamingResponse:
    """Lines that come in pieces. What is refused with the first of them is still an answer."""
    first = await anext(pieces, [])

    async def lines() -> AsyncIterator[str]:
        async with aclosing(pieces):
            yield _joined(first)
            async for piece in pieces:
                yield _joined(piece)

    return StreamingResponse(lines(), media_type=_LINES)


def _joined(piece: list[str]) -> str:
    return "".join(f"{line}\n" for line in piece)


def scopes_of(said: tuple[str, ...]) -> Scopes:
    """What the asker may see; `-` stands for none at all. Raises Refused."""
    try:
        return Scopes(one for one in said if one != NOTHING)
    except ValueError as error:
        raise Refused("scope", str(error)) from error


async def answer(readers: Readers, path: str, asked: ListQuery) -> dict[str, Any]:
    """A page as the gateway reads it. Raises HTTPException 404 and 422."""
    entity = _found(path)
    with refusing():
        async with readers.page() as db:
            return asdict(await list_query.page(db, entity, asked))


def _found(path: str) -> Entity:
    if path not in REGISTERS:
        raise HTTPException(HTTPStatus.NOT_FOUND, f"no register is called {path}")
    return REGISTERS[path]


@contextmanager
def refusing() -> Iterator[None]:
    """Refusals as answers with their reason."""
    try:
        yield
    except Refused as refused:
        raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, str(refused)) from refused


def _add_earlier_routes(routes: APIRouter, readers: Readers) -> None:
    """What the gateway of the release before asks; it may run beside this one. For one release."""

    @routes.get("/enterprises")
    async def enterprises(
        as_of: date,
        q: str = "",
        sector: str = "",
        qualification: str = "",
        carrier: str = "",
        active: bool = True,
        cursor: str = "",
        limit: Limit = 100,
    ) -> dict[str, Any]:
        asked = {"sectors": sector, "qualifications": qualification, "carrier_id": carrier}
        filters = tuple(f"{name}:{value}" for name, value in asked.items() if value)
        query = ListQuery(as_of, q, True if active else None, filters, "", cursor, limit)
        return await answer(readers, "enterprises", query)

    @routes.get("/registers/{name}")
    async def register(
        name: str,
        as_of: date,
        q: str = "",
        open: bool | None = None,
        cursor: str = "",
        limit: Limit = 100,
    ) -> dict[str, Any]:
        query = ListQuery(as_of, q, open, cursor=cursor, limit=limit)
        return await answer(readers, name, query)
