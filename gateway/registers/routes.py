"""The registers: enterprises, and all that the figures are made of, as lists that add up."""

from typing import Any

import httpx2
from fastapi import APIRouter, Request
from pydantic import TypeAdapter

from gateway.access.sight import Seen, Sight
from gateway.audit_log.reads import Reads
from gateway.figures.reading import Day, Reader
from gateway.http.openapi_responses import refusals_of
from gateway.registers.lines import ENTERPRISES, AnyRegister, Enterprises, Register
from gateway.registers.list_query import (
    Cursor,
    EnterprisesQueried,
    Limit,
    ListQueried,
    ListQuery,
    Sums,
)
from gateway.registers.profiles import Profile, national_classes, rung_of
from gateway.upstream.read_model import ask

_register = TypeAdapter(AnyRegister)


def router(reader: Reader, indicators: httpx2.AsyncClient, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    async def listed(
        request: Request,
        path: str,
        query: ListQuery,
        cursor: str,
        limit: int,
        seen: Sight,
        sums: bool = True,
    ) -> dict[str, Any]:
        day = query.as_of or reader.clock()
        asked = query.parameters(day) | {"cursor": cursor, "limit": limit}
        asked |= {} if sums else {"sums": False}
        answer = await ask(indicators, f"/lists/{path}", asked | seen.parameters)
        reads.note(request, "read", path, asked, len(answer["rows"]))
        return {"name": path, "as_of": day, **answer}

    @routes.get("/enterprises", summary="Search enterprises", responses=refusals_of(422, 503))
    async def enterprises(
        request: Request,
        query: EnterprisesQueried,
        seen: Seen,
        cursor: Cursor = "",
        limit: Limit = 100,
    ) -> Enterprises:
        found = await listed(request, ENTERPRISES, query, cursor, limit, seen)
        return Enterprises.model_validate(found)

    @routes.get(
        "/enterprises/{enterprise_id}",
        summary="All that is known of one enterprise",
        responses=refusals_of(404, 503),
    )
    async def enterprise(
        request: Request, enterprise_id: str, seen: Seen, as_of: Day = None
    ) -> Profile:
        day = as_of or reader.clock()
        asked = {"id": enterprise_id, "as_of": day.isoformat()}
        found = await ask(indicators, "/enterprise", asked | seen.parameters)
        reads.note(request, "read", "enterprise", asked, 1)
        classes = national_classes(found["enterprise"]["industry_code"])
        told = {"as_of": day, "classes": classes, "rung": rung_of(found["certificates"])}
        return Profile.model_validate(told | found)

    @routes.get(
        "/registers/{register}",
        summary="What a figure is made of, as a list that adds up to it",
        responses=refusals_of(422, 503),
    )
    async def register(
        request: Request,
        register: Register,
        query: ListQueried,
        seen: Seen,
        cursor: Cursor = "",
        limit: Limit = 100,
        sums: Sums = True,
    ) -> AnyRegister:
        found = await listed(request, register, query, cursor, limit, seen, sums)
        return _register.validate_python(found)

    return routes
