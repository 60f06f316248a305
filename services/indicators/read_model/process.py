"""The process that keeps the read model and answers from it."""

import re

import asyncpg
from fastapi import Depends, FastAPI

from services.contracts.topology import DOMAIN, READ_MODEL_GROUP
from services.indicators.read_model.answers.readers import Readers, answer_when_busy, reading
from services.indicators.read_model.buildings import routes as buildings
from services.indicators.read_model.filing import routes as filing
from services.indicators.read_model.following import facts
from services.indicators.read_model.goals import routes as goals
from services.indicators.read_model.index import store
from services.indicators.read_model.ladder import routes as ladder
from services.indicators.read_model.lineage import routes as lineage
from services.indicators.read_model.lists import routes as lists
from services.indicators.read_model.matters import routes as matters
from services.indicators.read_model.snapshots import routes as snapshots
from services.indicators.read_model.things import routes as things
from services.kit.identity import Asked
from services.kit.messaging.consumer import BatchConsumer, never_dead_letter, race
from services.kit.messaging.predecessors import client_id_of
from services.kit.owner.service import connect
from services.kit.settings import AskedSettings
from services.kit.telemetry import health
from services.reasons.answers import add_handler

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
            await store.mend_with(pool)
            await race(
                taker.run(),
                store.keep_mending(pool),
                health.serve(taker.probe, sockets, http),
            )
    finally:
        pool.terminate()


def application(readers: Readers, asked: Asked, writers: asyncpg.Pool | None = None) -> FastAPI:
    """Internal routes for the gateway; the public ones are its own. `asked` lets nobody else in.

    Without `writers` nothing can be frozen.
    """
    http = FastAPI(title=NAME, openapi_url=None, dependencies=[Depends(asked)])
    answer_when_busy(http)
    add_handler(http)
    for room in (lists, lineage, matters, filing, things, goals, buildings, ladder):
        http.include_router(room.router(readers, asked))
    http.include_router(snapshots.router(readers, asked, writers))
    return http
