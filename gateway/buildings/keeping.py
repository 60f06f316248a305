"""POST /api/v1/buildings/carrier/…/units: whoever runs a building keeps its units, and who is in
them, decided by their owner at once.

Each is an event like any other, told under the person's name.
"""

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx2
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.access.authorization import Authorization, AuthorizesBeforeBody, Caller
from gateway.access.sight import Seen
from gateway.access.signin import SignIn
from gateway.buildings.looking import BuildingId, BuildingUnit, unit
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.problems import Refusal
from gateway.upstream.acting import asked_of, parsed
from gateway.upstream.owners import Owners
from gateway.upstream.read_model import ask
from services.contracts.events import full_type
from services.contracts.events.things import ENDED, REGISTERED, UPDATED
from services.contracts.owners.units import EDITS, LEFT, LET, OCCUPIES, UNIT
from services.kit.identity import Identity
from services.reasons import say

OWNER = "enterprises"


class Keeping(StrEnum):
    registered = "registered"
    updated = "updated"
    ended = "ended"
    let = "let"
    left = "left"


_EVENTS = {
    Keeping.registered: REGISTERED,
    Keeping.updated: UPDATED,
    Keeping.ended: ENDED,
    Keeping.let: LET,
    Keeping.left: LEFT,
}
_OF_LEASES = (Keeping.let, Keeping.left)


class Kept(BaseModel):
    """`data` as the contract has it for the event: of `thing.registered`, `thing.updated` and
    `thing.ended` without `carrier_id`; of `link.stated` without `relation` and `to`; of
    `link.ended`."""

    what: Keeping
    unit: str = Field(min_length=1, max_length=128, description="its id")
    data: dict[str, Any]
    lease: str = Field("", max_length=128, description="what is `left`: the key of the lease")
    seen: int | None = Field(None, ge=1, description="the version of the fact they looked at")
    id: str = Field("", max_length=100, description="of the event; made where empty")


class UnitKept(BaseModel):
    """The unit or the lease after it, as followers read it on its domain topic."""

    id: str = Field(description="of the event")
    fact: dict[str, Any]


def document(building: str, wanted: Kept, caller: Caller, now: datetime) -> dict[str, Any]:
    """The event. Pure. A lease that a person tells is called by the event that told it."""
    data, event_id = dict(wanted.data), wanted.id or str(uuid4())
    subject = f"{UNIT}/{wanted.unit}"
    if wanted.what == Keeping.registered:
        data["carrier_id"] = building
    if wanted.what == Keeping.let:
        data |= {"relation": OCCUPIES, "to": subject}
        subject = event_id
    if wanted.what == Keeping.left:
        subject = wanted.lease
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": caller.source,
        "type": full_type(_EVENTS[wanted.what]),
        "subject": subject,
        "time": now.isoformat(),
        "data": data,
    }


def require_in(units: list[BuildingUnit], wanted: Kept) -> None:
    """Raises Refusal 404 where the unit is not the building's, or the lease not the unit's."""
    found = next((one for one in units if one.id == wanted.unit), None)
    if found is None:
        thing = f"{UNIT}/{wanted.unit}"
        raise Refusal(HTTPStatus.NOT_FOUND, say("no_such_thing", thing=thing))
    if wanted.what == Keeping.left and wanted.lease not in {one.key for one in found.leases}:
        raise Refusal(HTTPStatus.NOT_FOUND, say("no_such_thing", thing=wanted.lease))


async def units_of(
    indicators: httpx2.AsyncClient, building: str, day: date, asked: dict[str, Any]
) -> list[BuildingUnit]:
    """Raises Refusal 404 for a building that the asker may not see, and 503."""
    told = await ask(
        indicators,
        "/buildings/carrier/through",
        {"id": building, "day": [day.isoformat()]} | asked,
    )
    return [unit(one) for one in told["units"]]


def router(
    authorization: Authorization,
    signin: SignIn,
    owners: Owners,
    indicators: httpx2.AsyncClient,
    clock: Callable[[], datetime],
    today: Callable[[], date],
) -> APIRouter:
    routes = APIRouter(
        prefix="/api/v1/buildings",
        dependencies=[SHOWS_KEY],
        route_class=AuthorizesBeforeBody.of(authorization),
    )

    @routes.post(
        "/carrier/{id}/units",
        summary="Keep the units of a building, and who is in them",
        responses=refusals_of(401, 403, 404, 409, 422, 503),
    )
    async def keep(request: Request, id: BuildingId, seen: Seen, wanted: Kept) -> UnitKept:
        caller = authorization.of(request)
        event = document(id, wanted, caller, clock())
        judged = parsed(event)
        units = await units_of(indicators, id, today(), seen.parameters)
        if wanted.what in _OF_LEASES:
            require_in(units, wanted)
        await signin.record(caller, "published", {"events": [f"{judged.name} {event['id']}"]})
        doer = Identity(caller.kind, caller.actor, EDITS, caller.scopes)
        asked = {"event": event, "seen": wanted.seen}
        return UnitKept(id=event["id"], fact=await asked_of(owners, OWNER, doer, asked))

    return routes
