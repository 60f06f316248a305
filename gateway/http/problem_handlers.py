"""Answers a route's exceptions as problems."""

from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from gateway.http.problems import MEDIA_TYPE, Refusal, body


async def on_refusal(request: Request, refusal: Refusal) -> JSONResponse:
    return JSONResponse(
        body(refusal.status, refusal.detail, refusal.errors),
        status_code=refusal.status,
        headers=refusal.headers,
        media_type=MEDIA_TYPE,
    )


async def on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    reasons = [
        {"pointer": "/" + "/".join(str(part) for part in e["loc"]), "reason": e["msg"]}
        for e in error.errors()
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    detail = "a parameter of the request is not valid"
    return JSONResponse(body(status, detail, reasons), status_code=status, media_type=MEDIA_TYPE)


async def on_http(request: Request, error: HTTPException) -> JSONResponse:
    status = HTTPStatus(error.status_code)
    headers = error.headers
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers = {"Allow": ", ".join(_allowed(request))}
    return JSONResponse(
        body(status, str(error.detail), []),
        status_code=status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def _allowed(request: Request) -> list[str]:
    """Every method of the address: routes of one path know only their own."""
    routes = request.app.router.routes
    return [
        method
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
        if any(r.matches({**request.scope, "method": method})[0] is Match.FULL for r in routes)
    ]
