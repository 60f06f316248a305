"""One stream worker: a fold and its Faust application for each number that its topics have.

Usually all topics have one number, or few have another. What is told under a number belongs to the
group of that number, so a worker of an older release and one of a newer never tell the same key at
the same time: of a topic whose number was raised they tell different keys, the others they share.
"""

import asyncio
import os
import time
from contextlib import suppress
from typing import Any

import structlog
from aiokafka import TopicPartition
from faust.types import TP

from services.contracts.topology import by_definition, stream_group
from services.indicators.stream.placement import Placement, first_records
from services.indicators.stream.processor import UNSOUND, Fold, application, soundly
from services.indicators.stream.settings import StreamSettings
from services.kit.errors import TRANSIENT
from services.kit.messaging.consumer import race, start
from services.kit.messaging.predecessors import client_id_of, leave_for_predecessors
from services.kit.telemetry import health

log = structlog.get_logger()
_STUCK_SECONDS = 60
_TOPICS_SECONDS = 5
_CRASH_SECONDS = 1


class Share:
    """The topics under one number: their fold, and the application that feeds it."""

    def __init__(
        self, settings: StreamSettings, number: int, topics: list[str], client_id: str
    ) -> None:
        self.client_id = client_id
        self.servers = settings.kafka_bootstrap_servers
        self.session = settings.stream_session_timeout_seconds
        self.fold = Fold(self.servers, number, self.session / 2, topics)

    async def start(self) -> None:
        await start(self.fold.teller.producer.start)
        await leave_for_predecessors(
            self.servers, stream_group(self.fold.definition), self.client_id
        )
        await soundly(self._look_at_topics())
        await soundly(self._check_placement())
        self.app = application(self.servers, self.fold, self.session, self.client_id)

    async def _check_placement(self) -> None:
        """Look at the first facts of every partition, not only of those that will come here.

        A partition whose own facts all stand right may hold what counts in another one too.
        """
        counts = await self._partitions()
        self.fold.placement = Placement(counts)
        places = [TopicPartition(t, n) for t, count in counts.items() for n in range(count)]
        async for tp, records in first_records(self.servers, places):
            self.fold.placement.check(TP(*tp), records)

    async def _partitions(self) -> dict[str, int]:
        """How many partitions each of the topics has that are there."""
        known = await self.fold.teller.producer.client.fetch_all_metadata()
        counts = {topic: known.partitions_for_topic(topic) for topic in self.fold.topics}
        return {topic: len(found) for topic, found in counts.items() if found}

    async def behind(self) -> int:
        """Records not folded yet; 0 before partitions are assigned: nobody can be asked then."""
        assigned = self.app.consumer.assignment() if self.fold.ends else ()
        ends = await self.app.consumer.highwaters(*assigned) if assigned else {}
        return sum(max(0, end - self.fold.next(TP(*tp))) for tp, end in ends.items())

    async def keep_looking_at_topics(self) -> None:
        """Leave when a topic was made anew."""
        while True:
            await asyncio.sleep(_TOPICS_SECONDS)
            await soundly(self._look_at_topics())

    async def _look_at_topics(self) -> None:
        """Kafka may be away meanwhile. Raises MadeAnew."""
        with suppress(*TRANSIENT):
            await self.fold.know_topics()

    @property
    def ready(self) -> bool:
        return bool(self.fold.ends) and not self.fold.silent

    async def work(self) -> None:
        try:
            await self.app.start()
            await self.app.wait_until_stopped()
        finally:
            await self.app.stop()

    async def notice_a_crash(self) -> None:
        """Leave when the client has crashed: on a loop of its own, and nobody wakes ours."""
        while not self.app.crashed:
            await asyncio.sleep(_CRASH_SECONDS)
        log.error("the client crashed; leaving for a clean start", why=repr(self.app.crash_reason))
        os._exit(UNSOUND)

    async def watch(self) -> None:
        """Leave when records wait and nothing moves: a stalled client never heals by itself."""
        while True:
            await asyncio.sleep(_STUCK_SECONDS / 4)
            still = time.monotonic() - self.fold.moved_at
            if still > _STUCK_SECONDS and self.app.consumer and await self.behind():
                log.error("stuck: records wait and nothing moved", seconds=round(still))
                os._exit(UNSOUND)


async def run(settings: StreamSettings) -> None:
    """Run one worker until it is cancelled or an application stops."""
    groups = by_definition(settings.definitions)
    sockets = health.bound(settings)
    client_id = client_id_of(sockets.health)
    shares = [Share(settings, number, topics, client_id) for number, topics in groups.items()]

    async def probe() -> dict[str, Any]:
        return {
            "ready": all(share.ready for share in shares),
            "behind": sum([await share.behind() for share in shares]),
            "silent": sum(len(share.fold.silent) for share in shares),
            "broken": sum(share.fold.left_out.count for share in shares),
        }

    for share in shares:
        await share.start()
    try:
        await race(
            *(share.work() for share in shares),
            *(share.watch() for share in shares),
            *(share.notice_a_crash() for share in shares),
            *(share.keep_looking_at_topics() for share in shares),
            *(soundly(share.fold.stay_awake()) for share in shares),
            health.serve(probe, sockets),
        )
    finally:
        await asyncio.gather(*(share.fold.teller.producer.stop() for share in shares))
