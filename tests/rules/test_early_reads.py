"""Before a gateway has read what was there at its start, it says so instead of low figures."""

from datetime import date

import httpx2
import pytest
from fastapi import FastAPI, Request

from gateway.figures import live, reading, routes
from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.statistics import Statistics
from gateway.http import problem_handlers
from gateway.http.problems import Refusal


def application(caught_up: bool) -> FastAPI:
    reader = reading.Reader(
        Generations(), Statistics(), Rules(), lambda: date(2026, 3, 1), lambda: caught_up
    )
    http = FastAPI()
    http.add_exception_handler(Refusal, problem_handlers.on_refusal)
    http.include_router(routes.router(reader))
    http.include_router(live.router(live.Live(), reader, anybody))
    return http


async def anybody(request: Request) -> bool:
    return True


async def ask(path: str, caught_up: bool) -> httpx2.Response:
    transport = httpx2.ASGITransport(application(caught_up))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway") as client:
        return await client.get(path)


PATHS = (
    "/api/v1/tables/1",
    "/api/v1/tables/2",
    "/api/v1/indicators/workforce",
    "/api/v1/indicators/workforce/series",
    "/api/v1/figures?day=2026-03-01",
)


@pytest.mark.parametrize("path", [*PATHS, "/api/v1/live"])
async def test_reads_ask_to_come_again_until_the_log_has_been_read(path):
    answer = await ask(path, caught_up=False)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")


@pytest.mark.parametrize("path", PATHS)
async def test_reads_answer_afterwards(path):
    assert (await ask(path, caught_up=True)).status_code == 200
