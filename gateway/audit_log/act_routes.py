"""GET /api/v1/people-acts: what signed-in people did, and who read which list."""

from datetime import datetime
from typing import Any

import orjson
from fastapi import APIRouter
from pydantic import BaseModel, Field

from gateway.database import NEWEST, Database, queries
from gateway.http.openapi_responses import refusals_of
from gateway.http.paging import Before, Most


class PersonAct(BaseModel):
    id: int
    at: datetime
    subject: str = Field(description="as the issuer names them for good; `key/` and a name: a key")
    name: str
    action: str
    details: dict[str, Any]


class PersonActs(BaseModel):
    acts: list[PersonAct]
    before: int | None


def router(database: Database) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    @routes.get(
        "/people-acts",
        summary="What signed-in people did and who read which list, newest first",
        responses=refusals_of(503),
    )
    async def people_acts(
        subject: str | None = None, before: Before = None, limit: Most = 100
    ) -> PersonActs:
        asked = {"subject": subject, "before": before or NEWEST, "most": limit}
        async with database.answering() as db:
            rows = [dict(row) async for row in queries.person_acts(db, **asked)]
        found = [PersonAct(**row | {"details": orjson.loads(row["details"])}) for row in rows]
        return PersonActs(acts=found, before=found[-1].id if len(found) == limit else None)

    return routes
