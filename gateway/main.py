"""The gateway, wired: keys, intake, followers, figures, routes, the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import typer
import uvicorn
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from gateway import auditing, intake, lineage, problems, reading
from gateway.figures import FigureKey
from gateway.follow import Follower
from gateway.generations import Generations
from gateway.keys import Keys
from gateway.problems import Refusal
from gateway.settings import GatewaySettings
from gateway.standing import Thresholds
from gateway.statistics import Statistics
from services.kit import health, log
from services.kit.consumer import race, start
from services.kit.service import run
from services.kit.settings import read

PAGE = Path(__file__).parent / "web" / "index.html"
app = typer.Typer(help="The only door.", no_args_is_help=True)


@app.callback()
def gateway() -> None:
    pass


@app.command(help="Take events in and answer where every target stands.")
def serve() -> None:
    settings = read(GatewaySettings)
    log.configure("gateway", settings.log_level)
    run(_serve(settings))


class Gateway:
    """One process: what it holds in memory and the HTTP application around it."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings
        self.figures = Generations()
        self.statistics = Statistics()
        self.follower = Follower(
            settings.kafka_bootstrap_servers, self.figures, self.statistics, self._changed
        )
        self.intake = intake.Intake(settings, Keys.read(settings.gateway_keys_file))
        thresholds = Thresholds(
            settings.ahead_percent, settings.on_track_percent, settings.at_risk_percent
        )
        self.reader = reading.Reader(self.figures, self.statistics, thresholds)
        self.indicators = httpx2.AsyncClient(base_url=settings.indicators_url, timeout=10)
        self.audit = httpx2.AsyncClient(base_url=settings.audit_url)
        self.http = self._http()

    def _changed(self, figures: set[FigureKey]) -> None:
        """Nobody listens yet: the tables read the figures when asked."""

    async def probe(self) -> dict[str, Any]:
        return await self.follower.probe()

    def _http(self) -> FastAPI:
        http = FastAPI(
            title="渝中区科创服务业三年行动计划",
            summary="Where every target of the plan stands, on any day",
            version="1.0.0",
            docs_url=None,
            redoc_url=None,
        )
        http.add_exception_handler(Refusal, problems.on_refusal)
        http.add_exception_handler(RequestValidationError, problems.on_invalid)
        http.add_exception_handler(HTTPException, problems.on_http)
        http.include_router(intake.router(self.intake))
        http.include_router(reading.router(self.reader))
        http.include_router(lineage.router(self.reader, self.indicators))
        http.include_router(auditing.router(self.audit))
        health.add_routes(http, self.probe)

        @http.get("/", include_in_schema=False)
        async def page() -> FileResponse:
            return FileResponse(PAGE, headers={"Content-Security-Policy": _CSP})

        return http

    @asynccontextmanager
    async def producing(self) -> AsyncIterator[None]:
        await start(self.intake.producer.start)
        try:
            yield
        finally:
            await self.intake.producer.stop()
            await self.indicators.aclose()
            await self.audit.aclose()


_CSP = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"


async def _serve(settings: GatewaySettings) -> None:
    gateway = Gateway(settings)
    config = uvicorn.Config(
        gateway.http,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    async with gateway.producing():
        await race(gateway.follower.run(), health.Server(config).serve())
