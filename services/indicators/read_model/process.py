"""The process that keeps the read model and answers from it."""

import re
from collections.abc import AsyncIterator
from datetime import date
from http import HTTPStatus
from typing import Annotated

import asyncpg
from fastapi import Depends, FastAPI, Query
from fastapi.responses import StreamingResponse

from services.contracts.access.scopes import Scopes
from services.contracts.figures import catalogue
from services.contracts.figures.catalogue import TOTAL
from services.contracts.topology import DOMAIN, READ_MODEL_GROUP
from services.indicators.read_model import change_routes, facts, index_store, routes
from services.indicators.read_model.lineage import Lineage, contributors, lineage
from services.indicators.read_model.readers import Readers, answer_when_busy, reading
from services.kit.identity import Asked
from services.kit.messaging.consumer import BatchConsumer, never_dead_letter, race
from services.kit.messaging.predecessors import client_id_of
from services.kit.owner.service import connect
from services.kit.settings import AskedSettings
from services.kit.telemetry import health
from services.reasons import say
from services.reasons.answers import Declined, add_handler

NAME = "indicators-read-model"
# One takes facts in, one mends what lists need, one freezes.
INTAKE_CONNECTIONS = 3


async def run(settings: AskedSettings) -> None:
    """Follow all domain topics and answer, until cancelled."""
    sockets = health.bound(settings, asked=True)
    pool = await connect(settings.database_url, INTAKE_CONNECTIONS)
    taker = BatchConsumer(
        group=READ_MODEL_GROUP,
        topics="|".join(map(re.escape, DOMAIN)),
        process_batch=facts.take,
        dead_letter=never_dead_letter,
        bootstrap=settings.kafka_bootstrap_servers,
        pool=pool,
        most=settings.batch_records,
        client_id=client_id_of(sockets.health),
    )
    try:
        async with reading(settings.database_url) as readers:
            http = application(readers, Asked(settings.identity_secret, NAME), pool)
            await index_store.mend_with(pool)
            await race(
                taker.run(),
                index_store.keep_mending(pool),
                health.serve(taker.probe, sockets, http),
            )
    finally:
        pool.terminate()


def application(readers: Readers, asked: Asked, writers: asyncpg.Pool | None = None) -> FastAPI:
    """Internal routes for the gateway; the public ones are its own. `asked` lets nobody else in.

    Without `writers` nothing can be frozen.
    """
    http = FastAPI(title=NAME, openapi_url=None, dependencies=[Depends(asked)])
    seen = Depends(routes.seen_by(asked))
    answer_when_busy(http)
    add_handler(http)
    http.include_router(routes.router(readers, asked))
    http.include_router(change_routes.router(readers, asked, writers))

    @http.get("/lineage/{code}")
    async def who(
        code: str,
        as_of: date,
        dimension: str = TOTAL,
        cursor: str = "",
        limit: Annotated[int, Query(ge=1, le=1000)] = 100,
        scopes: Scopes = seen,
    ) -> Lineage:
        _require_figure(code, dimension)
        with routes.refusing():
            async with readers.page() as db:
                return await lineage(db, code, dimension, as_of, cursor, limit, scopes)

    @http.get("/lineage/{code}/all", response_class=StreamingResponse)
    async def all_of_them(
        code: str,
        as_of: date,
        dimension: str = TOTAL,
        scopes: Scopes = seen,
    ) -> StreamingResponse:
        """A line of JSON for each contributor, without its fact; all of one moment."""
        _require_figure(code, dimension)

        async def pieces() -> AsyncIterator[list[str]]:
            async with readers.file() as db:
                all_ = contributors(db, code, dimension, as_of, routes.AT_ONCE, scopes)
                async for found in all_:
                    yield [one.model_dump_json(exclude={"fact"}) for one in found]

        return await routes.streamed(pieces())

    return http


def _require_figure(code: str, dimension: str) -> None:
    if (code, dimension) not in catalogue.TARGETS:
        raise Declined(HTTPStatus.NOT_FOUND, say("no_figure", code=code, dimension=dimension))
