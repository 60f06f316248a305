"""The gateway's real read routes on a free port, showing what the owners told at one moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI

from deploy.embedded.servers.ports import LOOPBACK, free_port
from gateway.figures import reading, routes
from gateway.figures.judging import Rules
from tests.support.pure import Told, generations, statistics


@asynccontextmanager
async def showing(facts: list[Told]) -> AsyncIterator[str]:
    """The base URL, while the block lasts."""
    http = FastAPI()
    http.include_router(
        routes.router(reading.Reader(generations(facts), statistics(facts), Rules()))
    )
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(http, host=LOOPBACK, port=port, log_config=None, lifespan="off")
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://{LOOPBACK}:{port}"
    finally:
        server.should_exit = True
        await serving
