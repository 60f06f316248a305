"""The yardstick for reads: a FastAPI route that answers with bytes at hand."""

import asyncio
from pathlib import Path

import uvicorn
import uvloop
from fastapi import FastAPI, Response

from bench.workers.report import settings


def application(body: bytes) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None)

    @app.get("/bytes")
    async def read() -> Response:
        return Response(body, media_type="application/json")

    return app


asked = settings()
config = uvicorn.Config(
    application(Path(asked["body"]).read_bytes()),
    host="127.0.0.1",
    port=asked["port"],
    log_config=None,
    access_log=False,
    lifespan="off",
)
with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
    runner.run(uvicorn.Server(config).serve())
