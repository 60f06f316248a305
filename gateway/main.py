"""The gateway, wired: keys, intake, followers, figures, routes, the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import httpx2
import typer
import uvicorn
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from gateway import (
    act_routes,
    asyncapi,
    audit_log,
    audit_log_commands,
    auditing,
    commands,
    fates,
    forecast,
    goals,
    intake,
    integration,
    key_routes,
    letters,
    lineage,
    live,
    pages,
    people_commands,
    problems,
    reading,
    registers,
    signin_routes,
)
from gateway.callers import Callers, refuse_the_unruled
from gateway.database import Database
from gateway.describing import describe
from gateway.exports import list_routes
from gateway.exports import routes as export_routes
from gateway.follow import Follower
from gateway.gauges import HopGauges
from gateway.generations import Generations
from gateway.headers import SecurityHeaders
from gateway.hops import Hops, Lags
from gateway.imports import commands as import_commands
from gateway.imports import routes as import_routes
from gateway.keyring import Keyring
from gateway.live import Live
from gateway.marks import Marks
from gateway.owners import Owners
from gateway.patience import Patience, PatientProtocol
from gateway.policy import Permission
from gateway.problems import Refusal
from gateway.rates import Rates
from gateway.recent import Recent
from gateway.refusals import Refusals
from gateway.requests import Requests
from gateway.settings import GatewaySettings
from gateway.signin import SignIn
from gateway.standing import Thresholds
from gateway.statistics import Statistics
from gateway.written import refuse_nul
from services.kit import health, migrating, sight
from services.kit.consumer import race
from services.kit.service import run
from services.kit.settings import read

app = typer.Typer(help="The only door.", no_args_is_help=True)
app.add_typer(commands.keys, name="keys")
app.add_typer(people_commands.people, name="people")
app.add_typer(audit_log_commands.audit_log, name="audit-log")
app.add_typer(import_commands.imports, name="import")


@app.command(help="Bring the gateway's database to the newest schema.")
def migrate() -> None:
    url = read(commands.DatabaseSettings).database_url
    raise typer.Exit(migrating.migrate(url, [Path(__file__).with_name("migrations")]))


@app.command(help="Take events in and answer where every target stands.")
def serve() -> None:
    settings = read(GatewaySettings)
    sight.begin("gateway", settings.log_level)
    run(_serve(settings))


class Gateway:
    """One process: what it holds in memory and the HTTP application around it."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings
        self.figures = Generations()
        self.statistics = Statistics()
        self.live = Live(settings.live_clients_limit)
        self.follower = Follower(
            settings.kafka_bootstrap_servers, self.figures, self.statistics, self.live.changed
        )
        self.database = Database(settings.database_url)
        self.keyring = Keyring(
            self.database, settings.gateway_keys_file, settings.keys_every_seconds
        )
        self.refusals = Refusals(self.database)
        rates = Rates(settings.key_rate, settings.stranger_rate)
        self.signin = SignIn(settings, self.database)
        public = frozenset({Permission.figures} if settings.public_figures else ())
        self.callers = Callers(self.keyring, rates, self.refusals, self.signin, public)
        self.recent = Recent(settings.remembered_acceptances)
        self.intake = intake.Intake(settings, self.callers, self.recent)
        self.owners = Owners(
            {
                "enterprises": settings.enterprises_url,
                "funds": settings.funds_url,
                "talent": settings.talent_url,
                "indicators": settings.indicators_serve_url,
            }
        )
        thresholds = Thresholds(
            settings.ahead_percent, settings.on_track_percent, settings.at_risk_percent
        )
        self.reader = reading.Reader(
            self.figures,
            self.statistics,
            thresholds,
            caught_up=lambda: self.follower.caught_up,
        )
        self.indicators = httpx2.AsyncClient(base_url=settings.indicators_url, timeout=10)
        self.audit = httpx2.AsyncClient(base_url=settings.audit_url)
        self.hops = Hops(
            self.owners,
            Lags(settings.kafka_bootstrap_servers),
            lambda: self.figures.definition,
            self.follower.behind,
        )
        self.http = self._http()

    async def probe(self) -> dict[str, Any]:
        state = await self.follower.probe()
        return {**state, "ready": state["ready"] and self.keyring.keys is not None}

    def _http(self) -> FastAPI:
        http = FastAPI(
            title="渝中区科创服务业三年行动计划",
            summary="Where every target of the plan stands, on any day",
            version="1.0.0",
            docs_url=None,
            redoc_url=None,
            dependencies=[Depends(refuse_nul), Depends(self.callers.guard)],
        )
        http.add_exception_handler(Refusal, problems.on_refusal)
        http.add_exception_handler(RequestValidationError, problems.on_invalid)
        http.add_exception_handler(HTTPException, problems.on_http)
        http.include_router(signin_routes.router(self.callers))
        http.include_router(act_routes.router(self.database))
        http.include_router(audit_log.router(self.database))
        http.include_router(intake.router(self.intake))
        http.include_router(fates.router(self.owners, self.callers, self.recent))
        http.include_router(integration.router(self.owners, self.callers, self.hops, self.reader))
        http.include_router(letters.router(self.owners, self.callers))
        http.include_router(key_routes.router(self.database, self.callers))
        http.include_router(import_routes.router(self.intake))
        http.include_router(reading.router(self.reader))
        http.include_router(lineage.router(self.reader, self.indicators))
        http.include_router(registers.router(self.reader, self.indicators))
        http.include_router(forecast.router(self.reader))
        http.include_router(goals.router(self.reader, self.indicators))
        http.include_router(export_routes.router(self.reader, self.indicators))
        http.include_router(
            list_routes.router(self.reader, self.indicators, self.owners, self.callers)
        )
        http.include_router(auditing.router(self.audit))
        http.include_router(
            live.router(
                self.live, self.reader, self.callers.still_may, self.settings.live_recheck_seconds
            )
        )
        http.include_router(asyncapi.router())
        http.include_router(pages.router())
        describe(http)
        health.add_routes(http, self.probe, HopGauges(self.hops))
        refuse_the_unruled(http.routes)

        return http

    @asynccontextmanager
    async def producing(self) -> AsyncIterator[None]:
        try:
            async with self.intake.producing(), self.database.opened(), self.owners.opened():
                yield
        finally:
            await self.indicators.aclose()
            await self.audit.aclose()


def _guarded(gateway: Gateway) -> ASGIApp:
    """The application within what goes on around every request."""
    patient = Patience(gateway.http, gateway.settings.body_seconds)
    return Requests(SecurityHeaders(patient, https=gateway.signin.cookies.secure))


async def _serve(settings: GatewaySettings) -> None:
    gateway = Gateway(settings)
    config = uvicorn.Config(
        _guarded(gateway),
        http=partial(
            PatientProtocol,
            head_seconds=settings.head_seconds,
            unread_seconds=settings.unread_seconds,
        ),
        forwarded_allow_ips=settings.forwarded_allow_ips,
        limit_concurrency=settings.connection_limit,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    async with gateway.producing():
        await race(
            gateway.follower.run(),
            gateway.keyring.run(),
            gateway.refusals.run(),
            Marks(gateway.database, settings.audit_log_mark_seconds).run(),
            health.Server(config).serve(),
        )
