"""GET /api/v1/systems: the systems that the plan names, and what carries each."""

from functools import cache
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel
from pydantic import Field as Member

from gateway.api_docs.entities import Label
from services.contracts.definitions import LISTS
from services.contracts.definitions.systems import LACKS, SYSTEMS, PlannedSystem


class CarriedBy(Label):
    code: str


class NamedSystem(Label):
    """`types` are written family.code; registers are paths of lists."""

    number: int
    place: str = Member(description="where the plan names it")
    state: Literal["carried", "partly", "not_yet"]
    types: list[str]
    lists: list[CarriedBy]
    registers: list[str]
    lacks: list[CarriedBy] = Member(description="what it takes besides that is not built")


class NamedSystems(BaseModel):
    systems: list[NamedSystem]


def _told(one: PlannedSystem) -> NamedSystem:
    return NamedSystem(
        **{name: getattr(one, name) for name in ("number", "zh", "en", "place", "state")},
        types=list(one.types),
        lists=[CarriedBy(code=code, zh=LISTS[code].zh, en=LISTS[code].en) for code in one.lists],
        registers=list(one.registers),
        lacks=[CarriedBy(code=code, zh=LACKS[code].zh, en=LACKS[code].en) for code in one.lacks],
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
