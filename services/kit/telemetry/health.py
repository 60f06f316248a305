"""/healthz, /readyz and /metrics of every process, on a port that serves nothing else.

Whatever crowds the port that others ask, probes are answered and nobody is started anew for it.
"""

import asyncio
import math
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, NamedTuple, TypeVar

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from services.kit.errors import TRANSIENT
from services.kit.settings import PortSettings
from services.kit.telemetry.log import brief
from services.kit.telemetry.metrics import Values, exposition, of_readyz

Probe = Callable[[], Awaitable[dict[str, Any]]]
Gauges = Callable[[], Awaitable[Values]]
T = TypeVar("T")
# Within what Kubernetes and the supervisor wait before they kill.
GRACE_SECONDS = 10
_PROBE_SECONDS = 5
_CACHED_SECONDS = 1.0


async def _nothing() -> Values:
    return {}


async def always_ready() -> dict[str, Any]:
    """The probe of a process that waits for nothing and has nothing to catch up with."""
    return {"ready": True, "behind": 0}


class OnceASecond(Generic[T]):
    """Asks at most once a second, however many want to know; all hear the same answer."""

    def __init__(self, ask: Callable[[], Awaitable[T]]) -> None:
        self._ask = ask
        self._asking = asyncio.Lock()
        self._asked_at = -math.inf

    async def __call__(self) -> T:
        async with self._asking:
            if time.monotonic() - self._asked_at > _CACHED_SECONDS:
                self._answer, self._asked_at = await self._ask(), time.monotonic()
        return self._answer


def application(probe: Probe, gauges: Gauges = _nothing) -> Starlette:
    """What the health port answers.

    `probe` answers at least `ready` (bool) and `behind` (records or rows still to handle).
    `gauges` are read at each scrape, besides those of the probe.
    """
    state = _state(probe)

    async def read() -> Values:
        now, own = await asyncio.gather(state(), gauges())
        return of_readyz(now) | own

    scraped = OnceASecond(read)

    async def metrics(_: Request) -> Response:
        return Response(exposition(await scraped()), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[*_probes(state), _route("/metrics", metrics)])


def public_routes(probe: Probe) -> list[Route]:
    """/healthz and /readyz for a port that outsiders reach: they cost next to nothing."""
    return _probes(OnceASecond(_state(probe)))


def _state(probe: Probe) -> Probe:
    """The probe, which answers in any case."""

    async def state() -> dict[str, Any]:
        try:
            return await asyncio.wait_for(probe(), _PROBE_SECONDS)
        except TRANSIENT as error:
            return {"ready": False, "behind": None, "why": brief(error)}

    return state


def _probes(state: Probe) -> list[Route]:
    async def healthz(_: Request) -> JSONResponse:
        return JSONResponse({"alive": True})

    async def readyz(_: Request) -> JSONResponse:
        now = await state()
        return JSONResponse(now, status_code=200 if now["ready"] else 503)

    return [_route("/healthz", healthz), _route("/readyz", readyz)]


def _route(path: str, answer: Callable[[Request], Awaitable[Response]]) -> Route:
    route = Route(path, answer, include_in_schema=False)
    route.methods = {"GET"}
    return route


class Server(uvicorn.Server):
    """Leaves signals to whoever runs the process; cancelled, it first answers what was asked.

    `end_streams` ends the answers that last until their reader goes.
    """

    def __init__(
        self, config: uvicorn.Config, end_streams: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self.end_streams = end_streams

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await super().serve(sockets)
        except asyncio.CancelledError:
            if self.started:
                self.end_streams()
                await self.shutdown(sockets)
            raise

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Sockets(NamedTuple):
    """The sockets at which a process listens: for probes, and for who asks it."""

    health: socket.socket
    asked: socket.socket | None = None


def bound(settings: PortSettings, asked: bool = False) -> Sockets:
    """Those of a process. Raises OSError where another listens at one of them."""
    own = _bound(settings.http_host, settings.health_port)
    return Sockets(own, _bound(settings.http_host, settings.http_port) if asked else None)


def _bound(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener


async def serve(
    probe: Probe, sockets: Sockets, app: ASGIApp | None = None, gauges: Gauges = _nothing
) -> None:
    """Answer probes until cancelled, and who asks with `app`."""
    async with asyncio.TaskGroup() as listening:
        listening.create_task(_listen(application(probe, gauges), sockets.health))
        if app and sockets.asked:
            listening.create_task(_listen(app, sockets.asked))


async def _listen(app: ASGIApp, listener: socket.socket) -> None:
    config = uvicorn.Config(
        app, log_config=None, lifespan="off", timeout_graceful_shutdown=GRACE_SECONDS
    )
    await Server(config).serve(sockets=[listener])
