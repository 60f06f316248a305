"""The stream processor: domain facts in, absolute partial sums out. Faust at the wheel.

    records of one partition -> Partition.fold -> touched sums -> indicators.aggregates

After every assignment a partition catches up in silence (from nothing, or from the state still at
hand), then tells all its sums and a fence; from there on it tells what each batch touched.
"""

import asyncio
import math
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import faust
import structlog
from aiokafka import TopicPartition
from aiokafka.errors import InvalidTimestampError
from faust.types import TP

from services.contracts.figures import partials
from services.contracts.topology import DEFINITIONS, stream_group
from services.indicators.stream.credentials import credentials
from services.indicators.stream.fold import Partition
from services.indicators.stream.placement import Moved, Placement
from services.indicators.stream.telling import Teller
from services.indicators.stream.transport import Batch, BatchTransport
from services.kit.messaging import kafka
from services.kit.messaging.left_out import LeftOut
from services.kit.messaging.topic_ids import made_anew, topic_ids
from services.kit.telemetry import metrics, tracing

log = structlog.get_logger()
FOLDED = metrics.counter("stream_folded_total")
TOLD = metrics.counter("stream_partials_total")
BATCH = metrics.histogram("stream_batch_seconds")
REBUILD = metrics.gauge("stream_rebuild_seconds")

SOURCES = tuple(DEFINITIONS)
UNSOUND = 70
_PULSE_SECONDS = 0.2
_NEVER = sys.maxsize


class Slept(RuntimeError):
    """This process stood still so long that others may have its partitions by now."""


class MadeAnew(RuntimeError):
    """A topic was deleted and made again: what was folded of it is of no use."""


class Fold:
    """This worker's partitions of topics under one number, and the teller of their sums.

    `read_again` is called with partitions of which a batch went missing before it came here,
    `rejoin` to have the group assign this worker's partitions anew. `patience` is how long
    (seconds) the process may stand still and yet tell what it knows.
    """

    read_again: Callable[[list[TP]], Awaitable[None]]
    rejoin: Callable[[], Awaitable[None]]

    def __init__(
        self,
        bootstrap: str,
        definition: int = 1,
        patience: float = 4,
        topics: Iterable[str] = SOURCES,
    ) -> None:
        self.definition = definition
        self.topics = tuple(topics)
        self.patience = patience
        self.awake_at: float | None = None
        self.placement = Placement()
        self.left_out = LeftOut()
        self.topic_ids: dict[str, str] = {}
        self.telling = asyncio.Lock()
        self.states: dict[TP, Partition] = {}
        self.ends: dict[TP, int] = {}
        self.done: dict[TP, int] = {}
        self.silent: set[TP] = set()
        self.idle: set[TP] = set()
        self.unfenced: set[TP] = set()
        self.moved_at = self.resumed_at = time.monotonic()
        self.teller = Teller(bootstrap, self._refuse_sleep)

    def resume(self, ends: Mapping[TP, int]) -> Mapping[TP, int]:
        """New assignment: where to read on in each partition whose log ends there."""
        self.ends = {TP(tp.topic, tp.partition): end for tp, end in ends.items()}
        for tp in self.ends:
            self.states.setdefault(tp, Partition(tp.topic))
        self.silent = set(self.ends)
        self.done = {}
        self.idle = {tp for tp, end in self.ends.items() if self.states[tp].next >= end}
        self.moved_at = self.resumed_at = time.monotonic()
        return {TopicPartition(*tp): self.states[tp].next for tp in self.ends}

    def next(self, tp: TP) -> int:
        """The offset at which the partition's state ends, the next one to fold."""
        return self.states[tp].next if tp in self.states else 0

    def reached(self, tp: TP) -> int:
        """Up to which offset this worker is done with a partition since it was assigned."""
        return self.done.get(tp, 0)

    async def retire(self) -> None:
        """Partitions are about to move: finish what is being told, then say nothing more."""
        async with self.telling:
            self._fall_silent()

    def _fall_silent(self) -> None:
        """Until partitions are assigned anew."""
        self.silent = set(self.ends)
        self.ends = dict.fromkeys(self.ends, _NEVER)
        self.idle.clear()

    @asynccontextmanager
    async def _telling(self) -> AsyncIterator[None]:
        """One tells at a time. Kafka refuses what has waited for it too long (topology.py).

        Others may have the partitions by then. Whose they are is asked anew, and all is told that
        is at hand; nothing is read again.
        """
        async with self.telling:
            try:
                yield
            except InvalidTimestampError:
                log.warning("Kafka was away for too long: joining its group anew")
                self._fall_silent()
                await self.teller.renew()
                await self.rejoin()

    async def take(self, batch: Batch) -> None:
        """Fold one partition's batch and tell what it touched; after a hole, read on before it."""
        tp = TP(batch[0].topic, batch[0].partition)
        async with self._telling():
            whole = batch.begins is not None and batch.begins <= self.next(tp)
            if whole:
                followed = [] if tp in self.silent else batch
                with BATCH.time(), tracing.joint_step(f"fold {tp.topic}", followed) as trace:
                    await self._take(tp, batch, trace)
        if not whole:
            await self.read_again([tp])

    async def _take(self, tp: TP, batch: Batch, trace: str | None) -> None:
        state = self.states.setdefault(tp, Partition(tp.topic))
        self.placement.check(tp, batch)
        self.left_out.note(batch)
        state.fold(batch)
        self.moved_at = time.monotonic()
        FOLDED.labels(tp.topic).inc(len(batch))
        if tp in self.silent:
            if state.next >= self.ends.get(tp, 0):
                await self._tell_all(tp)
        elif tp in self.unfenced:
            await self._tell_whole(tp, trace)
        else:
            await self._tell(tp, self._touched(state), trace)
        self.done[tp] = state.next

    def _touched(self, state: Partition) -> Mapping[partials.Bucket, int]:
        """The sums that changed; where none did, a newer definition says at least how far it is.

        Readers wait until it is as far as an older one, for which the same facts may change sums.
        """
        marked = {partials.MARK: 0} if self.definition > 1 else {}
        return state.take_touched() or marked

    async def tell_idle(self) -> None:
        """Partitions with nothing left to read after an assignment tell their sums at once."""
        async with self._telling():
            while self.idle:
                await self._tell_all(self.idle.pop())

    async def stay_awake(self) -> None:
        """Feel the process's pulse. Raises Slept when it stood still longer than the patience."""
        while True:
            self.awake_at = time.monotonic()
            await asyncio.sleep(_PULSE_SECONDS)
            self._refuse_sleep()

    def _refuse_sleep(self) -> None:
        still = time.monotonic() - (self.awake_at or math.inf)
        if still > self.patience:
            raise Slept(f"stood still for {still:.1f} s")

    async def know_topics(self) -> None:
        """Learn the ids of topics that have come. Raises MadeAnew for one that has another now."""
        now = await topic_ids(self.teller.producer.client, self.topics)
        if changed := made_anew(self.topic_ids, now):
            raise MadeAnew(", ".join(changed))
        self.topic_ids |= now

    async def _tell_all(self, tp: TP) -> None:
        if self.states[tp].next:
            await self._tell_whole(tp)
        else:
            self.unfenced.add(tp)
        self.silent.discard(tp)
        self.done[tp] = self.states[tp].next
        if not self.silent:
            REBUILD.set(time.monotonic() - self.resumed_at)

    async def _tell_whole(self, tp: TP, trace: str | None = None) -> None:
        """Of which topic, all sums, and the fence: nothing else of this partition counts.

        One that was empty is whole with its first batch: readers wait for its fence.
        """
        self.unfenced.discard(tp)
        if tp.topic not in self.topic_ids:
            await self.know_topics()
        await self._tell(tp, {partials.TOPIC_ID: 0, **self.states[tp].take_all()}, trace)
        await self._tell(tp, {None: 0})

    async def _tell(
        self, tp: TP, sums: Mapping[partials.Bucket | None, int], trace: str | None = None
    ) -> None:
        told = (
            (partials.key(*tp, bucket, self.definition), self._value(tp, bucket, total))
            for bucket, total in sums.items()
        )
        await self.teller.tell(tp, told, tracing.headers(trace))
        TOLD.inc(len(sums))

    def _value(self, tp: TP, bucket: partials.Bucket | None, total: int) -> bytes:
        state = self.states[tp]
        offset, timestamp = state.next - 1, state.timestamp
        if bucket is partials.TOPIC_ID:
            return partials.topic_id_value(self.topic_ids[tp.topic], offset, timestamp)
        return partials.value(total, offset, timestamp)


