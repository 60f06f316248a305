"""GET /api/v1/matter-types: the types of matters, from which forms and boards are made."""

from datetime import date
from functools import cache

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from pydantic import Field as Member

from gateway.access.authorization import Authorization
from gateway.api_docs.entities import Label
from gateway.matters.acts import Family
from services.contracts.access.scopes import Scopes
from services.contracts.access.seen import is_reviewed
from services.contracts.definitions import CASE_TYPES, RESULTS, CaseType, Version
from services.contracts.definitions.outside import UNDER_WAY, UNDER_WAY_NAME


class TypeStage(Label):
    code: str
    ends: bool = Member(description="it closes the matter")
    internal: bool = Member(description="those outside do not see it: `under_way` to them")


class TypeVersion(BaseModel):
    """The rules from a day on: a matter keeps those of its opening day, or of its `definition`."""

    start: date = Member(alias="from")
    stages: list[TypeStage] = Member(description="in their order; the first is where it begins")
    days: int | None = Member(description="working days until it is due")
    answer: str = Member(description="the stage that comes before a closing; empty: none")
    rate_within: int = Member(description="working days in which whoever waits may rate it")
    reviewed: bool = Member(
        False, description="those asked to help score it, unseen by each other till all have"
    )


class TypeResult(Label):
    code: str


class TypeField(Label):
    """What its form asks for besides; with `choices`, one of these codes."""

    name: str
    choices: dict[str, Label]


class MatterType(Label):
    family: Family
    code: str
    preset: str = Member(description="desk: somebody waits; pipeline: stages; call: bids")
    opens: list[str] = Member(description="kinds of those who may open one")
    results: list[TypeResult]
    fields: list[TypeField]
    versions: list[TypeVersion] = Member(description="the newest last")


class MatterTypes(BaseModel):
    types: list[MatterType]


def _version(version: Version) -> TypeVersion:
    rules = version.rules
    stages = [
        TypeStage(
            code=code,
            zh=name.zh,
            en=name.en,
            ends=code in rules.ends,
            internal=code in version.internal,
        )
        for code, name in version.names.items()
    ]
    own = {"days": rules.days, "answer": rules.answer, "rate_within": rules.rate_within}
    return TypeVersion(**{"from": version.start}, stages=stages, **own)


def _shown(kind: CaseType, version: Version, outside: bool) -> TypeVersion:
    told = _seen_outside(version) if outside else _version(version)
    return told.model_copy(update={"reviewed": is_reviewed(kind.family, kind.code)})


def _type(kind: CaseType, outside: bool) -> MatterType:
    plain = {name: getattr(kind, name) for name in ("family", "code", "zh", "en", "preset")}
    results = [RESULTS[code] for code in kind.results]
    return MatterType(
        **plain,
        opens=list(kind.opens),
        results=[TypeResult.model_validate(one) for one in results],
        fields=[
            TypeField(name=name, zh=row["zh"], en=row["en"], choices=row.get("choices", {}))
            for name, row in kind.fields.items()
        ],
        versions=[_shown(kind, one, outside) for one in kind.versions],
    )


def _seen_outside(version: Version) -> TypeVersion:
    """By public names; internal stages are one, where the first of them stands."""
    told, stages = _version(version), list[TypeStage]()
    for one in told.stages:
        if public := version.public.get(one.code):
            stages.append(one.model_copy(update={"zh": public.zh, "en": public.en}))
        elif all(other.code != UNDER_WAY for other in stages):
            name = {"zh": UNDER_WAY_NAME.zh, "en": UNDER_WAY_NAME.en}
            stages.append(TypeStage(code=UNDER_WAY, **name, ends=False, internal=True))
    return told.model_copy(update={"stages": stages})


@cache
def body(outside: bool) -> bytes:
    """The answer; definitions do not change while a process runs."""
    every = [_type(kind, outside) for kinds in CASE_TYPES.values() for kind in kinds.values()]
    return MatterTypes(types=every).model_dump_json(by_alias=True).encode()


def router(authorization: Authorization) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    @routes.get(
        "/matter-types",
        response_model=MatterTypes,
        summary="Types of matters: their stages, results and forms",
    )
    async def matter_types(request: Request) -> Response:
        outside = Scopes(await authorization.scopes_of(request)).outside
        return Response(body(outside), media_type="application/json")

    return routes
