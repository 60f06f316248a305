"""Limits for slow clients: seconds for a head, for a body, and for reading what was sent."""

import asyncio
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from gateway.http.one_write import OneWrite
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
    """A connection of which it is noted since when it owes a head, or leaves unread what was sent.

    uvicorn times nothing but the pause between two requests. Its quicker parser, httptools, loses
    the body of who offers another protocol as well, as Java's clients do, and takes what comes of
    it later for a request of its own.
    """

    def __init__(self, sweep: "Sweep", **given: Any) -> None:
        super().__init__(**given)
        self.awaiting_head: float | None = None
        self.unread: float | None = None
        self._sweep = sweep

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        self.transport = OneWrite(transport, self.loop)
        self.awaiting_head = self.loop.time()
        self._sweep.add(self)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._note_serving()

    def on_response_complete(self) -> None:
        """From here on: the next head, or the rest of a body that nobody wants any more."""
        self.awaiting_head = self.loop.time()
        super().on_response_complete()
        self._note_serving()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.unread = self.loop.time()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.unread = None

    def timeout_keep_alive_handler(self) -> None:
        """A connection that nobody reads is never flushed, so it would never close."""
        self.unread = self.loop.time()
        super().timeout_keep_alive_handler()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._sweep.discard(self)

    def cut(self, why: str) -> None:
        CUT.labels(why).inc()
        self.transport.abort()

    def _note_serving(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self.awaiting_head = None


class Sweep:
    """Looks after all connections by one timer, and cuts who sends no head or reads nothing.

    They are late by a quarter of the shorter time at most: a timer for each request costs more
    than to look at them all now and then.
    """

    def __init__(self, head_seconds: float, unread_seconds: float) -> None:
        self._head_seconds = head_seconds
        self._unread_seconds = unread_seconds
        self._pause = min(head_seconds, unread_seconds) / 4
        self._connections: set[SlowClientProtocol] = set()
        self._timer: asyncio.TimerHandle | None = None

    def add(self, connection: SlowClientProtocol) -> None:
        self._connections.add(connection)
        if self._timer is None:
            self._start(connection.loop)

    def discard(self, connection: SlowClientProtocol) -> None:
        self._connections.discard(connection)
        if self._timer and not self._connections:
            self._timer.cancel()
            self._timer = None

    def _start(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = loop.call_later(self._pause, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._start(loop)
        now = loop.time()
        for one in tuple(self._connections):
            if _is_over(one.awaiting_head, self._head_seconds, now):
                one.cut("head")
            elif _is_over(one.unread, self._unread_seconds, now):
                one.cut("unread")


def _is_over(since: float | None, seconds: float, now: float) -> bool:
    return since is not None and now - since >= seconds
