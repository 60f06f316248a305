"""Limits for slow clients: seconds for a head, for a body, and for reading what was sent."""

import asyncio
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from services.kit.telemetry import metrics
from services.reasons import say

CUT = metrics.counter("slow_clients_total")
_KEY = "gateway.body"
_UNAUTHORIZED_BYTES = 65_536


class SlowClientLimits:
    """ASGI middleware: a body that is not there in time is answered 408, the connection closed.

    Until `raise_body_limit` is called a body may hold 64 KiB.
    """

    def __init__(self, app: ASGIApp, body_seconds: float) -> None:
        self.app = app
        self.body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope[_KEY] = body = _Body(receive, self.body_seconds, _UNAUTHORIZED_BYTES)
            receive = body.receive
        await self.app(scope, receive, send)


def raise_body_limit(scope: Scope, most: int | None = None) -> None:
    """Let an authorized request's body hold `most` bytes; None: as many as its route reads."""
    if body := scope.get(_KEY):
        body.most = most


class _Body:
    """`receive` with a deadline for the whole body, from its first reading on; none afterwards.

    `most` bytes of it, None for any number.
    """

    def __init__(self, receive: Receive, seconds: float, most: int | None) -> None:
        self.most = most
        self._receive = receive
        self._seconds = seconds
        self._deadline: float | None = None
        self._bytes = 0
        self._whole = False

    async def receive(self) -> Message:
        if self._whole:
            return await self._receive()
        if self._deadline is None:
            self._deadline = asyncio.get_running_loop().time() + self._seconds
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError as error:
            raise self._too_slow() from error
        self._bytes += len(message.get("body", b""))
        if self.most is not None and self._bytes > self.most:
            detail = say("body_over_bound", most=self.most)
            raise HTTPException(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, {"Connection": "close"}
            )
        self._whole = not message.get("more_body", False)
        return message

    def _too_slow(self) -> HTTPException:
        CUT.labels("body").inc()
        detail = say("body_too_slow", seconds=f"{self._seconds:g}")
        return HTTPException(HTTPStatus.REQUEST_TIMEOUT, detail, {"Connection": "close"})


class SlowClientProtocol(H11Protocol):
    """Cuts who sends no whole head in time, or leaves unread what it was sent.

    uvicorn times nothing but the pause between two requests.
    """

    def __init__(self, head_seconds: float, unread_seconds: float, **given: Any) -> None:
        super().__init__(**given)
        self._head = _Timer(head_seconds, partial(self._cut, "head"))
        self._unread = _Timer(unread_seconds, partial(self._cut, "unread"))

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self._head.start()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._stop_once_serving()

    def on_response_complete(self) -> None:
        """Timed from here on: the next head, or the rest of a body that nobody wants any more."""
        self._head.start()
        super().on_response_complete()
        self._stop_once_serving()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.start()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._unread.stop()

    def timeout_keep_alive_handler(self) -> None:
        """A connection that nobody reads is never flushed, so it would never close."""
        self._unread.start()
        super().timeout_keep_alive_handler()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._head.stop()
        self._unread.stop()

    def _stop_once_serving(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._head.stop()

    def _cut(self, what: str) -> None:
        CUT.labels(what).inc()
        self.transport.abort()


class _Timer:
    """Calls back once, so many seconds after its start."""

    def __init__(self, seconds: float, late: Callable[[], None]) -> None:
        self._seconds = seconds
        self._late = late
        self._handle: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """From now on, also where it runs already."""
        self.stop()
        self._handle = asyncio.get_running_loop().call_later(self._seconds, self._late)

    def stop(self) -> None:
        if self._handle:
            self._handle.cancel()
            self._handle = None
