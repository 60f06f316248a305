"""From the outbox to Kafka: in id order, confirmed by all replicas, then forgotten."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import MessageSizeTooLargeError

from services.kit.errors import TRANSIENT
from services.kit.messaging import kafka
from services.kit.messaging.consumer import race
from services.kit.owner import fates
from services.kit.owner.store import queries
from services.kit.postgres_session_settings import WATCHED, give_up_on_silence
from services.kit.settings import ServiceSettings
from services.kit.telemetry import health, metrics, tracing

log = structlog.get_logger()

_STALE_SECONDS = 10
_RETRY_SECONDS = 1
# Who is given no epoch within this time lets another have the lock.
_START_SECONDS = 30
# Well within the week after which Kafka forgets a name.
_SESSION_SECONDS = 24 * 3600
# PostgreSQL's channel on which the outbox says that something was put in.
_NOTICES = "outbox"


class Stale(OSError):
    """We slept between reading and sending (a stopped process): somebody may have taken over."""


class SetAside(OSError):
    """Kafka refused entries for their size: what was read is sent without them, by a new producer.

    Refused by a broker, a batch leaves a hole in the sequence of the one that sent it.
    """


class Relay:
    """One relay process; of several on one database only the holder of the lock sends.

    `name` is that of the database's relays in Kafka: what an earlier one of them has sent and that
    comes after a later one's is refused there.
    """

    producer: AIOKafkaProducer

    def __init__(
        self, bootstrap: str, name: str, database_url: str, poll_seconds: float, most: int
    ) -> None:
        self.bootstrap = bootstrap
        self.name = name
        self.database_url = database_url
        self.poll_seconds = poll_seconds
        self.most = most
        self.active = False
        self.sent = metrics.counter("relay_sent_total")
        self.seconds = metrics.histogram("tell_seconds")

    async def run(self) -> None:
        while True:
            try:
                await self._session()
            except TRANSIENT as error:
                log.warning("relay starts over", why=f"{type(error).__name__}: {error}")
            self.active = False
            await asyncio.sleep(_RETRY_SECONDS)

    @asynccontextmanager
    async def _producing(self) -> AsyncIterator[None]:
        """A producer for as long as all goes well; who gets none lets another have the lock."""
        self.producer = kafka.successor(self.bootstrap, self.name)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await self.producer.start()
            self.active = True
            yield
        finally:
            await self.producer.stop()

    async def _session(self) -> None:
        """Hold the lock and send; the connection that holds it also reads and deletes."""
        db = await asyncpg.connect(self.database_url, server_settings=WATCHED)
        try:
            await give_up_on_silence(db)
            while not await _won(db):
                await asyncio.sleep(_RETRY_SECONDS)
            queued = asyncio.Event()
            await db.add_listener(_NOTICES, lambda *_: queued.set())
            ends_at = time.monotonic() + _SESSION_SECONDS
            async with self._producing():
                while time.monotonic() < ends_at:
                    queued.clear()
                    if not await self._send_some(db):
                        await _until(queued, self.poll_seconds)
        finally:
            await db.close(timeout=2)

    async def _send_some(self, db: asyncpg.Connection) -> int:
        read_at = time.monotonic()
        rows = [row async for row in queries.unsent(db, most=self.most)]
        if not rows:
            return 0
        fresh = [row for row in rows if not row["outdated"]]
        spans = _spans(fresh)
        with tracing.ending(spans.values()):
            too_large = await self._send(fresh, read_at, spans)
        if too_large:
            await _set_aside(db, too_large)
        if fresh:
            self.seconds.observe(fresh[0]["waited"] + time.monotonic() - read_at)
        await queries.sent(db, ids=[row["id"] for row in rows])
        for topic, count in Counter(row["topic"] for row in fresh).items():
            self.sent.labels(topic).inc(count)
        return len(rows)

    async def _send(
        self, rows: list[asyncpg.Record], read_at: float, spans: dict[int, tracing.Span]
    ) -> list[asyncpg.Record]:
        """All of them, in order, until Kafka has them; answers with those too large for it.

        Raises Stale.
        """
        sending: list[tuple[asyncpg.Record, asyncio.Future]] = []
        too_large = []
        for row in rows:
            if time.monotonic() - read_at > _STALE_SECONDS:
                raise Stale("slept between reading and sending")
            body, key = row["body"].encode(), row["key"].encode()
            step = spans.get(row["id"])
            headers = tracing.headers(step.trace if step else row["trace"])
            try:
                sent = await self.producer.send(row["topic"], body, key, headers=headers)
                sending.append((row, sent))
            except MessageSizeTooLargeError:
                too_large.append(row)
        try:
            await asyncio.gather(*(sent for _, sent in sending))
        except MessageSizeTooLargeError:
            too_large += [row for row, sent in sending if _is_refused(sent)]
        return too_large

    async def probe(self) -> dict[str, Any]:
        db = await asyncpg.connect(self.database_url, timeout=3)
        try:
            backlog = await fates.backlog(db)
        finally:
            await db.close(timeout=2)
        waiting = {"behind": backlog["waiting"], "seconds": backlog["seconds"] or 0.0}
        return {"ready": True, "active": self.active, "aside": backlog["aside"], **waiting}


async def _set_aside(db: asyncpg.Connection, rows: list[asyncpg.Record]) -> None:
    """Keep them queued without sending them. Raises SetAside, always."""
    await queries.set_aside(db, ids=[row["id"] for row in rows])
    for row in rows:
        log.error(
            "a fact is too large for Kafka and set aside",
            topic=row["topic"],
            entry=row["id"],
            bytes=len(row["body"].encode()),
        )
    raise SetAside(f"{len(rows)} entries are too large for Kafka")


def _is_refused(sent: asyncio.Future) -> bool:
    return sent.done() and isinstance(sent.exception(), MessageSizeTooLargeError)


def _spans(rows: list[asyncpg.Record]) -> dict[int, tracing.Span]:
    """A step for each entry of a followed trace, by the entry's id."""
    followed = [row for row in rows if row["trace"]] if tracing.on() else []
    return {row["id"]: tracing.begin(f"tell {row['topic']}", row["trace"]) for row in followed}


async def _until(happened: asyncio.Event, seconds: float) -> None:
    """Wait for it, and not longer than that."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(happened.wait(), seconds)


async def _won(db: asyncpg.Connection) -> bool:
    return await db.fetchval(queries.become_relay.sql)


def name_of(service: str) -> str:
    """The name of a service's relays in Kafka."""
    return f"{service}-relay"


async def run(service: str, settings: ServiceSettings) -> None:
    relay = Relay(
        settings.kafka_bootstrap_servers,
        name_of(service),
        settings.database_url,
        settings.relay_poll_seconds,
        settings.relay_batch,
    )
    await race(relay.run(), health.serve(relay.probe, health.bound(settings)))
