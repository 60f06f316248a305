"""Who is in a figure, and what changed facts would change, over HTTP inside the system."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import orjson
from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from services.contracts.access.scopes import Scopes
from services.contracts.figures.catalogue import TOTAL
from services.indicators.read_model.answers.questions import (
    AT_ONCE,
    FrozenId,
    Limit,
    refusing,
    require_figure,
    seen_by,
    streamed,
)
from services.indicators.read_model.answers.readers import Readers
from services.indicators.read_model.lineage import effects
from services.indicators.read_model.lineage.lineage import (
    Greatest,
    Lineage,
    Sort,
    greatest,
    lineage,
    lines,
)
from services.kit.identity import Asked


class Differing(BaseModel):
    """Facts as (topic, before, after); before is null for one that is not there yet."""

    facts: list[tuple[str, dict[str, Any] | None, dict[str, Any]]]


def router(readers: Readers, asked: Asked) -> APIRouter:
    """Facts are those that the asker may see."""
    routes, seen = APIRouter(), Depends(seen_by(asked))

    @routes.get("/lineage/{code}")
    async def who(
        code: str,
        as_of: date,
        dimension: str = TOTAL,
        cursor: str = "",
        limit: Limit = 100,
        sort: Sort = Sort.by_key,
        frozen: FrozenId = None,
        scopes: Scopes = seen,
    ) -> Lineage:
        require_figure(code, dimension)
        with refusing():
            async with readers.page() as db:
                asked = (code, dimension, as_of, cursor, limit, scopes, sort, frozen)
                return await lineage(db, *asked)

    @routes.get("/lineage/{code}/greatest")
    async def those_that_add_most(
        code: str,
        as_of: date,
        dimension: str = TOTAL,
        limit: Limit = 10,
        frozen: FrozenId = None,
        scopes: Scopes = seen,
    ) -> list[Greatest]:
        require_figure(code, dimension)
        async with readers.page() as db:
            return await greatest(db, code, dimension, as_of, limit, scopes, frozen)

    @routes.get("/lineage/{code}/all", response_class=StreamingResponse)
    async def all_of_them(
        code: str,
        as_of: date,
        dimension: str = TOTAL,
        sort: Sort = Sort.by_key,
        frozen: FrozenId = None,
        scopes: Scopes = seen,
    ) -> StreamingResponse:
        """A line of JSON for each contributor, without its fact; all of one moment."""
        require_figure(code, dimension)

        async def pieces() -> AsyncIterator[list[str]]:
            async with readers.file() as db:
                all_ = lines(db, code, dimension, as_of, AT_ONCE, scopes, sort, frozen)
                async for found in all_:
                    yield found

        return await streamed(pieces())

    @routes.post("/differences")
    def differences(asked: Differing) -> Response:
        return Response(
            orjson.dumps(effects.differences(asked.facts)), media_type="application/json"
        )

    return routes
