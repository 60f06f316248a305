"""The consuming loop of a service: fetch a batch, handle it in one transaction, commit."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import stamina
import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import (
    CommitFailedError,
    IllegalStateError,
    KafkaTimeoutError,
    RebalanceInProgressError,
    UnknownError,
)

from services.kit.errors import DEPLOYMENT, TRANSIENT, GaveUp, TooLong, is_transient
from services.kit.messaging import kafka
from services.kit.messaging import records as kafka_records
from services.kit.messaging.left_out import LeftOut
from services.kit.messaging.predecessors import leave_for_predecessors
from services.kit.messaging.records import Record
from services.kit.telemetry import metrics, tracing
from services.kit.telemetry.log import described

log = structlog.get_logger()

ProcessBatch = Callable[[asyncpg.Connection, list[Record]], Awaitable[None]]
KeepDeadLetter = Callable[[asyncpg.Connection, Record, Exception], Awaitable[None]]

_FETCH_MS = 200
_LOOK_FOR_TOPICS_MS = 5_000
_POLL_INTERVAL_MS = 600_000
# Clients are known to stall in silence (after time-outs, whole-cluster restarts) and not to heal.
_STUCK_SECONDS = 60
# Of our own work; PostgreSQL waits 10 s for the next statement, and machines are busy.
_LONG_SECONDS = 3.0
# One record may have met a busy machine; so many times it is the record.
_LONG_ATTEMPTS = 3


class _Assignment(ConsumerRebalanceListener):
    """Forgets the progress of partitions that were revoked: another replica's from now on."""

    def __init__(self, handled: dict[TopicPartition, int]) -> None:
        self.handled = handled
        self.joined = False

    def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        self.handled.clear()

    def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        self.joined = True


class _Attempts:
    """Attempts at the same; of those that fail after much work of our own only so many."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.long = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Raises TooLong instead of the last one's error."""
        began = time.process_time()
        try:
            yield
        except TRANSIENT as error:
            spent = time.process_time() - began
            self.long += spent > _LONG_SECONDS
            if self.long >= self.most:
                raise TooLong(
                    f"it took {spent:.1f} s of work, and the transaction ended"
                ) from error
            raise


