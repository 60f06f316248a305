"""/api/v1/snapshots/{number}/report: the month's report, and the words in it."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from gateway.access.authorization import Authorization, AuthorizesBeforeBody
from gateway.access.sight import Seen
from gateway.audit_log.reads import Reads
from gateway.http.attachments import attachment
from gateway.http.openapi_responses import refusals_of
from gateway.http.problems import Refusal
from gateway.report.frozen import places_of
from gateway.report.making import MEDIA, Form, Reports, file_name
from services.reasons import say

_FILE = {"schema": {"type": "string", "format": "binary"}}
_ANSWERS = {
    200: {"description": "the file", "content": dict.fromkeys(MEDIA.values(), _FILE)},
    **refusals_of(403, 404, 503),
}


class ReportWords(BaseModel):
    """Sentences; a figure stands as its code in braces, and no digit does."""

    words: str = Field(max_length=4000)


class ReportPlace(BaseModel):
    place: str
    words: str = Field(description="as the report has them, figures as codes in braces")
    otherwise: str = Field(description="the words that stand there by themselves")
    actor: str | None = Field(description="who wrote them; null where nobody has")
    at: datetime | None


class ReportPlaces(BaseModel):
    number: int
    places: list[ReportPlace]


def router(reports: Reports, authorization: Authorization, reads: Reads) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", route_class=AuthorizesBeforeBody.of(authorization))

    @routes.get(
        "/snapshots/{number}/report.{form}",
        summary="The report of a snapshot as PDF or Word: the same bytes each time",
        responses=_ANSWERS,
        response_class=Response,
    )
    async def report(request: Request, number: int, form: Form, seen: Seen) -> Response:
        if seen.is_restricted:
            raise Refusal(HTTPStatus.FORBIDDEN, say("changes_of_the_district"))
        content = await reports.made(number, form)
        reads.note(request, "exported", f"snapshots/{number}/report", {"form": form}, 1)
        headers = attachment(file_name(number, form))
        return Response(content, media_type=MEDIA[form], headers=headers)

    @routes.get(
        "/snapshots/{number}/report/words",
        summary="The words of a report that people may write",
        responses=refusals_of(404, 503),
    )
    async def words(number: int) -> ReportPlaces:
        frozen = await reports.frozen(number)
        written = {one["place"]: one for one in await reports.written(number)}
        places = [
            ReportPlace(
                otherwise=otherwise,
                **{"place": place, "words": otherwise, "actor": None, "at": None}
                | written.get(place, {}),
            )
            for place, otherwise in places_of(frozen).items()
        ]
        return ReportPlaces(number=number, places=places)

    @routes.put(
        "/snapshots/{number}/report/words/{place}",
        summary="Write the words of a place; what stood there before is kept",
        status_code=HTTPStatus.NO_CONTENT,
        responses=refusals_of(401, 403, 404, 422, 503),
    )
    async def write(request: Request, number: int, place: str, told: ReportWords) -> None:
        await reports.write(number, authorization.of(request).actor, place, told.words)

    return routes
