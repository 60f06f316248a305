"""Who is in a number: the gateway asks the indicators service and prints in the plan's units."""

from datetime import date
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any

import httpx2
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from gateway.access.sight import Seen
from gateway.audit_log.reads import Reads
from gateway.figures.reading import Day, Reader, find, parts_in_words
from gateway.http.openapi_responses import refusals_of
from gateway.http.problems import Refusal
from gateway.registers.list_query import Cursor
from gateway.upstream.read_model import ask
from services.contracts.figures.catalogue import TOTAL, Target
from services.contracts.values.kinds import exact
from services.contracts.values.messages import Cause
from services.reasons import say


class Contributor(BaseModel):
    """One fact in the figure, with the events behind it and the fact itself (base units)."""

    topic: str
    key: str
    entity_id: str
    name: str | None
    contribution: str = Field(description="exact decimal string in the indicator's unit")
    events: list[Cause]
    fact: dict[str, Any]


class Facts(BaseModel):
    """A page; the contributions of all pages add up to `value` exactly."""

    code: str
    dimension: str
    as_of: date
    unit: str
    value: str
    count: int
    facts: list[Contributor]
    next: str | None = Field(description="the cursor of the next page")
    restricted: bool = Field(
        description="whether only what the asker may see is told, `value` and `count` too"
    )


class Sort(StrEnum):
    by_key = "key"
    greatest_first = "-contribution"


class Greatest(BaseModel):
    """What one thing adds; an enterprise's facts are one."""

    id: str
    name: str | None
    contribution: str = Field(description="exact decimal string in the indicator's unit")
    is_enterprise: bool


class GreatestOf(BaseModel):
    as_of: date
    unit: str
    greatest: list[Greatest]


def router(reader: Reader, indicators: httpx2.AsyncClient, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    @routes.get(
        "/indicators/{code}/facts",
        summary="Who is in that number",
        responses=refusals_of(404, 422, 503),
    )
    async def facts(
        request: Request,
        code: str,
        seen: Seen,
        as_of: Day = None,
        dimension: str = TOTAL,
        cursor: Cursor = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        sort: Sort = Sort.by_key,
    ) -> Facts:
        target = _summed(code, dimension)
        day = as_of or reader.clock()
        asked = {"as_of": day.isoformat(), "dimension": dimension, "cursor": cursor, "limit": limit}
        asked |= {} if sort is Sort.by_key else {"sort": str(sort)}
        answer = await ask(indicators, f"/lineage/{code}", asked | seen.parameters)
        reads.note(request, "read", f"{code}/facts", asked, len(answer["contributors"]))
        factor = target.indicator.unit.factor
        return Facts(
            code=code,
            dimension=dimension,
            as_of=day,
            unit=target.indicator.unit.zh,
            value=exact(answer["amount"], factor),
            count=answer["facts"],
            next=answer["next"],
            restricted=answer["restricted"],
            facts=[
                Contributor(**{**one, "contribution": exact(one["contribution"], factor)})
                for one in answer["contributors"]
            ],
        )

    @routes.get(
        "/indicators/{code}/greatest",
        summary="Those that add most to a number",
        responses=refusals_of(404, 503),
    )
    async def greatest(
        request: Request,
        code: str,
        seen: Seen,
        as_of: Day = None,
        dimension: str = TOTAL,
        limit: Annotated[int, Query(ge=1, le=100)] = 10,
    ) -> GreatestOf:
        target = _summed(code, dimension)
        day = as_of or reader.clock()
        asked = {"as_of": day.isoformat(), "dimension": dimension, "limit": limit}
        path = f"/lineage/{code}/greatest"
        found = await ask(indicators, path, asked | seen.parameters)
        reads.note(request, "read", f"{code}/greatest", asked, len(found))
        unit = target.indicator.unit
        told = [one | {"contribution": exact(one["contribution"], unit.factor)} for one in found]
        return GreatestOf(as_of=day, unit=unit.zh, greatest=told)

    return routes


def _summed(code: str, dimension: str) -> Target:
    """A figure that facts add up to. Raises Refusal 404."""
    target = find(code, dimension)
    if made_of := parts_in_words(target):
        detail = say("ratio_asked", code=code, parts=made_of)
        raise Refusal(HTTPStatus.NOT_FOUND, detail)
    return target
