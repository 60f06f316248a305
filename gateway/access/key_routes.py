"""Keys over HTTP: create, list, rotate, confirm, revoke; and what was done and refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from http import HTTPStatus
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.access import key_store
from gateway.access.api_keys import NewKey
from gateway.access.authorization import Authorization, AuthorizesBeforeBody, Caller
from gateway.access.key_cache import KeyCache
from gateway.access.people import Person
from gateway.database import Database
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.paging import Before, Most
from gateway.http.problems import Refusal
from services.reasons import of, say

DAY_SECONDS = 86_400
_LONGEST_GRACE = 30 * DAY_SECONDS


class ListedKey(BaseModel):
    name: str
    role: Literal["sender", "operator"]
    source: str | None
    types: list[str]
    scopes: list[str] = Field(description="what it may see and tell of")
    subjects: list[str] = Field(description="with what the ids begin that it may tell of")
    rate: str | None = Field(description="most events in a time; null is the gateway's own limit")
    expires_on: date | None = Field(
        description="the last day, in Shanghai, on which it opens; null: no end"
    )
    makes_keys: bool = Field(
        description="whether the command line let this operator's key make and revoke others"
    )
    made_at: datetime
    secret_at: datetime | None = Field(description="when its newest secret was made")
    old_secret_until: datetime | None = Field(description="how long a rotated secret still opens")
    is_proposed: bool = Field(
        description="whether a secret of it waits until another person confirms it"
    )
    revoked_at: datetime | None


class Secret(BaseModel):
    name: str
    secret: str = Field(description="shown this once; only its digest is kept")
    opens: bool = Field(description="false: once another person has confirmed it")


class Grace(BaseModel):
    grace_seconds: float = Field(
        DAY_SECONDS,
        strict=True,
        ge=0,
        le=_LONGEST_GRACE,
        description="how long the old secret still opens",
    )


class KeyAct(BaseModel):
    id: int
    at: datetime
    actor: str
    action: Literal["created", "rotated", "confirmed", "revoked", "seeded"]
    key: str
    details: dict[str, Any]


class KeyActs(BaseModel):
    acts: list[KeyAct]
    before: int | None


class NotedRefusal(BaseModel):
    id: int
    at: datetime
    times: int = Field(description="equal refusals within one moment")
    key: str | None
    address: str | None
    status: int
    source: str | None
    event_id: str | None
    type: str | None
    detail: str


class NotedRefusals(BaseModel):
    refusals: list[NotedRefusal]
    before: int | None


@contextmanager
def _refusing() -> Iterator[None]:
    """What the store finds impossible, as answers 404 and 409."""
    try:
        yield
    except key_store.Unknown as error:
        raise Refusal(HTTPStatus.NOT_FOUND, of(error)) from error
    except key_store.Impossible as error:
        raise Refusal(HTTPStatus.CONFLICT, of(error)) from error


def router(
    database: Database,
    authorization: Authorization,
    key_cache: KeyCache,
    people_source: str,
    by_two: bool,
) -> APIRouter:
    """`people_source` is what signed-in people send as; no key may have it. `by_two`: what one
    person makes opens once another has confirmed it, and no key makes keys."""
    routes = APIRouter(
        prefix="/api/v1",
        dependencies=[SHOWS_KEY],
        route_class=AuthorizesBeforeBody.of(authorization),
    )

    async def refresh() -> None:
        """This gateway knows the change at once; the others when they next read the keys."""
        await key_cache.refresh()

    def person(caller: Caller) -> Person:
        """Raises Refusal 403 for a key: whose hands it is in nobody knows."""
        if not isinstance(caller, Person):
            raise Refusal(HTTPStatus.FORBIDDEN, say("keys_are_for_people"))
        return caller

    def proposer(caller: Caller) -> str | None:
        return person(caller).subject if by_two else None

    @routes.get(
        "/keys",
        summary="All keys there ever were",
        responses=refusals_of(401, 403, 503),
    )
    async def listed() -> list[ListedKey]:
        async with database.answering() as db:
            return [ListedKey(**row) for row in await key_store.listed(db)]

    @routes.post(
        "/keys",
        status_code=HTTPStatus.CREATED,
        summary="Make a key for one source and a list of event types",
        responses=refusals_of(401, 403, 409, 503),
    )
    async def create(request: Request, key: NewKey) -> Secret:
        if key.source == people_source:
            raise Refusal(HTTPStatus.CONFLICT, say("source_of_people", source=key.source))
        with _refusing():
            async with database.answering() as db:
                caller = authorization.of(request)
                secret = await key_store.create(db, key, caller.actor, proposed_by=proposer(caller))
        await refresh()
        return Secret(name=key.name, secret=secret, opens=not by_two)

    @routes.post(
        "/keys/{name}/rotate",
        summary="Give a key a new secret",
        responses=refusals_of(401, 403, 404, 409, 503),
    )
    async def rotate(request: Request, name: str, grace: Grace) -> Secret:
        with _refusing():
            async with database.answering() as db:
                caller = authorization.of(request)
                secret = await key_store.rotate(
                    db, name, grace.grace_seconds, caller.actor, proposer(caller)
                )
        await refresh()
        return Secret(name=name, secret=secret, opens=not by_two)

    @routes.post(
        "/keys/{name}/confirm",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Let a secret open that somebody else made",
        responses=refusals_of(401, 403, 404, 409, 503),
    )
    async def confirm(request: Request, name: str) -> None:
        caller = person(authorization.of(request))
        with _refusing():
            async with database.answering() as db:
                await key_store.confirm(db, name, caller.actor, caller.subject)
        await refresh()

    @routes.post(
        "/keys/{name}/revoke",
        status_code=HTTPStatus.NO_CONTENT,
        summary="End a key with all its secrets, for good",
        responses=refusals_of(401, 403, 404, 409, 503),
    )
    async def revoke(request: Request, name: str) -> None:
        with _refusing():
            async with database.answering() as db:
                await key_store.revoke(db, name, authorization.of(request).actor)
        await refresh()

    @routes.get(
        "/key-acts",
        summary="Who did what to which key, newest first",
        responses=refusals_of(401, 403, 503),
    )
    async def acts(before: Before = None, limit: Most = 100) -> KeyActs:
        async with database.answering() as db:
            page = await key_store.acts(db, before, limit)
        return KeyActs(acts=[KeyAct(**row) for row in page.rows], before=page.before)

    @routes.get(
        "/refusals",
        summary="What was refused, to whom and why, newest first",
        responses=refusals_of(401, 403, 503),
    )
    async def refusals(
        key: str | None = None, before: Before = None, limit: Most = 100
    ) -> NotedRefusals:
        async with database.answering() as db:
            page = await key_store.refusals(db, key, before, limit)
        found = [NotedRefusal(**row) for row in page.rows]
        return NotedRefusals(refusals=found, before=page.before)

    return routes
