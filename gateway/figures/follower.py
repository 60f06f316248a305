"""Consumes partial sums and what stands beside them from their beginning into this gateway's
memory."""

import time
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition

from gateway.figures.answerable import ASSIGNMENTS, EXPLANATIONS, Answerable
from gateway.figures.generations import Generations
from gateway.figures.statistics import Statistics
from gateway.figures.sums import FigureKey
from services.contracts.figures import partials
from services.contracts.figures.catalogue import TARGETS, TOTAL
from services.contracts.topology import AGGREGATES
from services.kit.errors import TRANSIENT
from services.kit.messaging import kafka
from services.kit.messaging.batches import Broken
from services.kit.messaging.consumer import start
from services.kit.messaging.left_out import LeftOut
from services.kit.telemetry import metrics, tracing

log = structlog.get_logger()
APPLIED = metrics.counter("follow_partials_total")
FRESHNESS = metrics.histogram("freshness_seconds")
STATISTICS = "indicators.statistic"
TOPICS = (AGGREGATES.name, STATISTICS, ASSIGNMENTS, EXPLANATIONS)
_FETCH_MS = 500


class Follower:
    """Reads without a group: each gateway sees everything. Positions live here alone."""

    def __init__(
        self,
        bootstrap: str,
        figures: Generations,
        statistics: Statistics,
        answerable: Answerable,
        changed: Callable[[set[FigureKey], Iterable[str]], None],
    ) -> None:
        self.figures = figures
        self.statistics = statistics
        self.answerable = answerable
        self.changed = changed
        self.caught_up = False
        self.left_out = LeftOut()
        self._first_ends: dict[TopicPartition, int] = {}
        self.consumer = AIOKafkaConsumer(
            *TOPICS,
            bootstrap_servers=bootstrap,
            **kafka.security(),
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            fetch_max_wait_ms=kafka.FETCH_WAIT_MS,
            max_partition_fetch_bytes=4 * 1024 * 1024,
        )

    async def run(self) -> None:
        await start(self.consumer.start)
        try:
            while True:
                fetched = await self.consumer.getmany(timeout_ms=_FETCH_MS)
                self._take(fetched)
                if not self.caught_up:
                    self.caught_up = await self._past_first_ends()
                if self.caught_up and (topics := self.figures.advance()):
                    numbers = {topic: self.figures.definitions[topic] for topic in topics}
                    log.info("switched to newer definitions", definitions=numbers)
                    self.changed(set(TARGETS), ())
        finally:
            await self.consumer.stop()

    def _take(self, fetched: dict[TopicPartition, list[Any]]) -> None:
        before = self.figures.timestamp
        with tracing.steps("show", self._followed(fetched)) as traces:
            if changed := self._apply(fetched):
                self.changed(changed, traces.values())
        if self.caught_up and self.figures.timestamp > before:
            FRESHNESS.observe(max(0.0, time.time() - self.figures.timestamp / 1000))

    def _followed(self, fetched: dict[TopicPartition, list[Any]]) -> dict[tracing.Place, str]:
        """Each trace once: all sums that one batch touched belong to it. Not what is old."""
        if not (self.caught_up and tracing.on()):
            return {}
        found = tracing.traces(record for records in fetched.values() for record in records)
        by_trace = {trace: place for place, trace in found.items()}
        return {place: trace for trace, place in by_trace.items()}

    def _apply(self, fetched: dict[TopicPartition, list[Any]]) -> set[FigureKey]:
        """Take records into memory; answers with the figures that they changed."""
        changed: set[FigureKey] = set()
        for tp, records in fetched.items():
            APPLIED.inc(len(records))
            self.left_out.note(records)
            for record in records:
                if record.value is None or isinstance(record.value, Broken):
                    continue
                if tp.topic == AGGREGATES.name:
                    changed.update(self.figures.apply(partials.read(record.key, record.value)))
                else:
                    changed.add(self._publish(tp.topic, orjson.loads(record.value)))
        return changed

    def _publish(self, topic: str, fact: dict[str, Any]) -> FigureKey:
        """Take in what stands beside figures; answers with its subject, mostly a figure's name."""
        self.figures.touch()
        if topic != STATISTICS:
            return self.answerable.apply(topic, fact)
        self.statistics.apply(fact)
        code, _, sector = fact["series"].partition(":")
        return code, sector or TOTAL

    async def behind(self) -> int:
        """Records not taken in yet. Raises ConnectionError while a topic is not there."""
        ends = await self._ends()
        return sum([end - await self.consumer.position(tp) for tp, end in ends.items()])

    async def _ends(self) -> dict[TopicPartition, int]:
        assigned = self.consumer.assignment()
        if missing := set(TOPICS) - {tp.topic for tp in assigned}:
            raise ConnectionError(f"no partitions yet of {', '.join(sorted(missing))}")
        return await self.consumer.end_offsets(assigned)

    async def _past_first_ends(self) -> bool:
        """Whether all is taken in that was there at the start: what comes now never ends."""
        try:
            self._first_ends = self._first_ends or await self._ends()
            places = self._first_ends.items()
            return all([await self.consumer.position(tp) >= end for tp, end in places])
        except TRANSIENT as error:
            log.info("not caught up yet", why=str(error))
            return False

    async def probe(self) -> dict[str, Any]:
        behind = await self.behind()
        return {"ready": self.caught_up, "behind": behind, "broken": self.left_out.count}
