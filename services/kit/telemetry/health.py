"""/healthz, /readyz and /metrics of every process."""

import asyncio
import math
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from services.kit.errors import TRANSIENT
from services.kit.telemetry.log import brief
from services.kit.telemetry.metrics import Values, exposition, of_readyz

Probe = Callable[[], Awaitable[dict[str, Any]]]
Gauges = Callable[[], Awaitable[Values]]
_PROBE_SECONDS = 5
_CACHED_SECONDS = 1.0


async def _nothing() -> Values:
    return {}


class Scrape:
    """What /metrics answers; `state` and `gauges` are read at most once a second."""

    def __init__(self, state: Probe, gauges: Gauges) -> None:
        self.state = state
        self.gauges = gauges
        self._asking = asyncio.Lock()
        self._scraped: Values = {}
        self._scraped_at = -math.inf

    async def exposition(self) -> bytes:
        async with self._asking:
            if time.monotonic() - self._scraped_at > _CACHED_SECONDS:
                state, gauges = await asyncio.gather(self.state(), self.gauges())
                self._scraped, self._scraped_at = of_readyz(state) | gauges, time.monotonic()
        return exposition(self._scraped)


def add_routes(app: Starlette, probe: Probe, gauges: Gauges = _nothing) -> None:
    """`probe` answers at least `ready` (bool) and `behind` (records or rows still to handle).

    `gauges` are read at each scrape, besides those of the probe.
    """

    async def state() -> dict[str, Any]:
        try:
            return await asyncio.wait_for(probe(), _PROBE_SECONDS)
        except TRANSIENT as error:
            return {"ready": False, "behind": None, "why": brief(error)}

    scrape = Scrape(state, gauges)

    async def healthz(_: Request) -> JSONResponse:
        return JSONResponse({"alive": True})

    async def readyz(_: Request) -> JSONResponse:
        now = await state()
        return JSONResponse(now, status_code=200 if now["ready"] else 503)

    async def metrics(_: Request) -> Response:
        return Response(await scrape.exposition(), media_type=CONTENT_TYPE_LATEST)

    for path, answer in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", metrics)):
        route = Route(path, answer, include_in_schema=False)
        route.methods = {"GET"}
        app.router.routes.append(route)


class Server(uvicorn.Server):
    """Leaves signals to whoever runs the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def bound(host: str, port: int) -> socket.socket:
    """The door at which a process answers. Raises OSError where another has it."""
    door = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind((host, port))
    return door


async def serve(probe: Probe, door: socket.socket, app: Starlette | None = None) -> None:
    """Answer until cancelled; `app` is what the process answers besides."""
    app = app or Starlette()
    add_routes(app, probe)
    await serve_app(app, door)


async def serve_app(app: Starlette, door: socket.socket) -> None:
    config = uvicorn.Config(app, log_config=None, lifespan="off")
    await Server(config).serve(sockets=[door])
