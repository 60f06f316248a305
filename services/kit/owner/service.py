"""The command line that every owning service has: migrate, serve, relay, refill."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import stamina
import structlog
import typer
import uvloop

from services.kit import gc_tuning, migrating
from services.kit.errors import TRANSIENT, GaveUp
from services.kit.messaging.consumer import BatchConsumer, never_dead_letter, race
from services.kit.owner import dead_letter_commands, intake_metrics, revisions, routes
from services.kit.owner.dead_letters import keep_dead_letters
from services.kit.owner.process_batch import OwnerDefinition, Record, process_batch, reissue
from services.kit.owner.relay import Relay
from services.kit.owner.store import queries
from services.kit.postgres_session_settings import BRIEF
from services.kit.settings import ServiceSettings, read
from services.kit.telemetry import health, telemetry
from services.kit.telemetry.log import described

log = structlog.get_logger()
_KIT_MIGRATIONS = Path(__file__).with_name("migrations")
stamina.instrumentation.set_on_retry_hooks([stamina.instrumentation.StructlogOnRetryHook])


def cli(definition: OwnerDefinition, folder: Path) -> typer.Typer:
    """`folder` is the service's own; its migrations come after the kit's."""
    app = typer.Typer(help=f"The {definition.service} service.", no_args_is_help=True)
    app.add_typer(dead_letter_commands.dead_letters(definition), name="letters")

    @app.command(help="Bring the database to the newest schema.")
    def migrate() -> None:
        settings = read(ServiceSettings)
        folders = [_KIT_MIGRATIONS, folder / "migrations"]
        sys.exit(migrating.migrate(settings.database_url, folders))

    @app.command(help="Take events in: inbox, rules, slots and journal in one transaction.")
    def serve() -> None:
        settings = read(ServiceSettings)
        telemetry.begin(f"{definition.service}.serve", settings.log_level)
        run(_serve(definition, settings))

    @app.command(help="Send the journal's new entries to Kafka. One of several is active.")
    def relay() -> None:
        settings = read(ServiceSettings)
        telemetry.begin(f"{definition.service}.relay", settings.log_level)
        run(_relay(settings))

    @app.command(help="Queue the newest version of every fact again, after topics were lost.")
    def refill() -> None:
        run(_refill(read(ServiceSettings)))

    @app.command("reissue", help="Decide every fact anew, after the rules changed.")
    def reissue_all() -> None:
        run(_reissue(definition, read(ServiceSettings)))

    return app


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run until done or until SIGTERM or SIGINT, which end the process in order.

    An unexpected error ends it with code 1, logged without the values that it met.
    """

    async def until_signalled() -> None:
        task = asyncio.ensure_future(main)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, task.cancel)
        with contextlib.suppress(asyncio.CancelledError):
            await task

    gc_tuning.calm()
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(until_signalled())
    except Exception as error:
        log.error("ended by an error", **described(error))
        raise SystemExit(1) from None


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
        reason = f"unexpected {type(error).__name__}: {error}"
        dead_letter = self.definition.dead_letter(record, [{"pointer": "", "reason": reason}])
        async with db.transaction():
            await keep_dead_letters(db, self.definition.dead_letter_topic, [dead_letter])


async def _serve(definition: OwnerDefinition, settings: ServiceSettings) -> None:
    intake_metrics.counter()
    pool = await connect(settings.database_url)
    consumer = BatchConsumer(
        group=definition.service,
        topics=definition.listens,
        process_batch=partial(process_batch, definition),
        dead_letter=DeadLetterPolicy(definition, settings.unexpected_limit).dead_letter,
        bootstrap=settings.kafka_bootstrap_servers,
        pool=pool,
        most=settings.batch_records,
    )

    async def probe() -> dict[str, Any]:
        async with pool.acquire(timeout=3) as db:
            waiting = await queries.waiting_for_somebody(db)
            return {**await consumer.probe(), **waiting}

    routes_pool = await routes.connect(settings.database_url)
    http = routes.application(definition, routes_pool)
    most = settings.batch_records

    async def consume() -> None:
        """Revised facts first: no event is decided by new rules beside facts of the old ones."""
        revised = await revisions.decide_revised(pool, definition, most)
        await race(consumer.run(), revisions.keep_deciding(pool, definition, most, revised))

    try:
        await race(consume(), health.serve(probe, settings.http_host, settings.http_port, http))
    finally:
        routes_pool.terminate()
        pool.terminate()


async def _relay(settings: ServiceSettings) -> None:
    relay = Relay(
        settings.kafka_bootstrap_servers,
        settings.database_url,
        settings.relay_poll_seconds,
        settings.relay_batch,
    )
    await race(relay.run(), health.serve(relay.probe, settings.http_host, settings.http_port))


async def _refill(settings: ServiceSettings) -> None:
    db = await asyncpg.connect(settings.database_url)
    await queries.refill(db)
    await db.close()


async def _reissue(definition: OwnerDefinition, settings: ServiceSettings) -> None:
    db = await asyncpg.connect(settings.database_url)
    await reissue(definition.rules, db, settings.batch_records)
    await db.close()


async def connect(database_url: str) -> asyncpg.Pool:
    """A small pool, however long PostgreSQL takes to appear."""
    async for attempt in stamina.retry_context(
        on=TRANSIENT, attempts=None, timeout=None, wait_initial=0.1, wait_max=2
    ):
        with attempt:
            return await asyncpg.create_pool(
                database_url, min_size=1, max_size=4, server_settings=BRIEF
            )
    raise AssertionError("an endless retry ended")
