"""/api/v1/snapshots and /api/v1/changes: figures frozen for good, and what changed since."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from gateway.access.authorization import Authorization, AuthorizesBeforeBody
from gateway.access.sight import Seen
from gateway.audit_log.reads import Reads
from gateway.figures.reading import find
from gateway.http.openapi_responses import refusals_of
from gateway.http.paging import Before, Most
from gateway.http.problems import Refusal
from gateway.http.query_parameters import QueryDate
from gateway.snapshots.changes import ChangeOfFigure, Comparer, FigureChanges, SideAsked
from gateway.snapshots.making import Maker
from gateway.snapshots.store import Detailed, Snapshot, Snapshots
from services.contracts.figures.catalogue import TOTAL
from services.contracts.values.fields import Day, printable
from services.reasons import say

Number = Annotated[int | None, Query(ge=1, description="a snapshot: as it was known then")]
OfDay = Annotated[QueryDate | None, Query(description="a day, as it is known now")]


Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200),
    AfterValidator(lambda note: note and printable(note)),
]


class Wanted(BaseModel):
    day: Day = Field(description="whose figures are frozen, as they are known now")
    note: Note = ""


class SnapshotList(BaseModel):
    snapshots: list[Snapshot]
    before: int | None


def router(
    maker: Maker,
    comparer: Comparer,
    snapshots: Snapshots,
    authorization: Authorization,
    reads: Reads,
) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", route_class=AuthorizesBeforeBody.of(authorization))

    @routes.post(
        "/snapshots",
        summary="Freeze every figure of a day, numbered and for good",
        status_code=HTTPStatus.CREATED,
        responses=refusals_of(401, 403, 422, 503),
    )
    async def make(request: Request, wanted: Wanted) -> Detailed:
        actor = authorization.of(request).actor
        number = await maker.make(actor, wanted.note, wanted.day)
        return await snapshots.detailed(number)

    @routes.get("/snapshots", summary="All snapshots, newest first", responses=refusals_of(503))
    async def all_snapshots(before: Before = None, limit: Most = 100) -> SnapshotList:
        found = await snapshots.page(before, limit)
        return SnapshotList(
            snapshots=found, before=found[-1].number if len(found) == limit else None
        )

    @routes.get(
        "/snapshots/{number}",
        summary="One snapshot: who made it, when, and how far each topic was folded",
        responses=refusals_of(404, 503),
    )
    async def snapshot(number: int) -> Detailed:
        return await snapshots.detailed(number)

    @routes.get(
        "/changes",
        summary="Which figures differ between two snapshots or days",
        responses=refusals_of(404, 422, 503),
    )
    async def changes(
        before: Number = None,
        before_day: OfDay = None,
        after: Number = None,
        after_day: OfDay = None,
    ) -> FigureChanges:
        sides = SideAsked(before, before_day), SideAsked(after, after_day)
        return await comparer.all_figures(*sides)

    @routes.get(
        "/changes/{code}",
        summary="Through which facts of which sources one figure changed",
        responses=refusals_of(403, 404, 422, 503),
    )
    async def changes_of(
        request: Request,
        code: str,
        seen: Seen,
        dimension: str = TOTAL,
        before: Number = None,
        before_day: OfDay = None,
        after: Number = None,
        after_day: OfDay = None,
        limit: Annotated[int, Query(ge=0, le=1000)] = 50,
    ) -> ChangeOfFigure:
        if seen.is_restricted:
            raise Refusal(HTTPStatus.FORBIDDEN, say("changes_of_the_district"))
        sides = SideAsked(before, before_day), SideAsked(after, after_day)
        found = await comparer.one(find(code, dimension), *sides, limit)
        asked = {"before": before or before_day, "after": after or after_day}
        reads.note(request, "read", f"{code}/changes", asked, len(found.facts))
        return found

    return routes
