"""The stream processor: domain facts in, absolute partial sums out. Faust at the wheel.

    records of one partition -> Partition.fold -> touched sums -> indicators.aggregates

After every assignment a partition catches up in silence (from nothing, or from the state still at
hand), then tells all its sums and a fence; from there on it tells what each batch touched.
"""

import asyncio
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import faust
import structlog
from aiokafka import AIOKafkaProducer, TopicPartition
from faust.types import TP
from prometheus_client import Counter

from services.contracts import partials
from services.contracts.topology import AGGREGATES, DOMAIN
from services.indicators.deltas import DEFINITION, DELTAS
from services.indicators.fold import Partition
from services.indicators.settings import StreamSettings
from services.indicators.transport import BatchTransport
from services.kit import health
from services.kit.consumer import race, start

log = structlog.get_logger()
FOLDED = Counter("stream_folded_total", "Facts folded", ["topic"])
TOLD = Counter("stream_partials_total", "Partial sums published")

SOURCES = tuple(topic for topic in DOMAIN if topic in DELTAS)
_STUCK_SECONDS = 60
_UNSOUND = 70


class Fold:
    """The partitions of this worker, and the producer that tells their sums."""

    def __init__(self, bootstrap: str, definition: int = DEFINITION) -> None:
        self.definition = definition
        self.states: dict[TP, Partition] = {}
        self.ends: dict[TP, int] = {}
        self.silent: set[TP] = set()
        self.idle: set[TP] = set()
        self.moved_at = time.monotonic()
        self.producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap,
            acks="all",
            enable_idempotence=True,
            linger_ms=0,
            max_batch_size=512 * 1024,
        )

    def resume(self, ends: Mapping[TP, int]) -> Mapping[TP, int]:
        """New assignment: where to read on in each partition whose log ends there."""
        self.ends = {TP(tp.topic, tp.partition): end for tp, end in ends.items()}
        for tp in self.ends:
            self.states.setdefault(tp, Partition(tp.topic))
        self.silent = set(self.ends)
        self.idle = {tp for tp, end in self.ends.items() if self.states[tp].next >= end}
        self.moved_at = time.monotonic()
        return {TopicPartition(*tp): self.states[tp].next for tp in self.ends}

    async def take(self, records: list[Any]) -> None:
        """Fold one partition's batch, then tell what it touched."""
        tp = TP(records[0].topic, records[0].partition)
        state = self.states.setdefault(tp, Partition(tp.topic))
        state.fold(records)
        self.moved_at = time.monotonic()
        FOLDED.labels(tp.topic).inc(len(records))
        if tp not in self.silent:
            await self._tell(tp, state.take_touched())
        elif state.next >= self.ends.get(tp, 0):
            await self._tell_all(tp)

    async def tell_idle(self) -> None:
        """Partitions with nothing left to read after an assignment tell their sums at once."""
        while self.idle:
            await self._tell_all(self.idle.pop())

    async def _tell_all(self, tp: TP) -> None:
        await self._tell(tp, self.states[tp].take_all())
        if self.states[tp].next:
            await self._tell(tp, {None: 0})
        self.silent.discard(tp)

    async def _tell(self, tp: TP, sums: Mapping[partials.Bucket | None, int]) -> None:
        state = self.states[tp]
        count = len(await self.producer.partitions_for(AGGREGATES.name))
        place = partials.place(tp.topic, tp.partition, count)
        confirmations = [
            await self.producer.send(
                AGGREGATES.name,
                partials.value(total, state.next - 1, state.timestamp),
                partials.key(tp.topic, tp.partition, bucket, self.definition),
                place,
            )
            for bucket, total in sums.items()
        ]
        if confirmations:
            await asyncio.gather(*confirmations)
            TOLD.inc(len(confirmations))


def application(bootstrap: str, fold: Fold, session_timeout: float = 60) -> faust.App:
    """The Faust application, wired to a fold. One actor: batches of a partition stay in order.

    Workers of one definition form one group and share the partitions.
    """
    identity = f"indicators-stream-{fold.definition}"
    app = faust.App(
        identity,
        broker=";".join(f"kafka://{server}" for server in bootstrap.split(",")),
        store="memory://",
        datadir=Path(tempfile.gettempdir()) / identity,
        autodiscover=False,
        web_enabled=False,
        topic_disable_leader=True,
        topic_allow_declare=False,
        stream_wait_empty=False,
        stream_buffer_maxsize=16,
        consumer_auto_offset_reset="earliest",
        broker_commit_interval=1.0,
        broker_session_timeout=session_timeout,
        broker_heartbeat_interval=min(3.0, session_timeout / 3),
        broker_max_poll_records=None,
    )
    transport = BatchTransport(app.conf.broker, app, app.loop)
    transport.resume = fold.resume
    app.transport = transport
    facts = app.topic(*SOURCES, key_serializer="raw", value_serializer="raw", internal=True)

    @app.agent(facts, name="fold", concurrency=1)
    async def agent(batches: faust.Stream) -> None:
        async for records in batches:
            await soundly(fold.take(records))

    @app.timer(0.1)
    async def idle() -> None:
        await soundly(fold.tell_idle())

    return app


async def soundly(work: Any) -> None:
    """Faust acks what an agent raises; so nothing may leave it: the process ends instead.

    The next start rebuilds the state from the log, so nothing is lost and nothing counts twice.
    """
    try:
        await work
    except Exception:
        log.exception("the fold raised; leaving for a clean start")
        os._exit(_UNSOUND)


async def run(settings: StreamSettings) -> None:
    """Run one worker until it is cancelled or the application stops."""
    fold = Fold(settings.kafka_bootstrap_servers, settings.stream_definition)
    await start(fold.producer.start)
    app = application(
        settings.kafka_bootstrap_servers, fold, settings.stream_session_timeout_seconds
    )

    async def behind() -> int:
        assigned = app.consumer.assignment()
        ends = await app.consumer.highwaters(*assigned) if assigned else {}
        return sum(max(0, end - _position(fold, tp)) for tp, end in ends.items())

    async def probe() -> dict[str, Any]:
        ready = bool(fold.ends) and not fold.silent
        return {"ready": ready, "behind": await behind(), "silent": len(fold.silent)}

    async def watch() -> None:
        """Leave when records wait and nothing moves: a stalled client never heals by itself."""
        while True:
            await asyncio.sleep(_STUCK_SECONDS / 4)
            still = time.monotonic() - fold.moved_at
            if still > _STUCK_SECONDS and app.consumer and await behind():
                log.error("stuck: records wait and nothing moved", seconds=round(still))
                os._exit(_UNSOUND)

    async def work() -> None:
        try:
            await app.start()
            await app.wait_until_stopped()
        finally:
            await app.stop()

    try:
        await race(work(), watch(), health.serve(probe, settings.http_host, settings.http_port))
    finally:
        await fold.producer.stop()


def _position(fold: Fold, tp: Any) -> int:
    state = fold.states.get(TP(tp.topic, tp.partition))
    return state.next if state else 0
