"""POST /api/v1/readings and /reviews: what people report and review, decided by its owner at once.

Each is an event like any other, told under the person's name. Nobody reviews what they told
themselves: the owner refuses it, whichever way it was told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal
from uuid import uuid4

import httpx2
import structlog
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.access.authorization import Authorization, AuthorizesBeforeBody
from gateway.access.people import Person
from gateway.access.signin import SignIn
from gateway.database import Database, queries
from gateway.filing.looking import Mark
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.problems import Refusal
from gateway.upstream import read_model
from gateway.upstream.acting import asked_of, parsed
from gateway.upstream.owners import Owners
from services.contracts.events import full_type
from services.contracts.events.readings import REPORTED, REVIEWED
from services.contracts.owners.reviews import REVIEWS, SENDS, event_id, fact_told
from services.kit.identity import Identity
from services.reasons import say

log = structlog.get_logger()
OWNER = "enterprises"
Id = Annotated[str, Field(max_length=100, description="of the event; made where empty")]
Seen = Annotated[
    int | None, Field(ge=1, description="the version of the fact they looked at; else none")
]


class Reported(BaseModel):
    event: Literal[REPORTED]
    subject: str = Field(max_length=256, description="as the event's contract has it")
    data: dict[str, Any]
    seen: Seen = None
    id: Id = ""


class Reviewed(BaseModel):
    """`data` without `reviewed_at`: the clock is the gateway's. Nobody reviews what they did not
    see, so `seen` is not left out."""

    event: Literal[REVIEWED]
    subject: str = Field(max_length=256)
    data: dict[str, Any]
    seen: Annotated[int, Field(ge=1, description="the version of the fact that they looked at")]
    id: Id = ""


class Decided(BaseModel):
    """The report or reading after it, as followers read it on its domain topic."""

    id: str = Field(description="of the event")
    topic: str
    key: str
    fact: dict[str, Any]


class Filed(Decided):
    marks: list[Mark] | None = Field(
        description="what of it is doubted and wants a word of explanation (`data.note`); it "
        "counts all the same. Null where that cannot be said just now"
    )


def document(wanted: Reported | Reviewed, caller: Person, now: datetime) -> dict[str, Any]:
    """The event. Pure."""
    clock = {"reviewed_at": now.isoformat()} if wanted.event in REVIEWED else {}
    return {
        "specversion": "1.0",
        "id": event_id(caller.subject, wanted.id or str(uuid4())),
        "source": caller.source,
        "type": full_type(wanted.event),
        "subject": wanted.subject,
        "time": now.isoformat(),
        "data": wanted.data | clock,
    }


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells events of people to their owner."""

    authorization: Authorization
    signin: SignIn
    owners: Owners
    database: Database
    clock: Callable[[], datetime]

    async def tell(self, request: Request, wanted: Reported | Reviewed, may: str) -> Decided:
        """Raises Refusal: 409 with what speaks against it, 422, 503."""
        caller = self.authorization.of(request)
        event = document(wanted, caller, self.clock())
        judged_event = parsed(event)
        name = judged_event.name
        await self.signin.record(caller, "published", {"events": [f"{name} {event['id']}"]})
        doer = Identity(caller.kind, caller.actor, may, caller.scopes)
        asked = {"event": event, "seen": wanted.seen}
        fact = await asked_of(self.owners, OWNER, doer, asked)
        topic, key = fact_told(judged_event)
        return Decided(id=event["id"], topic=topic, key=key, fact=fact)

    async def require_anothers(
        self, request: Request, wanted: Reviewed, indicators: httpx2.AsyncClient
    ) -> None:
        """Of what people told by files or as events, the audit log alone knows who did.

        Raises Refusal 409. What a file brought is everybody's who sent files of its kind.
        """
        caller = self.authorization.of(request)
        event = parsed(document(wanted, caller, self.clock()))
        topic, key = fact_told(event)
        asked = {"topic": topic, "key": key}
        told = await read_model.ask(indicators, "/told", asked)
        cause = told["event"]
        if cause["source"] != caller.source:
            return
        name = "reading.reported" if topic.endswith(".reading") else "enterprise.reported"
        one = {"subject": caller.subject, "event": f"{name} {cause['id']}", "id": cause["id"]}
        async with self.database.answering() as db:
            if await queries.told_by(db, **one):
                raise Refusal(HTTPStatus.CONFLICT, say("reviews_own"))


def router(teller: Teller, indicators: httpx2.AsyncClient) -> APIRouter:
    routes = APIRouter(
        prefix="/api/v1",
        dependencies=[SHOWS_KEY],
        route_class=AuthorizesBeforeBody.of(teller.authorization),
    )
    refusals = refusals_of(401, 403, 409, 422, 503)

    @routes.post("/readings", summary="Report for a period or a day", responses=refusals)
    async def report(request: Request, wanted: Reported) -> Filed:
        told = await teller.tell(request, wanted, SENDS)
        return Filed(**told.model_dump(), marks=await _marks(indicators, told))

    @routes.post(
        "/reviews",
        summary="Accept or return what others reported",
        responses=refusals | refusals_of(404),
    )
    async def review(request: Request, wanted: Reviewed) -> Decided:
        await teller.require_anothers(request, wanted, indicators)
        return await teller.tell(request, wanted, REVIEWS)

    return routes


async def _marks(indicators: httpx2.AsyncClient, told: Decided) -> list[Mark] | None:
    """None while the read model does not answer: what was told is told."""
    asked = {"topic": told.topic, "key": told.key, "fact": told.fact}
    try:
        return (await read_model.post(indicators, "/doubts", asked))["marks"]
    except Refusal as refusal:
        log.warning("nobody says what is doubted", key=told.key, why=str(refusal))
        return None
