"""A server that is told to end answers first what it was asked."""

import asyncio
import socket
from collections.abc import AsyncIterator

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from services.kit.telemetry import health


class Slow:
    """An application whose answers wait until they are let go."""

    def __init__(self) -> None:
        self.asked, self.may_answer, self.ended = asyncio.Event(), asyncio.Event(), asyncio.Event()
        routes = [Route("/once", self.once), Route("/stream", self.stream)]
        config = uvicorn.Config(Starlette(routes=routes), log_config=None, lifespan="off")
        self.server = health.Server(config, self.ended.set)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.serving = asyncio.create_task(self.server.serve([self.listener]))

    async def once(self, _: Request) -> PlainTextResponse:
        self.asked.set()
        await self.may_answer.wait()
        return PlainTextResponse("an answer")

    async def stream(self, _: Request) -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            self.asked.set()
            yield "first"
            await self.ended.wait()

        return StreamingResponse(parts())


async def asked(slow: Slow, path: str) -> asyncio.Task[httpx2.Response]:
    async def get() -> httpx2.Response:
        async with httpx2.AsyncClient() as client:
            return await client.get(slow.url + path, timeout=10)

    asking = asyncio.create_task(get())
    await slow.asked.wait()
    return asking


async def test_what_was_asked_before_is_answered_and_nothing_after() -> None:
    slow = Slow()
    asking = await asked(slow, "/once")
    slow.serving.cancel()
    await slow.ended.wait()
    async with httpx2.AsyncClient() as another:
        with pytest.raises(httpx2.ConnectError):
            await another.get(f"{slow.url}/once")
    assert not slow.serving.done()
    slow.may_answer.set()
    assert (await asking).text == "an answer"
    with pytest.raises(asyncio.CancelledError):
        await slow.serving


async def test_a_stream_that_would_never_end_holds_nobody_up() -> None:
    slow = Slow()
    asking = await asked(slow, "/stream")
    slow.serving.cancel()
    assert (await asking).text == "first"
    with pytest.raises(asyncio.CancelledError):
        await slow.serving
