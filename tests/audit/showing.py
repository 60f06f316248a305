"""The gateway's real read routes on a free port, showing what the owners told at one moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

import asyncpg
import uvicorn
from fastapi import FastAPI

from deploy.embedded.servers.ports import LOOPBACK, free_port
from gateway.figures import reading, routes
from gateway.figures.judging import Rules
from gateway.ladder import looking
from services.indicators.read_model.ladder import asking
from tests.support.pure import Told, generations, statistics


@asynccontextmanager
async def showing(facts: list[Told]) -> AsyncIterator[str]:
    """The base URL, while the block lasts."""
    http = FastAPI()
    http.include_router(
        routes.router(reading.Reader(generations(facts), statistics(facts), Rules()))
    )
    async with served(http) as url:
        yield url


@asynccontextmanager
async def showing_ladder(db: asyncpg.Connection) -> AsyncIterator[str]:
    """The same of the cultivation ladder, from a read model's database."""
    http = FastAPI()

    @http.get("/api/v1/ladder")
    async def ladder(as_of: date, since: date) -> looking.Ladder:
        found = await asking.on(db, as_of, since)
        return looking.told(found.model_dump(mode="json"), restricted=False)

    async with served(http) as url:
        yield url


@asynccontextmanager
async def served(http: FastAPI) -> AsyncIterator[str]:
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
