"""GET /api/v1/systems: the systems that the plan names, and what carries each."""

from functools import cache
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel
from pydantic import Field as Member

from gateway.api_docs.entities import Label
from services.contracts.definitions import LISTS
from services.contracts.definitions.relations import RELATIONS
from services.contracts.definitions.systems import LACKS, PAGES, SYSTEMS, PlannedSystem
from services.contracts.values.metrics import METRICS


class CarriedBy(Label):
    code: str


class NamedSystem(Label):
    """`types` are written family.code; registers are paths of lists, pages those below /work/."""

    number: int
    place: str = Member(description="where the plan names it")
    state: Literal["carried", "partly", "not_yet"]
    types: list[str]
    lists: list[CarriedBy]
    registers: list[str]
    relations: list[CarriedBy]
    metrics: list[CarriedBy]
    pages: list[CarriedBy]
    lacks: list[CarriedBy] = Member(description="what it takes besides that is not built")


class NamedSystems(BaseModel):
    systems: list[NamedSystem]


def _told(one: PlannedSystem) -> NamedSystem:
    named = (
        *(("lists", LISTS), ("relations", RELATIONS), ("metrics", METRICS)),
        *(("pages", PAGES), ("lacks", LACKS)),
    )
    return NamedSystem(
        **{name: getattr(one, name) for name in ("number", "zh", "en", "place", "state")},
        types=list(one.types),
        registers=list(one.registers),
        **{
            way: [
                CarriedBy(code=code, zh=of[code].zh, en=of[code].en) for code in getattr(one, way)
            ]
            for way, of in named
        },
    )


@cache
def body() -> bytes:
    """The answer; definitions do not change while a process runs."""
    return NamedSystems(systems=[_told(one) for one in SYSTEMS]).model_dump_json().encode()


def router() -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    @routes.get(
        "/systems",
        response_model=NamedSystems,
        summary="The systems that the plan names, and what of this product carries each",
    )
    async def systems() -> Response:
        return Response(body(), media_type="application/json")

    return routes
