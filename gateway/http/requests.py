"""Every request has an id, is timed and, where it was chosen, followed as a trace."""

import re
import secrets
import time

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from services.kit.telemetry import metrics, tracing

_SECONDS = metrics.histogram("http_request_seconds")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_UNMATCHED = "unmatched"
_PROBES = {"/healthz", "/readyz"}


class Requests:
    """ASGI middleware, outermost. The id is the caller's `X-Request-ID` or a new one."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._children: dict[tuple[str, str, int], Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, id = time.perf_counter(), _id(scope)
        bind_contextvars(request_id=id.decode())
        step = _begin(scope) if scope["path"] not in _PROBES and tracing.chosen() else None

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"x-request-id", id)]
                self._observe(scope, message["status"], time.perf_counter() - began)
            await send(message)

        with tracing.ending([step] if step else []):
            await self.app(scope, receive, sending)
            if step:
                step.rename(f"{scope['method']} {_route(scope)}")

    def _observe(self, scope: Scope, status: int, seconds: float) -> None:
        place = scope["method"], _route(scope), status // 100
        child = self._children.get(place)
        if child is None:
            method = place[0] if place[0] in _METHODS else "other"
            child = _SECONDS.labels(method, place[1], f"{place[2]}xx")
            if method != "other":
                self._children[place] = child
        child.observe(seconds)


def _route(scope: Scope) -> str:
    """The template of the route, so that a metric has no more lines than there are routes."""
    return getattr(scope.get("route"), "path_format", _UNMATCHED)


def _id(scope: Scope) -> bytes:
    for name, value in scope["headers"]:
        if name == b"x-request-id" and _ID.fullmatch(value):
            return value
    return secrets.token_hex(8).encode()


def _begin(scope: Scope) -> tracing.Span:
    """The first step of a trace, or of a caller's that goes on here."""
    given = dict(scope["headers"]).get(tracing.HEADER.encode(), b"").decode("ascii", "replace")
    step = tracing.begin(scope["method"], tracing.joined(given))
    tracing.current.set(step.trace)
    bind_contextvars(trace_id=step.trace.split("-")[1])
    return step
