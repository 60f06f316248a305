"""/api/v1/imported-files: the files that were sent, and what was said of doubted values.

Not below /api/v1/imports, where the next name is a kind of file.
"""

from fastapi import APIRouter, Request

from gateway.access.authorization import Authorization
from gateway.access.sight import source_of
from gateway.database import NEWEST, Database
from gateway.http.openapi_responses import SHOWS_KEY, refusals_of
from gateway.http.paging import Before, Most
from gateway.imports.sent import SentFiles, page


def router(database: Database, authorization: Authorization) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", dependencies=[SHOWS_KEY])

    @routes.get(
        "/imported-files",
        summary="The files that were sent, newest first, with what was said of doubted values",
        description="A sender's key sees its own, who may see the whole district all.",
        responses=refusals_of(401, 403, 503),
    )
    async def sent_files(
        request: Request, kind: str | None = None, before: Before = None, limit: Most = 100
    ) -> SentFiles:
        own = source_of(authorization.of(request))
        async with database.answering() as db:
            return await page(db, kind, own, before or NEWEST, limit)

    return routes
