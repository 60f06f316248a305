"""/api/v1/targets: who answers for a target and what they say, and a form's way to tell it.

Telling a person tells goes through the door like anybody's event: judged by the contract, on record
under their name, and taken once Kafka has it.
"""

from collections.abc import Callable
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from gateway.access.authorization import Authorization, AuthorizesBeforeBody, Caller
from gateway.access.policy import Permission
from gateway.figures.answerable import Answerable
from gateway.figures.reading import Day
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.problems import Refusal
from gateway.intake.cloudevents_http import Sent
from gateway.intake.events import Intake
from gateway.targets import telling
from gateway.targets.telling import Answering, Telling, ToldOfTarget
from services.contracts.access.scopes import Scopes
from services.contracts.figures import targets
from services.reasons import say

_DESCRIPTION = """The event `target.assigned` or `target.explained`. Who may name departments may
speak for any; a department explains in its own name the targets that it answers for on the day.
Told again for the same day it replaces what was told of that day. The same `id` again is a
repetition."""


class Accepted(BaseModel):
    source: str
    id: str = Field(description="of the event; GET /api/v1/events/{source}/{id} follows it")


def router(
    authorization: Authorization,
    intake: Intake,
    answerable: Answerable,
    today: Callable[[], date],
    clock: Callable[[], datetime],
) -> APIRouter:
    routes = APIRouter(
        prefix="/api/v1/targets",
        dependencies=[SHOWS_KEY],
        route_class=AuthorizesBeforeBody.of(authorization),
    )

    @routes.get(
        "/{target}",
        summary="Who answers for a target, what they say of it, and all that was before",
        responses=refusals_of(404, 503),
    )
    async def target(target: str, as_of: Day = None) -> Answering:
        return telling.standing(answerable, _known(target), as_of or today())

    @routes.post(
        "/{target}/acts",
        summary="Say who answers for a target, or explain where it stands",
        description=_DESCRIPTION,
        status_code=HTTPStatus.ACCEPTED,
        responses=refusals_of(401, 403, 404, 409, 422, 429, 503),
    )
    async def act(request: Request, target: str, wanted: ToldOfTarget) -> Accepted:
        caller = authorization.of(request)
        _known(target)
        if wanted.what is Telling.assigned:
            authorization.require(request, Permission.targets_assign)
        elif Permission.targets_assign not in caller.can:
            stands = telling.standing(answerable, target, wanted.first)
            own = Scopes(caller.scopes).values("department")
            if found := telling.objection(wanted, own, stands, today()):
                raise Refusal(HTTPStatus.CONFLICT, found)
        told = telling.document(target, wanted, caller.source, clock())
        await _hand_over(intake, caller, told)
        return Accepted(source=told["source"], id=told["id"])

    return routes


def _known(target: str) -> str:
    """Raises Refusal 404."""
    if not targets.is_target(target):
        raise Refusal(HTTPStatus.NOT_FOUND, say("no_target"))
    return target


async def _hand_over(intake: Intake, caller: Caller, told: dict[str, Any]) -> None:
    """Raises Refusal with every reason."""
    await intake.rates.spend(caller, 1)
    judged = intake.judge(Sent(told), caller)
    if judged.refusal:
        raise judged.refusal
    await intake.record(caller, [judged.event])
    await intake.hand_over([judged])
