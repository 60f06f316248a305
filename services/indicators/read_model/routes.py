"""What the read model answers about lists inside the system; the gateway asks.

A whole list is answered as lines of JSON, one for each row, in pieces as they come.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import asdict
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from services.contracts.access.scopes import Scopes
from services.contracts.entities import REGISTERS, Entity
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model import boards, effects, goals, list_query
from services.indicators.read_model.filters import Refused
from services.indicators.read_model.list_query import ListQuery, Whole
from services.indicators.read_model.profile import is_visible, profile
from services.indicators.read_model.readers import Readers
from services.kit.identity import Asked, Identity
from services.reasons import of, say
from services.reasons.answers import Declined

Family = Literal[FAMILIES]
Limit = Annotated[int, Query(ge=1, le=1000)]
Most = Annotated[int, Query(ge=1, le=1_000_000)]
_LINES = "application/x-ndjson"
AT_ONCE = 500
Filters = Annotated[list[str], Query(max_length=100)]


class Differing(BaseModel):
    """Facts as (topic, before, after); before is null for one that is not there yet."""

    facts: list[tuple[str, dict[str, Any] | None, dict[str, Any]]]


def router(readers: Readers, asked: Asked) -> APIRouter:
    """Rows are those that the asker may see. Raises Wrong for a declaration that makes no list."""
    for entity in REGISTERS.values():
        list_query.members(entity)
    routes, seen = APIRouter(), Depends(seen_by(asked))

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
        scopes: Scopes = seen,
    ) -> dict[str, Any]:
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
        scopes: Scopes = seen,
    ) -> StreamingResponse:
        entity = _found(path)
        with refusing():
            asked = ListQuery(as_of, q, open, tuple(filter), sort, limit=most, scopes=scopes)
            whole = Whole(entity, asked)
        return await streamed(_rows(readers, whole))

    @routes.get("/enterprise")
    async def enterprise(id: str, as_of: date, scopes: Scopes = seen) -> dict[str, Any]:
        found = None
        if is_visible(id, scopes):
            with refusing():
                async with readers.page() as db:
                    found = await profile(db, id, as_of)
        if found is None:
            raise Declined(HTTPStatus.NOT_FOUND, say("no_enterprise", id=id))
        return found

    @routes.get("/boards/{family}")
    async def board(family: Family, as_of: date) -> boards.Board:
        async with readers.page() as db:
            return await boards.board(db, family, as_of)

    @routes.get("/matters/{family}")
    async def matter(family: Family, id: str, as_of: date, scopes: Scopes = seen) -> boards.Whole:
        with refusing():
            async with readers.page() as db:
                found = await boards.matter(db, family, id, as_of, scopes)
        if found is None:
            raise Declined(HTTPStatus.NOT_FOUND, say("no_matter", family=family, id=id))
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


def seen_by(asked: Asked) -> Callable[[Identity], Awaitable[Scopes]]:
    """A dependency: what the asker may see, as the gateway signed it. Raises Declined 403."""

    async def scopes(identity: Annotated[Identity, Depends(asked)]) -> Scopes:
        try:
            return Scopes(identity.scopes)
        except ValueError as error:
            raise Declined(HTTPStatus.FORBIDDEN, of(error)) from error

    return scopes


async def answer(readers: Readers, path: str, asked: ListQuery) -> dict[str, Any]:
    """A page as the gateway reads it. Raises Declined 404 and 422."""
    entity = _found(path)
    with refusing():
        async with readers.page() as db:
            return asdict(await list_query.page(db, entity, asked))


def _found(path: str) -> Entity:
    if path not in REGISTERS:
        raise Declined(HTTPStatus.NOT_FOUND, say("no_register", name=path))
    return REGISTERS[path]


@contextmanager
def refusing() -> Iterator[None]:
    """Refusals as answers with their reason."""
    try:
        yield
    except Refused as refused:
        raise Declined(HTTPStatus.UNPROCESSABLE_ENTITY, of(refused)) from refused
