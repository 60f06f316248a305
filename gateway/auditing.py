"""GET /api/v1/audit: every figure recounted from the owners' tables, asked of the audit."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

import httpx2
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from gateway.problems import Refusal

_PATIENCE_SECONDS = 120


class Audit(BaseModel):
    """`agreed` when recount, live figures and read model show no difference."""

    model_config = ConfigDict(extra="allow")

    agreed: bool
    differences: list[dict[str, Any]]


def router(audit: httpx2.AsyncClient) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    @routes.get("/audit", summary="Recount every figure and compare")
    async def recount(
        first: Annotated[date | None, Query(alias="from")] = None,
        last: Annotated[date | None, Query(alias="to")] = None,
    ) -> Audit:
        asked = {"from": first, "to": last}
        params = {name: day.isoformat() for name, day in asked.items() if day}
        try:
            answer = await audit.get("/audit", params=params, timeout=_PATIENCE_SECONDS)
        except httpx2.HTTPError as error:
            detail = f"the audit does not answer ({type(error).__name__}); try again"
            raise Refusal(
                HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": "5"}
            ) from error
        if answer.status_code != HTTPStatus.OK:
            raise Refusal(HTTPStatus(answer.status_code), str(answer.json()["detail"]))
        return Audit(**answer.json())

    return routes
