"""The gateway, wired: keys, intake, followers, figures, routes, the page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import httpx2
import uvicorn
from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from gateway.access import key_routes, signin_routes
from gateway.access.authorization import Authorization, require_guarded_routes
from gateway.access.key_cache import KeyCache
from gateway.access.policy import Permission
from gateway.access.rates import Rates
from gateway.access.signin import SignIn
from gateway.api_docs import asyncapi, documents, entities, feeds, matter_types, systems
from gateway.api_docs.openapi_extensions import extend_openapi
from gateway.audit_log import act_routes
from gateway.audit_log import routes as audit_log_routes
from gateway.audit_log.audit_checkpoints import AuditCheckpoints
from gateway.audit_log.reads import Reads
from gateway.audit_log.refusals import Refusals
from gateway.audit_log.refused_events import Bounds
from gateway.buildings import district_map, keeping
from gateway.buildings import looking as buildings
from gateway.database import Database
from gateway.exports import board as board_export
from gateway.exports import buildings as buildings_export
from gateway.exports import coverage as coverage_export
from gateway.exports import ladder as ladder_export
from gateway.exports import list_routes
from gateway.exports import routes as export_routes
from gateway.figures import live, reading, recount_routes
from gateway.figures import routes as figure_routes
from gateway.figures.answerable import Answerable
from gateway.figures.closing import DueDays
from gateway.figures.follower import Follower
from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.live import Live
from gateway.figures.statistics import Statistics
from gateway.figures.target_status import Thresholds
from gateway.filing import covering, reconciling, telling
from gateway.filing import looking as filing_looking
from gateway.forecast import forecast
from gateway.goals import routes as goals
from gateway.http import built_page, problem_handlers
from gateway.http.headers import SecurityHeaders
from gateway.http.kept import Keeping, Kept
from gateway.http.problems import Refusal
from gateway.http.query_parameters import refuse_nul
from gateway.http.requests import Requests
from gateway.http.slow_clients import SlowClientLimits, SlowClientProtocol, Sweep
from gateway.imports import routes as import_routes
from gateway.imports import sent_routes
from gateway.imports.comparison.comparing import Comparer
from gateway.intake import events
from gateway.intake.recent import Recent
from gateway.ladder import looking as ladder
from gateway.matters import acts, looking
from gateway.registers import lineage, things
from gateway.registers import routes as register_routes
from gateway.report import routes as report_routes
from gateway.report.making import Reports
from gateway.settings import GatewaySettings
from gateway.snapshots import changes
from gateway.snapshots import routes as snapshot_routes
from gateway.snapshots.making import Maker
from gateway.snapshots.store import Snapshots
from gateway.targets import routes as target_routes
from gateway.tracking import dead_letters, fates, sources
from gateway.tracking.lag_metrics import LagMetrics
from gateway.tracking.pipeline_lag import GroupLags, PipelineLag
from gateway.upstream.identity import ShowsIdentity
from gateway.upstream.owners import Owners
from services.kit.identity import Identities
from services.kit.messaging.consumer import race
from services.kit.telemetry import health
from services.kit.telemetry.metrics import Values
from services.kit.version import VERSION

_WORTH_COMPRESSING = 1024  # bytes; less fits into one packet anyhow
_COMPRESSION = 5


class Gateway:
    """One process: what it holds in memory and the HTTP application around it."""

    def __init__(self, settings: GatewaySettings) -> None:
        self.settings = settings
        self.figures = Generations()
        self.statistics = Statistics()
        self.answerable = Answerable()
        self.live = Live(settings.live_clients_limit)
        self.follower = Follower(
            settings.kafka_bootstrap_servers,
            self.figures,
            self.statistics,
            self.answerable,
            self.live.changed,
        )
        self.database = Database(settings.database_url)
        self.snapshots = Snapshots(self.database)
        self.key_cache = KeyCache(
            self.database, settings.gateway_keys_file, settings.keys_every_seconds
        )
        self.refusals = Refusals(
            self.database,
            settings.stranger_refusals,
            Bounds(settings.refused_event_days, settings.refused_events_of_each_key),
        )
        self.reads = Reads(self.database)
        self.rates = Rates(
            settings.key_rate,
            settings.key_bytes_rate,
            settings.stranger_rate,
            settings.costly_rate,
        )
        self.signin = SignIn(settings, self.database)
        public = frozenset({Permission.figures} if settings.public_figures else ())
        self.authorization = Authorization(
            self.key_cache, self.rates, self.refusals, self.signin, public
        )
        self.recent = Recent(settings.remembered_acceptances)
        self.intake = events.Intake(
            settings, self.authorization, self.rates, self.refusals, self.signin, self.recent
        )
        identities = Identities(settings.identity_secret)
        self.owners = Owners(settings.owner_urls(), identities)
        self.reader = reading.Reader(
            self.figures,
            self.statistics,
            _rules(settings),
            caught_up=lambda: self.follower.caught_up,
            answerable=self.answerable,
            step=lambda: self.live.number,
        )
        self.indicators = httpx2.AsyncClient(
            base_url=settings.indicators_url,
            timeout=10,
            auth=ShowsIdentity(identities, "indicators-read-model"),
        )
        self.audit = httpx2.AsyncClient(
            base_url=settings.audit_url, auth=ShowsIdentity(identities, "audit")
        )
        self.pipeline_lag = PipelineLag(
            self.owners,
            GroupLags(settings.kafka_bootstrap_servers),
            lambda: self.figures.definitions,
            self.follower.behind,
        )
        self.lag_metrics = LagMetrics(self.pipeline_lag)
        self.http = self._http()

    async def probe(self) -> dict[str, Any]:
        state = await self.follower.probe()
        return {**state, "ready": state["ready"] and self.key_cache.keys is not None}

    async def gauges(self) -> Values:
        """What /metrics reads at each scrape."""
        return {**await self.lag_metrics(), **await self.reads.gauges()}

    def _http(self) -> FastAPI:
        http = FastAPI(
            title="渝中区科创服务业三年行动计划",
            summary="Where every target of the plan stands, on any day",
            version=VERSION,
            docs_url=None,
            redoc_url=None,
            dependencies=[Depends(refuse_nul), Depends(self.authorization.guard)],
        )
        http.add_exception_handler(Refusal, problem_handlers.on_refusal)
        http.add_exception_handler(RequestValidationError, problem_handlers.on_invalid)
        http.add_exception_handler(HTTPException, problem_handlers.on_http)
        http.include_router(
            signin_routes.router(self.authorization, self.signin, self.rates, self.refusals)
        )
        http.include_router(act_routes.router(self.database))
        http.include_router(audit_log_routes.router(self.database))
        http.include_router(events.router(self.intake))
        http.include_router(
            fates.router(self.owners, self.authorization, self.recent, self.database)
        )
        http.include_router(
            sources.router(
                self.owners,
                self.database,
                self.authorization,
                self.pipeline_lag,
                self.reader.fresh_as_of,
            )
        )
        http.include_router(dead_letters.router(self.owners, self.authorization, self.database))
        http.include_router(
            key_routes.router(
                self.database,
                self.authorization,
                self.key_cache,
                self.settings.people_source,
                self.settings.keys_by_two,
            )
        )
        http.include_router(
            import_routes.router(
                self.intake, Comparer(self.owners, self.indicators, self.reader), self.database
            )
        )
        http.include_router(sent_routes.router(self.database, self.authorization))
        http.include_router(
            acts.router(self.authorization, self.signin, self.owners, events.utc_now)
        )
        looker = filing_looking.Looker(self.reader, self.indicators)
        http.include_router(filing_looking.router(looker, self.reads))
        http.include_router(covering.router(looker))
        teller = telling.Teller(
            self.authorization, self.signin, self.owners, self.database, events.utc_now
        )
        http.include_router(telling.router(teller, self.indicators))
        http.include_router(
            target_routes.router(
                self.authorization,
                self.intake,
                self.answerable,
                self.reader.clock,
                events.utc_now,
            )
        )
        http.include_router(matter_types.router(self.authorization))
        http.include_router(systems.router())
        http.include_router(feeds.router(self.reader, self.indicators, self.pipeline_lag))
        http.include_router(looking.router(self.reader, self.indicators, self.reads))
        http.include_router(figure_routes.router(self.reader, self.snapshots.reader))
        http.include_router(
            lineage.router(self.reader, self.snapshots.detailed, self.indicators, self.reads)
        )
        http.include_router(register_routes.router(self.reader, self.indicators, self.reads))
        http.include_router(things.router(self.reader, self.indicators, self.reads))
        http.include_router(buildings.router(self.reader, self.indicators, self.reads))
        http.include_router(ladder.router(self.reader, self.indicators, self.reads))
        http.include_router(
            keeping.router(
                self.authorization,
                self.signin,
                self.owners,
                self.indicators,
                events.utc_now,
                self.reader.clock,
            )
        )
        http.include_router(district_map.router(district_map.read(self.settings.district_map_file)))
        http.include_router(reconciling.router(self.reader))
        http.include_router(forecast.router(self.reader, self.snapshots.reader))
        http.include_router(
            goals.router(self.reader, self.indicators, self.reads, self.snapshots.body)
        )
        http.include_router(
            export_routes.router(self.reader, self.snapshots, self.indicators, self.reads)
        )
        http.include_router(coverage_export.router(looker, self.reads))
        http.include_router(board_export.router(self.reader, self.indicators, self.reads))
        http.include_router(buildings_export.router(self.reader, self.indicators, self.reads))
        http.include_router(ladder_export.router(self.reader, self.indicators, self.reads))
        http.include_router(
            snapshot_routes.router(
                Maker(self.reader, self.indicators, self.snapshots),
                changes.Comparer(self.reader, self.indicators, self.snapshots),
                self.snapshots,
                self.authorization,
                self.reads,
            )
        )
        http.include_router(
            list_routes.router(
                self.reader, self.indicators, self.owners, self.authorization, self.reads
            )
        )
        http.include_router(
            report_routes.router(
                Reports(self.snapshots, self.settings.address), self.authorization, self.reads
            )
        )
        http.include_router(recount_routes.router(self.audit))
        http.include_router(
            live.router(
                self.live,
                self.reader,
                self.authorization.still_may,
                self.settings.live_recheck_seconds,
            )
        )
        http.include_router(asyncapi.router())
        http.include_router(documents.router())
        http.include_router(entities.router())
        http.include_router(built_page.router())
        extend_openapi(http)
        http.router.routes.extend(health.public_routes(self.probe))
        require_guarded_routes(http.routes)

        return http

    @asynccontextmanager
    async def producing(self) -> AsyncIterator[None]:
        try:
            async with self.intake.producing(), self.database.opened(), self.owners.opened():
                yield
        finally:
            await self.indicators.aclose()
            await self.audit.aclose()


def _rules(settings: GatewaySettings) -> Rules:
    """By which rules statuses are given."""
    thresholds = Thresholds(
        settings.ahead_percent, settings.on_track_percent, settings.at_risk_percent
    )
    return Rules(thresholds, DueDays(settings.month_due_day, settings.quarter_due_day))


def guarded(gateway: Gateway) -> ASGIApp:
    """The application within what goes on around every request."""
    kept = Kept(answering(gateway), gateway.authorization.at_once, _keeping(gateway.reader))
    return Requests(kept)


def answering(gateway: Gateway) -> ASGIApp:
    """The plain way to every answer."""
    limited = SlowClientLimits(gateway.http, gateway.settings.body_seconds)
    compressed = GZipMiddleware(limited, _WORTH_COMPRESSING, _COMPRESSION)
    return SecurityHeaders(compressed, https=gateway.signin.cookies.secure)


def _keeping(reader: reading.Reader) -> tuple[Keeping, ...]:
    """Routes that answer from a reader's memory alone, the same to everybody who may ask."""
    return (
        Keeping("/api/v1/tables/{number}", reader.table_edition, reading.CACHED.inc),
        Keeping("/api/v1/tables/{number}/series", reader.edition),
        Keeping("/api/v1/indicators/{code}", reader.edition),
    )


async def serve(settings: GatewaySettings) -> None:
    gateway = Gateway(settings)
    config = uvicorn.Config(
        guarded(gateway),
        http=partial(
            SlowClientProtocol, sweep=Sweep(settings.head_seconds, settings.unread_seconds)
        ),
        forwarded_allow_ips=settings.forwarded_allow_ips,
        limit_concurrency=settings.connection_limit,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=health.GRACE_SECONDS,
    )
    async with gateway.producing():
        await race(
            gateway.follower.run(),
            gateway.key_cache.run(),
            gateway.refusals.run(),
            gateway.reads.batches.run(),
            AuditCheckpoints(gateway.database, settings.audit_log_mark_seconds).run(),
            health.Server(config, gateway.live.end).serve(),
            health.serve(gateway.probe, health.bound(settings), gauges=gateway.gauges),
        )
