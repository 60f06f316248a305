"""GET /api/v1/audit: has the audit recount every figure from the owners' tables."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated

import httpx2
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from gateway.http.openapi_responses import refusals_of
from gateway.http.problems import Refusal, no_answer
from gateway.http.query_parameters import QueryDate
from services.reasons import say
from services.reasons.answers import reason_in

_TIMEOUT_SECONDS = 120
_ITS_REFUSALS = (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)


class Difference(BaseModel):
    """One figure of which the sides say different amounts, in base units."""

    indicator: str
    dimension: str
    day: date
    recount: int
    stream: int
    read_model: int | None


class Overdue(BaseModel):
    """An event that is parked although what it waits for is there."""

    service: str
    source: str
    id: str
    type: str
    subject: str


class Audit(BaseModel):
    """`agreed` when recount, live figures and read model show no difference."""

    agreed: bool
    days: int = Field(description="how many days were compared")
    figures: int = Field(description="how many figures were compared")
    differences: list[Difference]
    overdue: list[Overdue]
    read_model_missing: bool
    fresh_as_of: datetime | None


def router(audit: httpx2.AsyncClient) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    @routes.get("/audit", summary="Recount every figure and compare", responses=refusals_of(503))
    async def recount(
        first: Annotated[QueryDate | None, Query(alias="from")] = None,
        last: Annotated[QueryDate | None, Query(alias="to")] = None,
    ) -> Audit:
        asked = {"from": first, "to": last}
        params = {name: day.isoformat() for name, day in asked.items() if day}
        try:
            answer = await audit.get("/audit", params=params, timeout=_TIMEOUT_SECONDS)
            if answer.status_code in _ITS_REFUSALS:
                raise Refusal(HTTPStatus(answer.status_code), reason_in(answer.json()))
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise no_answer(say("the_audit"), error, retry_after=5) from error
        return Audit(**answer.json())

    return routes
