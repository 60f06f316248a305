"""/api/v1/dead-letters…: list, show, replay and discard records that could not be taken."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from gateway.access.authorization import Authorization, AuthorizesBeforeBody
from gateway.access.sight import source_of
from gateway.audit_log import acts
from gateway.database import Database
from gateway.http import languages
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.problems import Refusal
from gateway.tracking.arrivals import Owner, Place, Reason, merged, with_place
from gateway.tracking.parameters import Cursor, LettersQueried, LetterState, Limit
from gateway.upstream.owners import Owners, OwnerUnavailable, owners_unavailable
from services.contracts.topology import DOMAIN, INGEST
from services.kit.messaging.json_text import given_twice
from services.kit.messaging.sender_topics import pattern
from services.reasons import say

Partition = Annotated[int, Path(ge=0, le=2**31 - 1)]
Offset = Annotated[int, Path(ge=0, le=2**63 - 1)]
_EVENT = "/event"
# Another keeper may have it, or not have done it yet.
_ELSEWHERE = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT)
_REPLAY = """Sends the record, or the edited event, to its owner once more, by the road of all
events; `GET /api/v1/events/{source}/{id}` tells what became of it. The letter is then `replayed`,
which is recorded with who did it and the event as it was sent. 409 when it has been replayed
before, or when its id stands for other content already (give the edited event another id); 422 when
its owner would reject it again. An edited event keeps the letter's source: a letter without one
that can be believed is not edited, and what came by a sender's own topic speaks for that sender
alone. The request is in the audit log before the owner is asked."""


class DeadLetter(BaseModel):
    """A record that could not be taken."""

    owner: Owner
    place: Place
    at: datetime
    state: LetterState
    source: str | None = Field(description="this and the next three as far as they can be read")
    id: str | None
    type: str | None
    subject: str | None
    problems: list[Reason]


class DeadLetters(BaseModel):
    letters: list[DeadLetter]
    next: str | None = Field(description="the cursor of the next page")


class DeadLetterAct(BaseModel):
    at: datetime
    actor: str
    action: Literal["replayed", "discarded"]
    event: dict[str, Any] | None = Field(description="the event as it was sent again")
    reason: str | None


class DeadLetterDetail(DeadLetter):
    document: Any = Field(description="the record's JSON, null where it is none")
    text: str | None = Field(description="the record as text, bytes that are no UTF-8 escaped")
    acts: list[DeadLetterAct]


class Replay(BaseModel):
    event: dict[str, Any] | None = Field(None, description="the edited CloudEvent, if it was")


class Discard(BaseModel):
    reason: str | None = Field(None, max_length=1000, pattern=r"^[^\x00]*$")


def keepers_of(topic: str) -> list[Owner]:
    """Who may keep letters of a topic: of events its owner, of facts whoever reads them.

    Raises Refusal 404, also for what no address could hold.
    """
    if topic in DOMAIN:
        return list(Owner)
    for owner, ingest in INGEST.items():
        if re.fullmatch(pattern(ingest.name), topic):
            return [Owner[owner]]
    raise Refusal(HTTPStatus.NOT_FOUND, say("no_such_topic", topic=topic))


def _edited(event: dict[str, Any] | None) -> dict[str, str]:
    """How the audit log names an edited event: what is sent stands with the letter."""
    if event is None:
        return {}
    return {"event": hashlib.sha256(orjson.dumps(event, option=orjson.OPT_SORT_KEYS)).hexdigest()}


def _twice_in_event(body: bytes) -> list[str]:
    """Pointers into the edited event: members that the text of the request gives twice. Pure."""
    twice = given_twice(body, orjson.loads(body))
    return [at.removeprefix(_EVENT) for at in twice if at == _EVENT or at.startswith(f"{_EVENT}/")]


def router(owners: Owners, authorization: Authorization, database: Database) -> APIRouter:
    routes = APIRouter(
        prefix="/api/v1/dead-letters",
        dependencies=[SHOWS_KEY],
        route_class=AuthorizesBeforeBody.of(authorization),
    )
    one = "/{topic}/{partition}/{offset}"

    async def first_answer(topic: str, ask: Callable[[Owner], Awaitable[Any]]) -> tuple[Owner, Any]:
        """The first keeper's answer who has the letter and can do what is asked.

        Raises Refusal 404 where nobody has it, 409 where nobody who has it can.
        """
        refusals: list[Refusal] = []
        for owner in keepers_of(topic):
            try:
                return owner, await ask(owner)
            except OwnerUnavailable as error:
                raise owners_unavailable([owner]) from error
            except Refusal as error:
                if error.status not in _ELSEWHERE:
                    raise
                refusals.append(error)
        raise max(refusals, key=lambda refusal: refusal.status)

    async def act(
        request: Request,
        action: Literal["replay", "discard"],
        place: tuple[str, int, int],
        details: dict[str, Any],
        asked: dict[str, Any],
    ) -> Any:
        """Nothing is asked of an owner that is not on record before."""
        keepers_of(place[0])
        source_of(authorization.of(request))
        actor = authorization.of(request).actor
        async with database.answering() as db:
            await acts.enter_letter_request(db, actor, action, place, details)
        path = f"/letters/{place[0]}/{place[1]}/{place[2]}/{action}"
        _, answer = await first_answer(place[0], lambda owner: owners.post(owner, path, asked))
        return answer

    @routes.get(
        "",
        summary="Records that could not be taken, newest first",
        description="A sender's key sees its own source, who may see the whole district all.",
        responses=refusals_of(401, 403, 422, 503),
    )
    async def letters(
        request: Request, query: LettersQueried, cursor: Cursor = None, limit: Limit = 100
    ) -> DeadLetters:
        seen = query.seen_by(authorization.of(request))
        said = await owners.ask_each(seen.owners, "/letters", seen.parameters(cursor, limit))
        page, following = merged(said, seen, limit, languages.of(request))
        return DeadLetters(letters=[DeadLetter(**row) for row in page], next=following)

    @routes.get(
        one,
        summary="One of them, with what it says and what was done about it",
        responses=refusals_of(401, 403, 404, 503),
    )
    async def letter(
        request: Request, topic: str, partition: Partition, offset: Offset
    ) -> DeadLetterDetail:
        own = source_of(authorization.of(request))
        path = f"/letters/{topic}/{partition}/{offset}"
        owner, found = await first_answer(topic, lambda owner: owners.ask(owner, path, {}))
        if own and found["source"] != own:
            raise Refusal(HTTPStatus.FORBIDDEN, say("key_sees_its_own_alone", own=own))
        return DeadLetterDetail(owner=owner, **with_place(found, languages.of(request)))

    @routes.post(
        f"{one}/replay",
        status_code=HTTPStatus.ACCEPTED,
        summary="Send it again, as it is or edited",
        description=_REPLAY,
        responses=refusals_of(401, 403, 404, 409, 422, 503),
    )
    async def replay(
        request: Request, topic: str, partition: Partition, offset: Offset, wanted: Replay
    ) -> dict[str, Any]:
        """Answers with the event as it is sent."""
        place = (topic, partition, offset)
        twice = _twice_in_event(await request.body()) if wanted.event is not None else []
        asked = {"event": wanted.event, "twice": twice}
        return await act(request, "replay", place, _edited(wanted.event), asked)

    @routes.post(
        f"{one}/discard",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Say that nothing more will be done about it",
        responses=refusals_of(401, 403, 404, 409, 503),
    )
    async def discard(
        request: Request, topic: str, partition: Partition, offset: Offset, wanted: Discard
    ) -> None:
        asked = {"reason": wanted.reason}
        await act(request, "discard", (topic, partition, offset), asked, asked)

    return routes
