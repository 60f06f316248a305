"""Pipeline lag: how far behind each hop is, from an event in Kafka to a figure in a gateway."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from gateway.upstream.owners import Owners, OwnerUnavailable
from services.contracts.topology import (
    DEFINITIONS,
    DOMAIN,
    FOLLOWED,
    INGEST,
    READ_MODEL_GROUP,
    by_definition,
    stream_group,
)
from services.kit.messaging import kafka

_CACHED_SECONDS = 1.0
_LOOKED_AT = 24
_FETCH_MS = 1000
_OWNER_SECONDS = 3.0
_TIMEOUT_SECONDS = 8.0  # Prometheus and `make status` give up after 10

Lag = tuple[int, float | None]
Edges = dict[TopicPartition, tuple[int, int]]


@dataclass(frozen=True)
class Hop:
    """One step: how many records wait before it, and for how long (seconds) the oldest has.

    None: whoever knows does not answer.
    """

    name: str
    owner: str | None
    behind: int | None
    seconds: float | None


class GroupLags:
    """Lag of consumer groups by the offsets in Kafka, whichever replica reads."""

    def __init__(self, bootstrap: str) -> None:
        self.bootstrap = bootstrap

    async def of(
        self, groups: dict[str, list[str]], strictly: Collection[str] = ()
    ) -> dict[str, Lag]:
        """Records and seconds by group. `groups` names the topics that each surely reads.

        Those named in `strictly` read no others: what else they once read, others read now.
        """
        cluster = {"bootstrap_servers": self.bootstrap, **kafka.security()}
        admin = AIOKafkaAdminClient(**cluster)
        reader = AIOKafkaConsumer(
            **cluster, enable_auto_commit=False, fetch_max_wait_ms=kafka.FETCH_WAIT_MS
        )
        try:
            await admin.start()
            await reader.start()
            places = {group: await _places(admin, group, of) for group, of in groups.items()}
            for group in strictly:
                places[group] = _only(places[group], groups[group])
            edges = await _edges(reader, {tp for found in places.values() for tp in found})
            return {group: await _lag(reader, found, edges) for group, found in places.items()}
        finally:
            # Else its task may be cancelled before it began, which looks as if we were.
            await asyncio.sleep(0)
            await reader.stop()
            await admin.close()


async def _places(
    admin: AIOKafkaAdminClient, group: str, topics: list[str]
) -> dict[TopicPartition, int]:
    """Where a group reads on in each partition; 0 where it has not said."""
    committed = await admin.list_consumer_group_offsets(group)
    named = dict.fromkeys(await _partitions(admin, topics), 0)
    return named | {tp: meta.offset for tp, meta in committed.items()}


def _only(places: dict[TopicPartition, int], topics: list[str]) -> dict[TopicPartition, int]:
    return {tp: offset for tp, offset in places.items() if tp.topic in topics}


async def _edges(reader: AIOKafkaConsumer, asked: set[TopicPartition]) -> Edges:
    """Begin and end of each partition.

    aiokafka comes to know one topic a request and sleeps 100 ms each time: thirteen topics took
    4 s. Asked for at once, all topics are known after one such sleep.
    """
    by_topic: dict[str, list[TopicPartition]] = {}
    for tp in asked:
        by_topic.setdefault(tp.topic, []).append(tp)
    found = await asyncio.gather(*map(reader.beginning_offsets, by_topic.values()))
    begins = {tp: begin for part in found for tp, begin in part.items()}
    ends = await reader.end_offsets(asked)
    return {tp: (begins[tp], ends[tp]) for tp in asked}


async def _lag(reader: AIOKafkaConsumer, places: dict[TopicPartition, int], edges: Edges) -> Lag:
    """How many records wait, and for how long the oldest has."""
    waiting = {tp: max(place, edges[tp][0]) for tp, place in places.items()}
    waiting = {tp: offset for tp, offset in waiting.items() if offset < edges[tp][1]}
    behind = sum(edges[tp][1] - offset for tp, offset in waiting.items())
    return behind, await _oldest(reader, waiting) if waiting else 0.0


async def _partitions(admin: AIOKafkaAdminClient, topics: list[str]) -> set[TopicPartition]:
    return {
        TopicPartition(described["topic"], one["partition"])
        for described in await admin.describe_topics(topics)
        for one in described["partitions"]
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


def _together(lags: Iterable[Lag]) -> Lag:
    """Several groups' lag as one reader's: all records, and for how long the oldest has waited."""
    records, seconds = zip(*lags, strict=True)
    known = [one for one in seconds if one is not None]
    return sum(records), max(known) if known else None


def owner_groups() -> dict[str, list[str]]:
    """What each owner takes in: events, and facts of others that its own wait for."""
    return {owner: [topic.name, *FOLLOWED[owner]] for owner, topic in INGEST.items()}


class PipelineLag:
    """All hops in the order of the pipeline; read at most once a second."""

    def __init__(
        self,
        owners: Owners,
        lags: GroupLags,
        definitions: Callable[[], Mapping[str, int]],
        behind: Callable[[], Awaitable[int]],
    ) -> None:
        self.owners = owners
        self.lags = lags
        self.definitions = definitions
        self.behind = behind
        self._asking = asyncio.Lock()
        self._cached: tuple[float, list[Hop]] | None = None

    async def now(self) -> list[Hop]:
        """Raises KafkaError or TimeoutError when Kafka does not answer.

        The hop of an owner that does not answer has neither records nor seconds.
        """
        async with asyncio.timeout(_TIMEOUT_SECONDS), self._asking:
            if self._cached is None or time.monotonic() - self._cached[0] > _CACHED_SECONDS:
                self._cached = time.monotonic(), await self._ask()
            return self._cached[1]

    async def _ask(self) -> list[Hop]:
        stream = self._stream_groups()
        groups = owner_groups() | stream | {READ_MODEL_GROUP: list(DOMAIN)}
        asked = self.lags.of(groups, strictly=stream)
        lags, *relays = await asyncio.gather(asked, *map(self._relay_hop, INGEST))
        return [
            *(Hop("take", owner, *lags[owner]) for owner in INGEST),
            *relays,
            Hop("fold", "indicators", *_together(lags[group] for group in stream)),
            Hop("lineage", "indicators", *lags[READ_MODEL_GROUP]),
            Hop("read", None, await self.behind(), None),
        ]

    def _stream_groups(self) -> dict[str, list[str]]:
        """Who folds the topics under the numbers by which they count here."""
        counting = self.definitions()
        numbers = {topic: counting.get(topic, number) for topic, number in DEFINITIONS.items()}
        return {stream_group(n): topics for n, topics in by_definition(numbers).items()}

    async def _relay_hop(self, owner: str) -> Hop:
        """The hop of an owner's relay; one that stands still must not hide all other hops."""
        try:
            async with asyncio.timeout(_OWNER_SECONDS):
                backlog = await self.owners.ask(owner, "/backlog", {})
        except (OwnerUnavailable, TimeoutError):
            return Hop("tell", owner, None, None)
        return Hop("tell", owner, backlog["waiting"], backlog["seconds"] or 0.0)
