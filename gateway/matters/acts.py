"""POST /api/v1/matters/{family}/{id}/acts: what a person does, decided by its owner at once.

The act is an event like any other, told under the person's name: it is judged by the same contract,
on record before it is told, and stands on the ingest topic too.
"""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, Field

from gateway.access.authorization import Authorization, AuthorizesBeforeBody, Caller
from gateway.access.policy import Permission
from gateway.access.signin import SignIn
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.upstream.acting import asked_of, parsed
from gateway.upstream.owners import Owners
from services.contracts.access.scopes import Scopes, read
from services.contracts.access.seen import seen
from services.contracts.entities import ENTITIES
from services.contracts.events import full_type
from services.contracts.values.references import KINDS
from services.contracts.values.vocabulary import FAMILIES
from services.kit.identity import Identity

Family = StrEnum("Family", FAMILIES)
What = StrEnum(
    "What",
    ["opened", "updated", "advanced", "assigned", "returned", "held", "rated", "voided"],
)
# People tell what happens as it happens: the clock is the gateway's.
_CLOCKS = {
    What.opened: "opened_at",
    What.advanced: "entered_at",
    What.assigned: "assigned_at",
    What.returned: "returned_at",
    What.rated: "rated_at",
}
# Parts that a person adds are called by the event that told them, where they say no other name.
_PARTS = {
    What.advanced: "step",
    What.assigned: "assignment",
    What.held: "hold",
    What.rated: "round",
}
_NAMED = (What.advanced, What.rated)
_DESCRIPTION = """The event's `data` as the contract has it, without the moment and, where a caller
acts for one party alone, without `by`; a part without an id has the event's. `seen` is the version
of the fact that the person looked at: where it is another one now, the answer is 409 and says what
was done meanwhile. The same `id` again is a repetition."""


class Act(BaseModel):
    what: What
    data: dict[str, Any]
    seen: int | None = Field(None, ge=1, description="the version of the fact they looked at")
    id: str = Field("", max_length=128, description="of the event; made where empty")


class Done(BaseModel):
    """The matter after the act, as followers read it on its domain topic."""

    id: str = Field(description="of the event")
    fact: dict[str, Any]


def parties(caller: Caller) -> list[str]:
    """In whose name somebody may act: their departments and enterprises."""
    scopes = (str(read(one)) for one in caller.scopes)
    return [one for one in scopes if one.partition("/")[0] in KINDS]


def document(family: str, id: str, wanted: Act, caller: Caller, clock: datetime) -> dict[str, Any]:
    """The event of an act. Pure."""
    data, mine, event_id = dict(wanted.data), parties(caller), wanted.id or str(uuid4())
    if wanted.what in _CLOCKS:
        data[_CLOCKS[wanted.what]] = clock.isoformat()
    if wanted.what in _NAMED and len(mine) == 1:
        data.setdefault("by", mine[0])
    if wanted.what in _PARTS:
        data.setdefault(_PARTS[wanted.what], event_id)
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": caller.source,
        "type": full_type(f"{family}.{wanted.what}"),
        "subject": id,
        "time": clock.isoformat(),
        "data": data,
    }


def doer(caller: Caller) -> Identity:
    """Whom an owner hears acting: by the permission to steer the matters of all, where they have
    it. Pure."""
    steers = Permission.cases_dispatch in caller.can
    may = Permission.cases_dispatch if steers else Permission.cases_work
    return Identity(caller.kind, caller.actor, may, caller.scopes)


def router(
    authorization: Authorization,
    signin: SignIn,
    owners: Owners,
    clock: Callable[[], datetime],
) -> APIRouter:
    routes = APIRouter(
        prefix="/api/v1/matters",
        dependencies=[SHOWS_KEY],
        route_class=AuthorizesBeforeBody.of(authorization),
    )

    @routes.post(
        "/{family}/{id}/acts",
        summary="Act on a case, a claim, a talent matter or a task",
        description=_DESCRIPTION,
        responses=refusals_of(401, 403, 409, 422, 503),
    )
    async def act(
        request: Request,
        family: Family,
        id: Annotated[str, Path(min_length=1, max_length=128)],
        wanted: Act,
    ) -> Done:
        caller = authorization.of(request)
        event = document(family, id, wanted, caller, clock())
        name = parsed(event).name
        await signin.record(caller, "published", {"events": [f"{name} {event['id']}"]})
        asked = {"event": event, "seen": wanted.seen}
        fact = await asked_of(owners, ENTITIES[family].owner, doer(caller), asked)
        return Done(id=event["id"], fact=seen(family, fact, Scopes(caller.scopes)))

    return routes
