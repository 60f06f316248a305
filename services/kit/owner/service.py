"""The processes of an owning service: take events in, send facts, and what is done by hand."""

from functools import partial
from typing import Any

import asyncpg
import stamina

from services.kit.errors import TRANSIENT, GaveUp
from services.kit.identity import Asked
from services.kit.messaging.consumer import BatchConsumer, never_dead_letter, race
from services.kit.messaging.predecessors import client_id_of
from services.kit.messaging.records import Record
from services.kit.owner import intake_metrics, pruning, revisions, routes
from services.kit.owner.dead_letters import keep_dead_letters
from services.kit.owner.definition import OwnerDefinition
from services.kit.owner.process_batch import process_batch, reissue
from services.kit.owner.pruning import Retention
from services.kit.owner.store import queries
from services.kit.postgres_session_settings import BRIEF, give_up_on_silence
from services.kit.settings import AskedSettings, ServiceSettings
from services.kit.telemetry import health
from services.reasons import fault, say


class DeadLetterPolicy:
    """Makes dead letters of records that raised unexpectedly, up to a limit for each process."""

    def __init__(self, definition: OwnerDefinition, limit: int) -> None:
        self.definition = definition
        self.limit = limit
        self.count = 0

    async def dead_letter(self, db: asyncpg.Connection, record: Record, error: Exception) -> None:
        """Keep the record as a dead letter. Raises GaveUp for facts, and past the limit."""
        self.count += 1
        if record.topic in self.definition.follows:
            await never_dead_letter(db, record, error)
        if self.count > self.limit:
            raise GaveUp(f"{self.count} records raised unexpectedly, last: {type(error).__name__}")
        reason = say("unexpected", kind=type(error).__name__, why=str(error))
        dead_letter = self.definition.dead_letter(record, [fault("", reason)])
        async with db.transaction():
            await keep_dead_letters(db, self.definition.dead_letter_topic, [dead_letter])


async def serve(definition: OwnerDefinition, settings: AskedSettings) -> None:
    intake_metrics.counter()
    sockets = health.bound(settings, asked=True)
    pool = await connect(settings.database_url)
    consumer = BatchConsumer(
        group=definition.service,
        topics=definition.listens,
        process_batch=partial(process_batch, definition),
        dead_letter=DeadLetterPolicy(definition, settings.unexpected_limit).dead_letter,
        bootstrap=settings.kafka_bootstrap_servers,
        pool=pool,
        most=settings.batch_records,
        client_id=client_id_of(sockets.health),
    )

    async def probe() -> dict[str, Any]:
        async with pool.acquire(timeout=3) as db:
            waiting = await queries.waiting_for_somebody(db)
            return {**await consumer.probe(), **waiting}

    routes_pool = await routes.connect(settings.database_url)
    asked = Asked(settings.identity_secret, definition.service)
    http = routes.application(definition, routes_pool, asked)
    most = settings.batch_records
    retention = Retention.of(settings)

    async def consume() -> None:
        """Revised facts first: no event is decided by new rules beside facts of the old ones."""
        revised = await revisions.decide_revised(pool, definition, most)
        await race(
            consumer.run(),
            revisions.keep_deciding(pool, definition, most, revised),
            pruning.keep_pruning(pool, definition, retention),
        )

    try:
        await race(consume(), health.serve(probe, sockets, http))
    finally:
        routes_pool.terminate()
        pool.terminate()


async def refill(settings: ServiceSettings) -> None:
    db = await asyncpg.connect(settings.database_url)
    await queries.refill(db)
    await db.close()


async def reissue_all(definition: OwnerDefinition, settings: ServiceSettings) -> None:
    db = await asyncpg.connect(settings.database_url)
    await reissue(definition.rules, db, settings.batch_records)
    await db.close()


async def connect(database_url: str, most: int = 4) -> asyncpg.Pool:
    """A small pool, however long PostgreSQL takes to appear."""
    async for attempt in stamina.retry_context(
        on=TRANSIENT, attempts=None, timeout=None, wait_initial=0.1, wait_max=2
    ):
        with attempt:
            return await asyncpg.create_pool(
                database_url,
                min_size=1,
                max_size=most,
                server_settings=BRIEF,
                init=give_up_on_silence,
            )
    raise AssertionError("an endless retry ended")
