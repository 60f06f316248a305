"""The registers: enterprises, and all that the figures are made of, as lists that add up."""

from typing import Annotated, Literal

import httpx2
from fastapi import APIRouter, Query
from pydantic import TypeAdapter

from gateway.figures.reading import Day, Reader
from gateway.http.openapi_responses import refusals_of
from gateway.registers.pages import AnyRegister, Enterprises, Register
from gateway.registers.profiles import Profile
from gateway.upstream.read_model import ask
from services.contracts.vocabulary import Qualification, Sector

Words = Annotated[
    str,
    Query(max_length=100, description="part of a name, its pinyin or initials; an id's beginning"),
]
Identifier = Annotated[str, Query(max_length=256)]
Cursor = Annotated[str, Query(max_length=1000)]
Limit = Annotated[int, Query(ge=1, le=1000)]

_register = TypeAdapter(AnyRegister)


def router(reader: Reader, indicators: httpx2.AsyncClient) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    @routes.get("/enterprises", summary="Search enterprises", responses=refusals_of(503))
    async def enterprises(
        q: Words = "",
        sector: Sector | None = None,
        qualification: Qualification | None = None,
        carrier: Identifier = "",
        state: Literal["active", "all"] = "active",
        as_of: Day = None,
        cursor: Cursor = "",
        limit: Limit = 100,
    ) -> Enterprises:
        day = as_of or reader.clock()
        asked = {"as_of": day.isoformat(), "q": q, "carrier": carrier, "cursor": cursor}
        asked |= {"limit": limit, "active": state == "active"}
        asked |= {"sector": sector or "", "qualification": qualification or ""}
        answer = await ask(indicators, "/enterprises", asked)
        return Enterprises.model_validate({"as_of": day, **answer})

    @routes.get(
        "/enterprises/{enterprise_id}",
        summary="All that is known of one enterprise",
        responses=refusals_of(404, 503),
    )
    async def enterprise(enterprise_id: str, as_of: Day = None) -> Profile:
        day = as_of or reader.clock()
        found = await ask(
            indicators, "/enterprise", {"id": enterprise_id, "as_of": day.isoformat()}
        )
        return Profile.model_validate({"as_of": day, **found})

    @routes.get(
        "/registers/{register}",
        summary="What a figure is made of, as a list that adds up to it",
        responses=refusals_of(503),
    )
    async def register(
        register: Register,
        q: Words = "",
        open: Annotated[bool | None, Query(description="only open ones, or only others")] = None,
        as_of: Day = None,
        cursor: Cursor = "",
        limit: Limit = 100,
    ) -> AnyRegister:
        day = as_of or reader.clock()
        asked = {"as_of": day.isoformat(), "q": q, "cursor": cursor, "limit": limit}
        asked |= {} if open is None else {"open": open}
        answer = await ask(indicators, f"/registers/{register}", asked)
        return _register.validate_python({"name": register, "as_of": day, **answer})

    return routes