class BatchConsumer:
    """One member of a consumer group. `run` returns only by cancellation or error.

    `topics` is a regular expression; topics that appear later and match join within seconds.
    `client_id` tells where the process listens: who was there before leaves the group. None: nobody
    is known to have been.

    `process_batch` handles a batch in one transaction of its own; `dead_letter` keeps a record that
    raised unexpectedly, or raises to stop the process.
    """

    def __init__(
        self,
        group: str,
        topics: str,
        process_batch: ProcessBatch,
        dead_letter: KeepDeadLetter,
        bootstrap: str,
        pool: asyncpg.Pool,
        most: int,
        client_id: str | None = None,
    ) -> None:
        self.bootstrap = bootstrap
        self.group = group
        self.client_id = client_id
        self.topics = re.compile(rf"(?:{topics})\Z")
        self.process_batch = process_batch
        self.dead_letter = dead_letter
        self.pool = pool
        self.most = most
        self.taken = metrics.counter("records_taken_total")
        self.unexpected = metrics.counter("records_unexpected_total")
        self.seconds = metrics.histogram("batch_seconds")
        self.waited = metrics.histogram("take_seconds")
        self.left_out = LeftOut()
        self.handled: dict[TopicPartition, int] = {}
        self._uncommitted: dict[TopicPartition, int] = {}
        self.listener = _Assignment(self.handled)
        self.consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            **kafka.security(),
            client_id=client_id or group,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=kafka.FETCH_WAIT_MS,
            isolation_level="read_committed",
            metadata_max_age_ms=_LOOK_FOR_TOPICS_MS,
            max_poll_interval_ms=_POLL_INTERVAL_MS,
        )

    async def run(self) -> None:
        await start(self.consumer.start)
        try:
            if self.client_id:
                await leave_for_predecessors(self.bootstrap, self.group, self.client_id)
            self.consumer.subscribe(pattern=self.topics, listener=self.listener)
            quiet_since = time.monotonic()
            while True:
                fetched = await self.consumer.getmany(timeout_ms=_FETCH_MS, max_records=self.most)
                if fetched:
                    await self._handle(fetched)
                elif time.monotonic() - quiet_since < _STUCK_SECONDS:
                    await self._pass_gaps()
                    await self._commit()
                    continue
                elif await self.behind():
                    raise GaveUp("records wait and none arrives: leaving for a clean start")
                quiet_since = time.monotonic()
        finally:
            await self.consumer.stop()

    async def _handle(self, fetched: dict[TopicPartition, list[Any]]) -> None:
        everything = [record for records in fetched.values() for record in records]
        self.left_out.note(everything)
        with self.seconds.time():
            await self._process(everything)
        stamps = [records[0].timestamp for records in fetched.values()]
        self.waited.observe(max(0.0, time.time() - min(stamps) / 1000))
        for tp, records in fetched.items():
            self.taken.labels(tp.topic).inc(len(records))
        await self._done({tp: records[-1].offset + 1 for tp, records in fetched.items()})

    async def _pass_gaps(self) -> None:
        """Read over what ends a partition and is no record: the marks that end transactions.

        Else they would wait for ever. All that was fetched is handled when this is called.
        """
        known = [tp for tp in self.consumer.assignment() if tp in self.handled]
        try:
            places = [(tp, await self.consumer.position(tp)) for tp in known]
        except (IllegalStateError, KafkaTimeoutError):
            return
        if passed := {tp: place for tp, place in places if place > self.handled.get(tp, place)}:
            await self._done(passed)

    async def _done(self, done: dict[TopicPartition, int]) -> None:
        """Remember and commit where partitions go on."""
        self.handled |= done
        self._uncommitted |= done
        await self._commit()

    async def _commit(self) -> None:
        """What Kafka refuses without knowing why (its disk is full) is tried again."""
        if not self._uncommitted:
            return
        try:
            await self.consumer.commit(self._uncommitted)
        except UnknownError as error:
            log.warning("progress is not noted yet", why=repr(error))
            return
        except (CommitFailedError, IllegalStateError, RebalanceInProgressError) as error:
            log.info(
                "partitions moved before the commit; the inbox will see repetitions", why=error
            )
        self._uncommitted = {}

    async def _process(self, records: list[Record]) -> None:
        """All in one transaction; when that raises unexpectedly, one by one to find the record.

        When it takes too long, half by half.
        """
        try:
            await self._process_at_once(records)
        except DEPLOYMENT:
            raise
        except Exception as error:
            if len(records) == 1:
                await self._dead_letter(records[0], error)
                return
            size = -(-len(records) // 2) if isinstance(error, TooLong) else 1
            for place in range(0, len(records), size):
                await self._process(records[place : place + size])

    async def _process_at_once(self, records: list[Record]) -> None:
        """However long others are away. Raises TooLong, and whatever is not transient."""
        attempts = _Attempts(_LONG_ATTEMPTS if len(records) == 1 else 1)
        async for attempt in stamina.retry_context(
            on=is_transient, attempts=None, timeout=None, wait_initial=0.05, wait_max=5
        ):
            with attempt, attempts.one():
                async with self.pool.acquire() as db:
                    await self.process_batch(db, records)

    async def _dead_letter(self, record: Record, error: Exception) -> None:
        self.unexpected.inc()
        known = kafka_records.described(record) | tracing.named(record.headers)
        log.error("a record raised", **known, **described(error))
        async with self.pool.acquire() as db:
            await self.dead_letter(db, record, error)

    async def behind(self) -> int:
        """Records in the assigned partitions that are not handled yet."""
        assigned = self.consumer.assignment()
        if not assigned:
            return 0
        await self._find_starts([tp for tp in assigned if tp not in self.handled])
        ends = await self.consumer.end_offsets(assigned)
        return sum(end - self.handled[tp] for tp, end in ends.items() if tp in self.handled)

    async def _find_starts(self, tps: list[TopicPartition]) -> None:
        """Where partitions begin of which nothing was handled yet; asked once, together."""
        if tps:
            beginnings = await self.consumer.beginning_offsets(tps)
            for tp in tps:
                committed = await self.consumer.committed(tp)
                self.handled.setdefault(tp, beginnings[tp] if committed is None else committed)

    async def probe(self) -> dict[str, Any]:
        behind = await self.behind()
        return {"ready": self.listener.joined, "behind": behind, "broken": self.left_out.count}


async def never_dead_letter(db: asyncpg.Connection, record: Record, error: Exception) -> None:
    """For facts, of which none may be left out: figures would be wrong. Always raises GaveUp."""
    raise GaveUp(f"a fact of {record.topic} raised {type(error).__name__}")


async def start(begin: Callable[[], Awaitable[None]]) -> None:
    """Start a client however long Kafka takes to appear: start-up order does not matter."""
    async for attempt in stamina.retry_context(
        on=TRANSIENT, attempts=None, timeout=None, wait_initial=0.1, wait_max=2
    ):
        with attempt:
            await begin()


async def race(*work: Awaitable[None]) -> None:
    """Run all until the first ends or raises, then stop the others."""
    tasks = [asyncio.ensure_future(w) for w in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
