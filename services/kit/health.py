"""/healthz, /readyz and /metrics of every process."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from services.kit.errors import TRANSIENT

Probe = Callable[[], Awaitable[dict[str, Any]]]
_PROBE_SECONDS = 5


def add_routes(app: FastAPI, probe: Probe) -> None:
    """`probe` tells at least `ready` (bool) and `behind` (records or rows still to handle)."""

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, bool]:
        return {"alive": True}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        try:
            state = await asyncio.wait_for(probe(), _PROBE_SECONDS)
        except TRANSIENT as error:
            state = {"ready": False, "behind": None, "why": f"{type(error).__name__}: {error}"}
        return JSONResponse(state, status_code=200 if state["ready"] else 503)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


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
