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
from services.kit.telemetry.metrics import Values, exposition, said

Probe = Callable[[], Awaitable[dict[str, Any]]]
Gauges = Callable[[], Awaitable[Values]]
_PROBE_SECONDS = 5
_SCRAPED_SECONDS = 1.0


async def _nothing() -> Values:
    return {}


class Scrape:
    """What /metrics answers; `state` and `gauges` are asked at most once a second, by anyone."""

    def __init__(self, state: Probe, gauges: Gauges) -> None:
        self.state = state
        self.gauges = gauges
        self._asking = asyncio.Lock()
        self._kept: Values = {}
        self._kept_at = -math.inf

    async def exposition(self) -> bytes:
        async with self._asking:
            if time.monotonic() - self._kept_at > _SCRAPED_SECONDS:
                state, gauges = await asyncio.gather(self.state(), self.gauges())
                self._kept, self._kept_at = said(state) | gauges, time.monotonic()
        return exposition(self._kept)


def add_routes(app: FastAPI, probe: Probe, gauges: Gauges = _nothing) -> None:
    """`probe` tells at least `ready` (bool) and `behind` (records or rows still to handle).

    `gauges` are asked for whenever Prometheus comes, besides what the probe tells.
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
        told = await state()
        return JSONResponse(told, status_code=200 if told["ready"] else 503)

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
