"""Every topic: its key, its owner, its policy. The broker and the documents are made from this."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.contracts.access.authority import WHOLE, Authority
from services.contracts.entities import BY_TOPIC, ENTITIES
from services.contracts.events import SHAPES_BY_OWNER
from services.kit.messaging import sender_topics
from services.kit.messaging.sizes import LARGEST_BATCH

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Topic:
    """A Kafka topic. `owner` alone writes it (ingest topics: the gateway and outside systems)."""

    name: str
    owner: str
    key: str
    holds: str
    config: dict[str, str]


_SAFE = {"min.insync.replicas": "1", "max.message.bytes": str(LARGEST_BATCH)}
DELETE_30_DAYS = _SAFE | {"cleanup.policy": "delete", "retention.ms": str(30 * DAY_MS)}
# Records of events bear the broker's clock: a sender's own may be the one that is wrong, and what
# lies ahead of it is refused. Topics of a release before get this setting too.
ARRIVAL_TIME = {"message.timestamp.type": "LogAppendTime"}
EVENTS = DELETE_30_DAYS | ARRIVAL_TIME
DELETE_90_DAYS = _SAFE | {"cleanup.policy": "delete", "retention.ms": str(90 * DAY_MS)}
# Followers see every step for a day; a worker that refolds within that day sees a true prefix.
COMPACT = _SAFE | {"cleanup.policy": "compact", "min.compaction.lag.ms": str(DAY_MS)}
# Only the newest partial matters, and a gateway reads them all at its start: compact soon. What
# a worker wrote before it stood still is refused when it comes late: it would displace its
# successor's word on the same key (docs/decisions/0005).
COMPACT_SOON = _SAFE | {
    "cleanup.policy": "compact",
    "min.cleanable.dirty.ratio": "0.2",
    "segment.ms": "600000",
    "segment.bytes": "67108864",
    "message.timestamp.before.max.ms": "4000",
}

OWNERS = tuple(SHAPES_BY_OWNER)

INGEST = {
    owner: Topic(f"ingest.{owner}", owner, "subject", "CloudEvents as sent", EVENTS)
    for owner in OWNERS
}


def _followed(owner: str) -> tuple[str, ...]:
    """Other owners' topics: of what its events wait for, and of what its measures are about."""
    own = [entity for entity in ENTITIES.values() if entity.owner == owner]
    awaited = [f.to for entity in own for f in entity.of_source("told") if f.awaited]
    topics = [ENTITIES[name].topic for name in awaited if ENTITIES[name].owner != owner]
    topics += [one.reading.follows for one in own if one.reading and one.reading.of]
    return tuple(dict.fromkeys(topics))


FOLLOWED = {owner: _followed(owner) for owner in OWNERS}


def sender_topic(owner: str, source: str, authority: Authority = WHOLE) -> Topic:
    """The topic on which one direct sender alone speaks to an owner (kit/messaging).

    Raises ValueError for more scopes than a topic's name holds.
    """
    shared = INGEST[owner]
    name = sender_topics.topic(shared.name, source, authority.terms)
    return Topic(name, owner, shared.key, f"CloudEvents as {source} sent them", shared.config)


DEAD_LETTER = {
    owner: Topic(
        f"{owner}.dead-letter",
        owner,
        "topic/partition/offset",
        "records that could not be taken, with every reason",
        DELETE_90_DAYS,
    )
    for owner in OWNERS
}


def _domain(name: str, key: str, holds: str) -> Topic:
    return Topic(name, name.partition(".")[0], key, holds, COMPACT)


DOMAIN = {
    entity.topic: _domain(entity.topic, entity.record_key, entity.holds)
    for entity in BY_TOPIC.values()
}
AGGREGATES = Topic(
    "indicators.aggregates",
    "indicators",
    "definition/topic/partition/indicator/dimension/day",
    "absolute partial sums, fenced by source offset",
    COMPACT_SOON,
)
TOPICS: tuple[Topic, ...] = (
    *INGEST.values(),
    *DOMAIN.values(),
    AGGREGATES,
    *DEAD_LETTER.values(),
)

READ_MODEL_GROUP = "indicators-read-model"
# The topics that sums are made of, each with the number of its definition (docs/decisions/0008).
DEFINITIONS: dict[str, int] = {
    entity.topic: entity.definition
    for entity in BY_TOPIC.values()
    if entity.figures or entity.owner != "indicators"
}


def stream_group(definition: int) -> str:
    """The consumer group in which stream processors share the topics under one number.

    Whoever tells sums of a topic under a number is in this group, of whatever release it is: so
    each partition has one teller at a time.
    """
    return f"indicators-stream-{definition}"


def by_definition(definitions: Mapping[str, int]) -> dict[int, list[str]]:
    """The topics under each number."""
    found: dict[int, list[str]] = {}
    for topic, number in sorted(definitions.items()):
        found.setdefault(number, []).append(topic)
    return dict(sorted(found.items()))
