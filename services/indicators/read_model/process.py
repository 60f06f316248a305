"""The process that keeps the read model and answers from it."""

import re
from datetime import date
from typing import Annotated

import asyncpg
from fastapi import Depends, FastAPI, HTTPException, Query

from services.contracts import catalogue
from services.contracts.catalogue import TOTAL
from services.contracts.topology import DOMAIN, READ_MODEL_GROUP
from services.indicators.read_model import facts, index_store, routes
from services.indicators.read_model.lineage import Lineage, lineage
from services.kit.identity import Asked
from services.kit.messaging.consumer import BatchConsumer, never_dead_letter, race
from services.kit.owner.service import connect
from services.kit.settings import AskedSettings
from services.kit.telemetry import health

NAME = "indicators-read-model"


async def run(settings: AskedSettings) -> None:
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
    http = application(pool, Asked(settings.identity_secret, NAME))
    try:
        await index_store.mend_with(pool)
        await race(
            taker.run(),
            index_store.keep_mending(pool),
            health.serve(taker.probe, settings, http),
        )
    finally:
        pool.terminate()


def application(pool: asyncpg.Pool, asked: Asked) -> FastAPI:
    """Internal routes for the gateway; the public ones are its own."""
    http = FastAPI(title=NAME, openapi_url=None, dependencies=[Depends(asked)])
    http.include_router(routes.router(pool))

    @http.get("/lineage/{code}")
    async def who(
        code: str,
        as_of: date,
        dimension: str = TOTAL,
        cursor: str = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    ) -> Lineage:
        if (code, dimension) not in catalogue.TARGETS:
            raise HTTPException(404, f"no figure {code} by {dimension}")
        with routes.refusing():
            async with pool.acquire() as db:
                return await lineage(db, code, dimension, as_of, cursor, limit)

    return http