def application(
    bootstrap: str, fold: Fold, session_timeout: float = 10, client_id: str = "stream"
) -> faust.App:
    """The Faust application, wired to a fold. One actor: batches of a partition stay in order.

    Workers of one number form one group and share the partitions. They need not read the same
    topics: Faust's assignor shares out each topic among those that do.
    """
    identity = stream_group(fold.definition)
    app = faust.App(
        identity,
        broker=";".join(f"kafka://{server}" for server in bootstrap.split(",")),
        broker_credentials=credentials(kafka.security()),
        store="memory://",
        datadir=Path(tempfile.gettempdir()) / identity,
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        stream_wait_empty=False,
        stream_buffer_maxsize=16,
        consumer_auto_offset_reset="earliest",
        broker_client_id=client_id,
        broker_commit_interval=1.0,
        broker_session_timeout=session_timeout,
        broker_rebalance_timeout=session_timeout,
        broker_heartbeat_interval=min(3.0, session_timeout / 3),
        broker_max_poll_records=None,
    )
    transport = BatchTransport(app.conf.broker, app, app.loop)
    transport.resume, transport.next, transport.reached = fold.resume, fold.next, fold.reached
    app.transport = transport
    fold.read_again = lambda tps: app.consumer.read_again(tps)
    fold.rejoin = lambda: app.consumer.rejoin()
    facts = app.topic(*fold.topics, key_serializer="raw", value_serializer="raw", internal=True)

    @app.agent(facts, name="fold", concurrency=1)
    async def agent(batches: faust.Stream) -> None:
        async for records in batches:
            await soundly(fold.take(records))

    @app.timer(0.1)
    async def idle() -> None:
        await soundly(fold.tell_idle())

    async def retire(*_: Any, **__: Any) -> None:
        await soundly(fold.retire())

    app.on_partitions_revoked.connect(retire, weak=False)
    return app


async def soundly(work: Any) -> None:
    """Faust acks what an agent raises; so nothing may leave it: the process ends instead.

    The next start rebuilds the state from the log, so nothing is lost and nothing counts twice.
    """
    try:
        await work
    except Moved as error:
        log.error("ended: a topic was resized", why=str(error))
        os._exit(UNSOUND)
    except MadeAnew as error:
        log.error("ended: a topic was made anew", topics=str(error))
        os._exit(UNSOUND)
    except Exception:
        log.exception("the fold raised; leaving for a clean start")
        os._exit(UNSOUND)
