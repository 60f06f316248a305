"""The process that keeps the read model and answers from it."""

import re
from datetime import date
from typing import Annotated

import asyncpg
import uvicorn
from fastapi import FastAPI, HTTPException, Query

from services.contracts import catalogue
from services.contracts.catalogue import TOTAL
from services.contracts.topology import DOMAIN, READ_MODEL_GROUP
from services.indicators.read_model import facts, index_store, routes
from services.indicators.read_model.lineage import Lineage, lineage
from services.kit.messaging.consumer import BatchConsumer, never_dead_letter, race
from services.kit.owner.service import connect
from services.kit.settings import ServiceSettings
from services.kit.telemetry import health


async def run(settings: ServiceSettings) -> None:
    """Follow all domain topics and answer, until cancelled."""
    pool = await connect(settings.database_url)
    taker = BatchConsumer(
        group=READ_MODEL_GROUP,
        topics="|".join(map(re.escape, DOMAIN)),
        process_batch=facts.take,
        dead_letter=never_dead_letter,
        bootstrap=settings.kafka_bootstrap_servers,
        pool=pool,
        most=settings.batch_records,
    )
    http = application(pool)
    health.add_routes(http, taker.probe)
    config = uvicorn.Config(
        http, host=settings.http_host, port=settings.http_port, log_config=None, lifespan="off"
    )
    try:
        await index_store.mend_with(pool)
        await race(taker.run(), index_store.keep_mending(pool), health.Server(config).serve())
    finally:
        pool.terminate()


def application(pool: asyncpg.Pool) -> FastAPI:
    """Internal routes for the gateway; the public ones are its own."""
    http = FastAPI(title="indicators read model", docs_url=None, redoc_url=None)
    http.include_router(routes.router(pool))

    @http.get("/lineage/{code}")
    async def who(
        code: str,
        as_of: date,
        dimension: str = TOTAL,
        cursor: str = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        scope: routes.AskedScopes = routes.WHOLE,
    ) -> Lineage:
        if (code, dimension) not in catalogue.TARGETS:
            raise HTTPException(404, f"no figure {code} by {dimension}")
        with routes.refusing():
            scopes = routes.scopes_of(scope)
            async with pool.acquire() as db:
                return await lineage(db, code, dimension, as_of, cursor, limit, scopes)

    return http
