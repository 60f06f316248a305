"""Dead letters: records that could not be taken, as values, and storing and publishing them."""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import asyncpg
import orjson

from services.kit.messaging.records import Record, arrived_at, member
from services.kit.owner import store
from services.kit.owner.fates import queries
from services.kit.state.slots import Fact
from services.reasons import fault, say

# A dead letter goes to Kafka too, where a record holds 1 MiB: a larger one would stop the relay.
LARGEST_RECORD = 512 * 1024
_MOST_PROBLEMS = 50
_LONGEST_PROBLEM = 500


Problems = list[dict[str, Any]]


class Placed(Protocol):
    """Whatever stood somewhere in a topic."""

    topic: str
    partition: int
    offset: int


class Place(NamedTuple):
    """Where a record stood. As text: topic/partition/offset."""

    topic: str
    partition: int
    offset: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"

    @classmethod
    def of(cls, record: "Placed") -> "Place":
        return cls(record.topic, record.partition, record.offset)

    @classmethod
    def read(cls, text: str) -> "Place":
        """The reverse of str. Raises ValueError."""
        topic, partition, offset = text.split("/")
        return cls(topic, int(partition), int(offset))


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One such record and every reason; `problems` are faults (services/reasons).

    `source` is None where the record names none, or one that its topic belies; `arrived_at` where
    nobody knows when Kafka got it.
    """

    place: Place
    value: bytes | None
    problems: Problems
    source: str | None
    arrived_at: datetime | None = None

    @classmethod
    def of(
        cls,
        record: Record,
        problems: Problems,
        speaks_for: Callable[[str], bool] = lambda source: True,
    ) -> "DeadLetter":
        source = member(record.value, "source")
        believed = source if source is not None and speaks_for(source) else None
        brief, arrived = _brief(problems), arrived_at(record)
        return cls(Place.of(record), record.value, brief, believed, arrived)

    def fact(self, dead_letter_topic: str) -> Fact:
        """As the dead-letter topic carries it: without a payload that is too large for it."""
        problems, payload = self.problems, self.value
        if payload and len(payload) > LARGEST_RECORD:
            reason = say("kept_by_its_owner", size=len(payload))
            problems, payload = [*problems, fault("", reason)], None
        encoded = base64.b64encode(payload).decode() if payload else None
        value = {**self.place._asdict(), "problems": problems, "payload_base64": encoded}
        return Fact.of(dead_letter_topic, str(self.place), value)

    def attributes(self) -> tuple[str | None, ...]:
        """Source, id, type and subject of the event, each None where it cannot be read."""
        claimed = (member(self.value, name) for name in ("id", "type", "subject"))
        return self.source, *claimed


def _brief(problems: Problems) -> Problems:
    """The first problems, each cut to a length that people read."""
    brief = [_cut(problem) for problem in problems[:_MOST_PROBLEMS]]
    if more := len(problems) - len(brief):
        brief.append(fault("", say("and_more", count=more)))
    return brief


def _cut(told: Any) -> Any:
    """A fault with all its texts short enough, those that fill its gaps too."""
    if isinstance(told, dict):
        return {name: _cut(value) for name, value in told.items()}
    return told[:_LONGEST_PROBLEM] if isinstance(told, str) else told


async def keep_dead_letters(
    db: asyncpg.Connection, dead_letter_topic: str, dead_letters: Iterable[DeadLetter]
) -> None:
    """Store dead letters and publish them, in the caller's transaction; each place once."""
    found = {dead_letter.place: dead_letter for dead_letter in dead_letters}
    ordered = [found[place] for place in sorted(found)]
    if not ordered:
        return
    said = [(*one.place, *one.attributes()) for one in ordered]
    kept = [(orjson.dumps(one.problems).decode(), one.value, one.arrived_at) for one in ordered]
    topics, partitions, offsets, sources, ids, types, subjects = zip(*said, strict=True)
    problems, payloads, arrived_ats = zip(*kept, strict=True)
    await queries.insert_dead_letters(
        db,
        topics=topics,
        partitions=partitions,
        offsets=offsets,
        sources=sources,
        ids=ids,
        types=types,
        subjects=subjects,
        problems=problems,
        payloads=payloads,
        arrived_ats=arrived_ats,
    )
    await store.publish(db, [one.fact(dead_letter_topic) for one in ordered])
