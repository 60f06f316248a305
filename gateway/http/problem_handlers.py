"""Answers a route's exceptions as problems."""

from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match

from gateway.http import built_page, languages, problems
from gateway.http.problems import MEDIA_TYPE, Refusal
from services.kit.messaging.json_text import pointer
from services.reasons import Reason, fault, say
from services.reasons.library import reason_of

# What Starlette and FastAPI say by themselves.
_THEIRS = {
    HTTPStatus.NOT_FOUND: say("not_found"),
    HTTPStatus.METHOD_NOT_ALLOWED: say("method_not_allowed"),
    HTTPStatus.BAD_REQUEST: say("body_unparsable"),
}


async def on_refusal(request: Request, refusal: Refusal) -> JSONResponse:
    language = languages.of(request)
    return JSONResponse(
        problems.body(refusal, language),
        status_code=refusal.status,
        headers=problems.headers(refusal, language),
        media_type=MEDIA_TYPE,
    )


async def on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    errors = [fault(pointer(*one["loc"]), reason_of(one)) for one in error.errors()]
    refusal = Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, say("invalid_parameter"), errors)
    return await on_refusal(request, refusal)


async def on_http(request: Request, error: HTTPException) -> Response:
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.NOT_FOUND and _is_of_a_person(request):
        return built_page.missing(request.headers.get("accept-encoding", ""))
    told = error.detail if isinstance(error.detail, Reason) else Reason(str(error.detail))
    if not told.code and str(told) == _THEIRS.get(status):
        told = _THEIRS[status]
    headers = error.headers
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(_allowed(request))}
    return await on_refusal(request, Refusal(status, told, headers=headers))


def _is_of_a_person(request: Request) -> bool:
    """Whether a browser opens an address; programs and the page itself ask for no HTML."""
    opens = "text/html" in request.headers.get("accept", "")
    return opens and request.method == "GET" and not request.url.path.startswith("/api/")


def _allowed(request: Request) -> list[str]:
    """Every method of the address: routes of one path know only their own."""
    routes = request.app.router.routes
    return [
        method
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
        if any(r.matches({**request.scope, "method": method})[0] is Match.FULL for r in routes)
    ]
