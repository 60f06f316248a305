"""The audit over HTTP, for the gateway: one at a time."""

import asyncio
from datetime import date
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query

from audit import report
from audit.days import audited, today
from audit.errors import CannotRead
from audit.settings import AuditProcessSettings
from audit.verdict import Sides, judge
from services.kit.identity import Asked
from services.kit.telemetry import health
from services.reasons import of
from services.reasons.answers import Declined, add_handler

FIRST = date(2024, 1, 31)


def application(settings: AuditProcessSettings) -> FastAPI:
    """GET /audit?from=&to= answers what `python -m audit run --json` prints."""
    asked = Asked(settings.identity_secret, "audit")
    http = FastAPI(title="audit", openapi_url=None, dependencies=[Depends(asked)])
    sides = Sides(settings, settings.gateway_url)
    turn = asyncio.Lock()

    add_handler(http)

    @http.get("/audit")
    async def audit(
        first: Annotated[date, Query(alias="from")] = FIRST,
        last: Annotated[date | None, Query(alias="to")] = None,
    ) -> dict[str, Any]:
        try:
            days = audited(first, last or today(), [])
        except ValueError as error:
            raise Declined(HTTPStatus.UNPROCESSABLE_ENTITY, of(error)) from error
        async with turn:
            try:
                return report.document(await judge(sides, days))
            except CannotRead as error:
                raise Declined(HTTPStatus.SERVICE_UNAVAILABLE, of(error)) from error

    return http


async def run(settings: AuditProcessSettings) -> None:
    sockets = health.bound(settings, asked=True)
    await health.serve(health.always_ready, sockets, application(settings))
