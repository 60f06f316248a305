"""Internal HTTP routes of an owner about events and dead letters, for the gateway.

No key is asked for: these routes must not be reachable from outside (loopback, compose network).
"""

from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

import asyncpg
import orjson
from fastapi import Depends, FastAPI, HTTPException, Query, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel

from services.kit.messaging.records import json_of
from services.kit.owner import fates, replays
from services.kit.owner.acts import Objected, act
from services.kit.owner.dead_letters import Place
from services.kit.owner.definition import OwnerDefinition, Unreadable
from services.kit.owner.fates import Cursor, ListQuery
from services.kit.owner.preview import preview
from services.kit.postgres_session_settings import BRIEF
from services.kit.state.guarded import Actor

_TIMEOUT_SECONDS = 5


async def connect(database_url: str) -> asyncpg.Pool:
    """A pool of its own, so that many questions slow no intake. Connects at the first one."""
    return await asyncpg.create_pool(
        database_url,
        min_size=0,
        max_size=2,
        timeout=_TIMEOUT_SECONDS,
        command_timeout=_TIMEOUT_SECONDS,
        server_settings=BRIEF,
    )


class Replay(BaseModel):
    actor: str
    event: dict[str, Any] | None = None


class Discard(BaseModel):
    actor: str
    reason: str | None = None


class Wanted(BaseModel):
    """An act: its event, in whose name its doer may act, and the version that they looked at."""

    event: dict[str, Any]
    parties: list[str] = []
    steers: bool = False
    seen: int | None = None


class Preview(BaseModel):
    events: list[dict[str, Any]]


def _json(value: Any) -> Response:
    return Response(orjson.dumps(value), media_type="application/json")


Texts = Annotated[list[str], Query()]


def list_query(
    source: Texts = (),
    state: Texts = (),
    type: Texts = (),
    subject: Texts = (),
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    q: str = "",
    rising: bool = False,
    cursor: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> ListQuery:
    """A list's query. Raises HTTPException 422 for what is no cursor."""
    try:
        after = Cursor.read(cursor) if cursor else None
    except ValueError as error:
        raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY, "no cursor of ours") from error
    return ListQuery(source, state, since, after, limit, subject, type, until, q, rising)


Listed = Annotated[ListQuery, Depends(list_query)]


def application(definition: OwnerDefinition, pool: asyncpg.Pool) -> FastAPI:
    http = FastAPI(title=f"{definition.service}, inside", openapi_url=None)
    connection = partial(pool.acquire, timeout=_TIMEOUT_SECONDS)
    http.add_exception_handler(replays.Missing, _not_found)
    http.add_exception_handler(replays.Impossible, _conflict)
    http.add_exception_handler(Unreadable, _unreadable)
    http.add_exception_handler(Objected, _objected)

    @http.get("/arrivals")
    async def arrivals(query: Listed) -> list[dict[str, Any]]:
        async with connection() as db:
            return await fates.arrivals(db, query)

    @http.get("/fate")
    async def fate(source: str, id: str) -> dict[str, Any]:
        async with connection() as db:
            return await fates.fate(db, source, id)

    @http.get("/sources")
    async def sources(since: AwareDatetime) -> list[dict[str, Any]]:
        async with connection() as db:
            return await fates.sources(db, since)

    @http.get("/backlog")
    async def backlog() -> dict[str, Any]:
        async with connection() as db:
            return await fates.backlog(db)

    @http.post("/preview")
    async def look_ahead(asked: Preview) -> Response:
        async with connection() as db:
            return _json(await preview(db, definition, asked.events))

    @http.post("/acts")
    async def acts(wanted: Wanted) -> Response:
        actor = Actor(frozenset(wanted.parties), wanted.steers)
        async with connection() as db:
            return _json(await act(db, definition, wanted.event, actor, wanted.seen))

    @http.get("/letters")
    async def dead_letters(query: Listed) -> list[dict[str, Any]]:
        async with connection() as db:
            return await fates.dead_letters(db, query)

    @http.get("/letters/{topic}/{partition}/{offset}")
    async def dead_letter(topic: str, partition: int, offset: int) -> dict[str, Any]:
        async with connection() as db:
            found = await fates.dead_letter(db, topic, partition, offset)
        if found is None:
            raise replays.Missing(f"no dead letter stands at {Place(topic, partition, offset)}")
        return readable(found)

    @http.post("/letters/{topic}/{partition}/{offset}/replay")
    async def replay(topic: str, partition: int, offset: int, wanted: Replay) -> dict[str, Any]:
        place = Place(topic, partition, offset)
        async with connection() as db:
            return await replays.replay(db, definition, place, wanted.actor, wanted.event)

    @http.post("/letters/{topic}/{partition}/{offset}/discard", status_code=204)
    async def discard(topic: str, partition: int, offset: int, wanted: Discard) -> None:
        place = Place(topic, partition, offset)
        async with connection() as db:
            await replays.discard(db, place, wanted.actor, wanted.reason)

    return http


def readable(dead_letter: dict[str, Any]) -> dict[str, Any]:
    """A dead letter whose `payload` is replaced by `document` (JSON, else None) and `text`."""
    payload: bytes | None = dead_letter.pop("payload")
    text = None if payload is None else payload.decode("utf-8", "backslashreplace")
    return dead_letter | {"document": json_of(payload), "text": text}


async def _not_found(request: object, error: replays.Missing) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, HTTPStatus.NOT_FOUND)


async def _conflict(request: object, error: replays.Impossible) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, HTTPStatus.CONFLICT)


async def _objected(request: object, error: Objected) -> JSONResponse:
    code, values = error.objection
    said = [{"pointer": f"/{name}", "reason": value} for name, value in values.items()]
    body = {"detail": code, "problems": said}
    return JSONResponse(body, HTTPStatus.CONFLICT)


async def _unreadable(request: object, error: Unreadable) -> JSONResponse:
    body = {"detail": "the owner would reject it again", "problems": error.problems}
    return JSONResponse(body, HTTPStatus.UNPROCESSABLE_ENTITY)
