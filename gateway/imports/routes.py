"""Templates to download, files to upload."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import asdict
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from gateway.access.authorization import Caller
from gateway.access.policy import Permission
from gateway.database import Database
from gateway.http import languages, problems, query_parameters
from gateway.http.attachments import attachment
from gateway.http.openapi_responses import INTAKE_ANSWERS, SHOWS_KEY, refusals_of
from gateway.http.problems import Refusal
from gateway.imports.comparison.comparing import Comparer
from gateway.imports.importing import Answer, Importer, Wish
from gateway.imports.kinds import KINDS, Kind
from gateway.imports.report import Report
from gateway.imports.template import template
from gateway.intake.events import Intake
from services.kit.state.days import SHANGHAI
from services.reasons import Reason, say

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NDJSON = "application/x-ndjson"
_BODY_LIMIT = 33_554_432
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_BODY = {"requestBody": {"required": True, "content": {XLSX: _BINARY, "text/csv": _BINARY}}}


class ImportKind(BaseModel):
    code: str
    title: str
    title_en: str
    event: str
    ends: str = Field(description="the event that ends what a whole file leaves out; or empty")
    headings: list[str]


_SEND_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": Report, "description": "checked; with annotated=true the marked workbook"},
    202: {"model": Report, "description": "Kafka has an event for every row"},
    207: {"model": Report, "description": "partial=true: the good rows were sent"},
    422: {
        "description": "nothing was sent: the report names rows and columns, or values that need an"
        " explanation"
    },
    **{status: INTAKE_ANSWERS[status] for status in (401, 403, 413, 415, 429, 503)},
    **refusals_of(404),
}


def router(intake: Intake, comparer: Comparer, database: Database) -> APIRouter:
    routes = APIRouter(prefix="/api/v1/imports")
    importer = Importer(intake, comparer, database)

    @routes.get("", summary="What can be imported")
    async def kinds() -> list[ImportKind]:
        return [
            ImportKind(
                code=kind.code,
                title=kind.title,
                title_en=kind.title_en,
                event=kind.event,
                ends=kind.ends,
                headings=[column.label for column in kind.columns],
            )
            for kind in KINDS.values()
        ]

    @routes.get(
        "/templates/{kind}.xlsx",
        summary="An empty workbook with headings, drop-downs and an example",
        responses={200: {"content": {XLSX: _BINARY}}, **refusals_of(404)},
        response_class=Response,
    )
    async def empty(kind: str) -> Response:
        found = _find(kind)
        return _workbook(template(found), f"{found.title}.xlsx")

    @routes.post(
        "/{kind}",
        summary="Send or check a file; Accept: application/x-ndjson shows the progress",
        dependencies=[SHOWS_KEY],
        responses=_SEND_ANSWERS,
        openapi_extra=_BODY,
        response_class=Response,
    )
    async def take(
        request: Request,
        kind: str,
        check: Annotated[bool, Query(description="judge the file, send nothing")] = False,
        partial: Annotated[bool, Query(description="send the good rows of a faulty file")] = False,
        annotated: Annotated[
            bool, Query(description="judge, send nothing, answer the file with its faults marked")
        ] = False,
        restate: Annotated[
            bool, Query(description="let rows that were sent before hold again, from now")
        ] = False,
        ids: Annotated[bool, Query(description="tell the event id of every row")] = False,
        recorded_at: Annotated[
            query_parameters.Moment | None,
            Query(description="when these facts were recorded; now if absent"),
        ] = None,
        explanation: Annotated[
            str,
            Query(max_length=1000, description="why values that look like a mistake are right"),
        ] = "",
        whole: Annotated[
            bool, Query(description="it is all of its lists: tell who stands there and not in it")
        ] = False,
        ends: Annotated[
            str,
            Query(max_length=64, description="`absent_digest` as told: those are to be ended"),
        ] = "",
    ) -> Response:
        key = await intake.authorization.sender(request)
        if not (check or annotated):
            intake.authorization.require(request, Permission.imports_send)
        try:
            found = _find(kind)
            if reason := key.may_send(key.source or "", found.event) or _beyond(key):
                raise Refusal(HTTPStatus.FORBIDDEN, reason)
            _require_ending(found, key, whole or bool(ends))
            moment = _moment(recorded_at)
            raw = await _body(request)
            word = explanation.strip() if any(map(str.isalnum, explanation)) else ""
            wish = Wish(check, partial, annotated, restate, ids, moment, word, whole, ends)
            if NDJSON in request.headers.get("accept", "") and not annotated:
                lines = _lines(importer, request, found, key, raw, wish)
                return StreamingResponse(lines, media_type=NDJSON)
            return _answer(await _finished(importer, found, key, raw, wish), found, request, key)
        except Refusal as refusal:
            intake.refusals.note(request, refusal, key.actor)
            raise

    def _answer(answer: Answer, kind: Kind, request: Request, key: Caller) -> Response:
        if answer.workbook is not None:
            return _workbook(answer.workbook, f"{kind.title}-annotated.xlsx")
        body = _told(answer, request, key)
        media = problems.MEDIA_TYPE if answer.status == 422 else "application/json"
        content = orjson.dumps(body, option=orjson.OPT_NON_STR_KEYS)
        return Response(content, answer.status, media_type=media)

    def _told(answer: Answer, request: Request, key: Caller) -> dict[str, Any]:
        """The report; where nothing was sent for its faults, as a problem that is noted."""
        if answer.status != HTTPStatus.UNPROCESSABLE_ENTITY:
            return answer.report
        refusal = Refusal(answer.status, answer.reason)
        intake.refusals.note(request, refusal, key.actor)
        return problems.body(refusal, languages.of(request)) | answer.report

    async def _lines(
        importer: Importer, request: Request, kind: Kind, key: Caller, raw: bytes, wish: Wish
    ) -> AsyncIterator[bytes]:
        """Progress, then one line with the status that a plain request would have had."""
        try:
            async with aclosing(importer.run(kind, key, raw, wish)) as steps:
                async for step in steps:
                    if isinstance(step, Answer):
                        body = _told(step, request, key)
                        yield _line({"stage": "done", "status": step.status, "report": body})
                    else:
                        yield _line(asdict(step))
        except Refusal as refusal:
            intake.refusals.note(request, refusal, key.actor)
            body = problems.body(refusal, languages.of(request))
            yield _line({"stage": "done", "status": refusal.status, "report": body})

    return routes


def _require_ending(kind: Kind, key: Caller, wished: bool) -> None:
    """Raises Refusal 403 and 422 where nothing can be absent, or the key may end nothing."""
    if not wished:
        return
    if not kind.ends:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, say("never_whole", kind=kind.code))
    if reason := key.may_send(key.source or "", kind.ends):
        raise Refusal(HTTPStatus.FORBIDDEN, reason)


def _find(code: str) -> Kind:
    if kind := KINDS.get(code):
        return kind
    detail = say("no_import", code=code, known=", ".join(KINDS))
    raise Refusal(HTTPStatus.NOT_FOUND, detail)


def _beyond(key: Caller) -> Reason | None:
    """Why somebody may send no file: its rows are not judged by whom they are about."""
    if key.authority.whole:
        return None
    return say("files_of_the_district")


def _moment(recorded_at: datetime | None) -> datetime:
    """Now, or an earlier moment: a later one would beat every correction until then."""
    now = datetime.now(SHANGHAI)
    if recorded_at is None:
        return now
    if recorded_at > now:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, say("recorded_in_future"))
    return recorded_at.astimezone(UTC)


async def _body(request: Request) -> bytes:
    """The file itself. Raises Refusal 413 or 415."""
    media = request.headers.get("content-type", "").lower()
    if media.startswith("multipart/") or "content-encoding" in request.headers:
        detail = say("file_itself")
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, detail)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_LIMIT:
            detail = say("file_too_large", most=_BODY_LIMIT)
            raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail)
    return bytes(body)


async def _finished(importer: Importer, kind: Kind, key: Caller, raw: bytes, wish: Wish) -> Answer:
    async with aclosing(importer.run(kind, key, raw, wish)) as steps:
        async for step in steps:
            if isinstance(step, Answer):
                return step
    raise AssertionError("an import ended without an answer")


def _workbook(content: bytes, name: str) -> Response:
    return Response(content, media_type=XLSX, headers=attachment(name))


def _line(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS) + b"\n"
