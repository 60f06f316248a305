"""Lists of the registers and one enterprise whole, over HTTP inside the system."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from services.contracts.access.scopes import Scopes
from services.contracts.entities import REGISTERS, Entity
from services.indicators.read_model.answers.questions import (
    AT_ONCE,
    Limit,
    refusing,
    seen_by,
    streamed,
)
from services.indicators.read_model.answers.readers import Readers
from services.indicators.read_model.lists import feeds, list_query
from services.indicators.read_model.lists.list_query import ListQuery, Whole
from services.indicators.read_model.lists.profile import is_visible, profile
from services.kit.identity import Asked
from services.reasons import say
from services.reasons.answers import Declined

Most = Annotated[int, Query(ge=1, le=1_000_000)]
Filters = Annotated[list[str], Query(max_length=100)]


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
        sums: bool = True,
        scopes: Scopes = seen,
    ) -> dict[str, Any]:
        asked = ListQuery(as_of, q, open, tuple(filter), sort, cursor, limit, scopes, sums)
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

    @routes.get("/open")
    async def is_open(as_of: date) -> feeds.Open:
        async with readers.page() as db:
            return await feeds.open_on(db, as_of)

    @routes.get("/enterprise")
    async def enterprise(id: str, as_of: date, scopes: Scopes = seen) -> dict[str, Any]:
        found = None
        if is_visible(id, scopes):
            with refusing():
                async with readers.page() as db:
                    found = await profile(db, id, as_of, scopes)
        if found is None:
            raise Declined(HTTPStatus.NOT_FOUND, say("no_enterprise", id=id))
        return found

    return routes


async def _rows(readers: Readers, whole: Whole) -> AsyncIterator[list[str]]:
    """As JSON, sums of any size exact."""
    async with readers.file() as db:
        async for rows in whole.rows(db, AT_ONCE):
            yield [json.dumps(row) for row in rows]


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
