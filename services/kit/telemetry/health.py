"""/healthz, /readyz and /metrics of every process."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

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


def add_routes(app: FastAPI, probe: Probe, gauges: Gauges = _nothing) -> None:
    """`probe` answers at least `ready` (bool) and `behind` (records or rows still to handle).

    `gauges` are read at each scrape, besides those of the probe.
    """

    async def state() -> dict[str, Any]:
        try:
            return await asyncio.wait_for(probe(), _PROBE_SECONDS)
        except TRANSIENT as error:
            return {"ready": False, "behind": None, "why": brief(error)}

    scrape = Scrape(state, gauges)

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, bool]:
        return {"alive": True}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        now = await state()
        return JSONResponse(now, status_code=200 if now["ready"] else 503)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(await scrape.exposition(), media_type=CONTENT_TYPE_LATEST)


class Server(uvicorn.Server):
    """Leaves signals to whoever runs the process."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(probe: Probe, host: str, port: int, app: FastAPI | None = None) -> None:
    """Answer until cancelled; `app` is what the process answers besides."""
    app = app or FastAPI(openapi_url=None)
    add_routes(app, probe)
    config = uvicorn.Config(app, host=host, port=port, log_config=None, lifespan="off")
    await Server(config).serve()
