"""How far behind each hop of the road is: from an event in Kafka to a figure in a gateway."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from gateway.owners import Owners
from services.contracts.topology import DOMAIN, INGEST, READ_MODEL_GROUP, stream_group
from services.kit import kafka

_KEPT_SECONDS = 1.0
_LOOKED_AT = 24
_FETCH_MS = 1000
_STATISTICS = "indicators.statistic"


@dataclass(frozen=True)
class Hop:
    """One step: how many records wait before it, and for how long (seconds) the oldest has.

    None: whoever knows does not answer.
    """

    name: str
    owner: str | None
    behind: int | None
    seconds: float | None


class Lags:
    """What consumer groups have not handled yet, as Kafka knows it; replicas do not matter."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap

    async def of(self, groups: dict[str, list[str]]) -> dict[str, tuple[int, float | None]]:
        """Records and seconds by group. `groups` names the topics that each surely reads."""
        cluster = {"bootstrap_servers": self.bootstrap, **kafka.security()}
        admin = AIOKafkaAdminClient(**cluster)
        reader = AIOKafkaConsumer(**cluster, enable_auto_commit=False)
        await admin.start()
        try:
            await reader.start()
            return {
                group: await self._of(admin, reader, group, topics)
                for group, topics in groups.items()
            }
        finally:
            await reader.stop()
            await admin.close()

    async def _of(
        self, admin: AIOKafkaAdminClient, reader: AIOKafkaConsumer, group: str, topics: list[str]
    ) -> tuple[int, float | None]:
        committed = await admin.list_consumer_group_offsets(group)
        places = {tp: meta.offset for tp, meta in committed.items()}
        asked = await _partitions(admin, topics) | places.keys()
        begins, ends = await reader.beginning_offsets(asked), await reader.end_offsets(asked)
        waiting = {tp: max(places.get(tp, 0), begins[tp]) for tp in asked}
        waiting = {tp: offset for tp, offset in waiting.items() if offset < ends[tp]}
        behind = sum(ends[tp] - offset for tp, offset in waiting.items())
        return behind, await _oldest(reader, waiting) if waiting else 0.0


async def _partitions(admin: AIOKafkaAdminClient, topics: list[str]) -> set[TopicPartition]:
    return {
        TopicPartition(told["topic"], one["partition"])
        for told in await admin.describe_topics(topics)
        for one in told["partitions"]
    }


async def _oldest(reader: AIOKafkaConsumer, waiting: dict[TopicPartition, int]) -> float | None:
    """Seconds since the oldest first waiting record; None when none could be read in time."""
    some = dict(sorted(waiting.items())[:_LOOKED_AT])
    reader.assign(list(some))
    for tp, offset in some.items():
        reader.seek(tp, offset)
    fetched = await reader.getmany(timeout_ms=_FETCH_MS)
    stamps = [records[0].timestamp for records in fetched.values() if records]
    return max(0.0, time.time() - min(stamps) / 1000) if stamps else None


class Hops:
    """All hops in the order of the road; asked at most once a second."""

    def __init__(
        self,
        owners: Owners,
        lags: Lags,
        definition: Callable[[], int],
        behind: Callable[[], Awaitable[int]],
    ) -> None:
        self.owners = owners
        self.lags = lags
        self.definition = definition
        self.behind = behind
        self._asking = asyncio.Lock()
        self._kept: tuple[float, list[Hop]] | None = None

    async def now(self) -> list[Hop]:
        """Raises KafkaError when Kafka does not answer; of a silent owner nothing is told."""
        async with self._asking:
            if self._kept is None or time.monotonic() - self._kept[0] > _KEPT_SECONDS:
                self._kept = time.monotonic(), await self._ask()
            return self._kept[1]

    async def _ask(self) -> list[Hop]:
        stream = stream_group(self.definition())
        folded = [name for name in DOMAIN if name != _STATISTICS]
        groups = {owner: [topic.name] for owner, topic in INGEST.items()}
        groups |= {stream: folded, READ_MODEL_GROUP: list(DOMAIN)}
        lags = await self.lags.of(groups)
        backlogs, _ = await self.owners.ask_all(INGEST, "/backlog", {})
        return [
            *(Hop("take", owner, *lags[owner]) for owner in INGEST),
            *(_telling(owner, backlogs.get(owner)) for owner in INGEST),
            Hop("fold", "indicators", *lags[stream]),
            Hop("lineage", "indicators", *lags[READ_MODEL_GROUP]),
            Hop("read", None, await self.behind(), None),
        ]


def _telling(owner: str, said: dict[str, Any] | None) -> Hop:
    if said is None:
        return Hop("tell", owner, None, None)
    return Hop("tell", owner, said["waiting"], said["seconds"] or 0.0)
