"""Internal HTTP routes of an owner about events and dead letters, for the gateway.

Whoever asks shows an identity that the gateway signed; it is the actor of what is put on record.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

import asyncpg
import orjson
from fastapi import Depends, FastAPI, HTTPException, Query, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, BaseModel

from services.kit.identity import Asked, Identity
from services.kit.messaging.records import json_of
from services.kit.owner import fates, replays
from services.kit.owner.acts import Objected, act
from services.kit.owner.dead_letters import Place
from services.kit.owner.definition import OwnerDefinition, Unreadable
from services.kit.owner.fates import Cursor, ListQuery
from services.kit.owner.preview import preview
from services.kit.postgres_session_settings import BRIEF
from services.kit.state.guarded import Actor
from services.reasons import of, say
from services.reasons.answers import Declined, add_handler, answer

_TIMEOUT_SECONDS = 5
# Permissions that change what is on record (gateway/access/policy.py).
_CHANGES = "letters"
_WORKS, _STEERS = "cases_work", "cases_dispatch"
_ACTS = (_WORKS, _STEERS, "readings_send", "readings_review", "things_edit")


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
    event: dict[str, Any] | None = None
    twice: list[str] = []


class Discard(BaseModel):
    reason: str | None = None


class Wanted(BaseModel):
    """An act: its event, and the version that its doer looked at."""

    event: dict[str, Any]
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
    """A list's query. Raises Declined 422 for what is no cursor."""
    try:
        after = Cursor.read(cursor) if cursor else None
    except ValueError as error:
        raise Declined(HTTPStatus.UNPROCESSABLE_ENTITY, say("no_cursor")) from error
    return ListQuery(source, state, since, after, limit, subject, type, until, q, rising)


Listed = Annotated[ListQuery, Depends(list_query)]


def application(definition: OwnerDefinition, pool: asyncpg.Pool, asked: Asked) -> FastAPI:
    """The routes; `asked` says who asks, and lets nobody else in."""
    http = FastAPI(
        title=f"{definition.service}, inside", openapi_url=None, dependencies=[Depends(asked)]
    )
    actor, doer = Depends(_who_may(_CHANGES, asked)), Depends(_who_acts(asked))
    connection = partial(pool.acquire, timeout=_TIMEOUT_SECONDS)
    http.add_exception_handler(replays.Missing, _not_found)
    http.add_exception_handler(replays.Impossible, _conflict)
    http.add_exception_handler(Unreadable, _unreadable)
    http.add_exception_handler(Objected, _conflict)
    add_handler(http)

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

    @http.get("/heard")
    async def heard() -> list[dict[str, Any]]:
        async with connection() as db:
            return await fates.heard(db)

    @http.get("/backlog")
    async def backlog() -> dict[str, Any]:
        async with connection() as db:
            return await fates.backlog(db)

    @http.post("/preview")
    async def look_ahead(asked: Preview) -> Response:
        async with connection() as db:
            return _json(await preview(db, definition, asked.events))

    @http.post("/acts")
    async def acts(wanted: Wanted, doer: Actor = doer) -> Response:
        async with connection() as db:
            return _json(await act(db, definition, wanted.event, doer, wanted.seen))

    @http.get("/letters")
    async def dead_letters(query: Listed) -> list[dict[str, Any]]:
        async with connection() as db:
            return await fates.dead_letters(db, query)

    @http.get("/letters/{topic}/{partition}/{offset}")
    async def dead_letter(topic: str, partition: int, offset: int) -> dict[str, Any]:
        async with connection() as db:
            found = await fates.dead_letter(db, topic, partition, offset)
        if found is None:
            place = Place(topic, partition, offset)
            raise replays.Missing(say("no_letter", place=str(place)))
        return readable(found)

    @http.post("/letters/{topic}/{partition}/{offset}/replay")
    async def replay(
        topic: str, partition: int, offset: int, wanted: Replay, actor: str = actor
    ) -> dict[str, Any]:
        place = Place(topic, partition, offset)
        async with connection() as db:
            return await replays.replay(db, definition, place, actor, wanted.event, wanted.twice)

    @http.post("/letters/{topic}/{partition}/{offset}/discard", status_code=204)
    async def discard(
        topic: str, partition: int, offset: int, wanted: Discard, actor: str = actor
    ) -> None:
        place = Place(topic, partition, offset)
        async with connection() as db:
            await replays.discard(db, place, actor, wanted.reason)

    return http


def _who_may(permission: str, asked: Asked) -> Callable[[Identity], Awaitable[str]]:
    """A dependency: the asker's name. Raises HTTPException 403 without the permission."""

    async def actor(identity: Annotated[Identity, Depends(asked)]) -> str:
        if identity.may != permission:
            raise HTTPException(HTTPStatus.FORBIDDEN, f"this asks for the permission {permission}")
        return identity.name

    return actor


def _who_acts(asked: Asked) -> Callable[[Identity], Actor]:
    """A dependency: for whom the asker may act. Raises HTTPException 403 without the permission."""

    def doer(identity: Annotated[Identity, Depends(asked)]) -> Actor:
        if identity.may not in _ACTS:
            raise HTTPException(HTTPStatus.FORBIDDEN, f"this asks for the permission {_WORKS}")
        return Actor(frozenset(identity.scopes), identity.may == _STEERS, identity.may)

    return doer


def readable(dead_letter: dict[str, Any]) -> dict[str, Any]:
    """A dead letter whose `payload` is replaced by `document` (JSON, else None) and `text`."""
    payload: bytes | None = dead_letter.pop("payload")
    text = None if payload is None else payload.decode("utf-8", "backslashreplace")
    return dead_letter | {"document": json_of(payload), "text": text}


async def _not_found(request: object, error: replays.Missing) -> JSONResponse:
    return answer(HTTPStatus.NOT_FOUND, of(error))


async def _conflict(request: object, error: replays.Impossible | Objected) -> JSONResponse:
    return answer(HTTPStatus.CONFLICT, of(error))


async def _unreadable(request: object, error: Unreadable) -> JSONResponse:
    return answer(HTTPStatus.UNPROCESSABLE_ENTITY, say("rejected_again"), error.problems)
