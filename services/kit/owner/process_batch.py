"""From a batch of records to slots and facts, in one PostgreSQL transaction."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import asyncpg
import orjson

from services.kit.messaging import sender_topics
from services.kit.messaging.records import Record
from services.kit.owner import intake_metrics, store
from services.kit.owner.dead_letters import DeadLetter, keep_dead_letters
from services.kit.owner.store import Arrival, Event, Outcomes
from services.kit.state.slots import EPOCH, Address, Effect, Fact, Rules, Stamp, UnitOfWork
from services.kit.telemetry import tracing


class Unreadable(ValueError):
    """The record is no event of the contract; `problems` are dicts with pointer and reason."""

    def __init__(self, problems: list[dict[str, str]]) -> None:
        super().__init__("\n".join(f"{p['pointer']}: {p['reason']}" for p in problems))
        self.problems = problems


@dataclass(frozen=True)
class OwnerDefinition:
    """One owning service: its ingest topic, its rules, and the topics of facts that it follows.

    `parse` makes an event of a JSON document or raises Unreadable. `revisions` are raised, by kind
    of thing, when its facts are decided differently.
    """

    service: str
    ingest: str
    rules: Rules
    parse: Callable[[object], Event]
    follows: tuple[str, ...] = ()
    revisions: Mapping[str, int] = field(default_factory=dict)

    @property
    def dead_letter_topic(self) -> str:
        return f"{self.service}.dead-letter"

    @property
    def listens(self) -> str:
        """A regular expression for all topics that it consumes."""
        followed = [re.escape(topic) for topic in self.follows]
        return "|".join([sender_topics.pattern(self.ingest), *followed])

    def speaks_for(self, topic: str, source: str) -> bool:
        """Whether events of that source may come by that topic."""
        return topic == self.ingest or topic == sender_topics.topic(self.ingest, source)

    def dead_letter(self, record: Record, problems: list[dict[str, str]]) -> DeadLetter:
        return DeadLetter.of(record, problems, partial(self.speaks_for, record.topic))

    def _require_own_source(self, topic: str, source: str) -> None:
        """Raises Unreadable when a sender's own topic carries an event of another source."""
        if not self.speaks_for(topic, source):
            reason = f"{topic} is another sender's: who writes there may not speak for {source}"
            raise Unreadable([{"pointer": "/source", "reason": reason}])

    def arrival(self, record: Record) -> Arrival:
        """Read one ingest record. Raises Unreadable with every reason."""
        if record.value is None:
            raise Unreadable([{"pointer": "", "reason": "a tombstone is no event"}])
        try:
            document = orjson.loads(record.value)
        except orjson.JSONDecodeError as error:
            raise Unreadable([{"pointer": "", "reason": f"not JSON: {error}"}]) from error
        event = self.parse(document)
        self._require_own_source(record.topic, event.source)
        return Arrival(
            event=event,
            effect=self.rules.effect(event),
            document=record.value,
            digest=digest(document),
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
        )


def digest(document: dict[str, Any]) -> bytes:
    """SHA-256 of an event's content, independent of how its JSON is written.

    Under one id the same digest is a repetition, another one a conflict.
    """
    content = {key: document[key] for key in ("type", "subject", "time", "data")}
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).digest()


@dataclass
class Batch:
    """The records of a batch: events, facts of others with their stamps, and unreadable ones."""

    arrivals: list[Arrival] = field(default_factory=list)
    followed: list[tuple[Effect, Stamp]] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)


def sort(definition: OwnerDefinition, records: list[Record]) -> Batch:
    batch = Batch()
    for record in records:
        if record.topic in definition.follows:
            batch.followed.append(_followed(definition.rules, record))
            continue
        try:
            batch.arrivals.append(definition.arrival(record))
        except Unreadable as error:
            batch.dead_letters.append(definition.dead_letter(record, error.problems))
    return batch


def _followed(rules: Rules, record: Record) -> tuple[Effect, Stamp]:
    """A fact of another owner: its version takes the place of the time."""
    fact = orjson.loads(record.value)
    stamp = Stamp(EPOCH, f"{fact['version']:015d}", record.topic)
    return rules.followed(record.topic, fact), stamp


async def process_batch(
    definition: OwnerDefinition, db: asyncpg.Connection, records: list[Record]
) -> None:
    """Take the records in: all of them or, when anything raises, none."""
    with tracing.steps("take", tracing.traces(records)) as traces:
        batch = sort(definition, records)
        async with db.transaction():
            arrived = await _deduplicate(db, batch.arrivals)
            work, outcomes = await _apply(db, definition, arrived.fresh, batch.followed)
            if work.written:
                await store.save(db, work)
            if changed_facts := work.changed_facts(definition.rules):
                await store.publish(db, [fact for _, fact in changed_facts])
                await store.attach_traces(db, _traced(arrived.fresh, traces, changed_facts))
            dead_letters = batch.dead_letters + arrived.conflicts
            await keep_dead_letters(db, definition.dead_letter_topic, dead_letters)
    fresh = {arrival.identity for arrival in arrived.fresh} if outcomes else ()
    intake_metrics.count(len(arrived.fresh), outcomes, fresh, arrived.repeats, len(dead_letters))


async def reissue(rules: Rules, db: asyncpg.Connection, most: int, kind: str | None = None) -> None:
    """Decide every fact anew, after rules changed, or those of one kind of thing.

    Those that differ get a new version.
    """
    last = ("", "")
    while page := await store.entities_after(db, last, most, kind):
        async with db.transaction():
            loaded = await store.lock_and_load(db, page)
            facts = [fact for owner, slots in loaded.items() for fact in rules.facts(*owner, slots)]
            if facts:
                await store.publish(db, facts)
        last = page[-1]


def _traced(
    arrivals: list[Arrival],
    traces: dict[tracing.Place, str],
    changed_facts: list[tuple[tuple[str, str], Fact]],
) -> list[tuple[str, str, str]]:
    """(topic, key, trace) of the facts about things that a followed event wrote to."""
    if not traces:
        return []
    owners = {
        address.owner: traces[tracing.place(arrival)]
        for arrival in arrivals
        if tracing.place(arrival) in traces
        for address, _ in arrival.effect.writes
    }
    return [
        (fact.topic, fact.key, owners[owner]) for owner, fact in changed_facts if owner in owners
    ]


class Deduplicated(NamedTuple):
    """Arrivals: the new ones, ids used again for other content, and the number of repetitions."""

    fresh: list[Arrival]
    conflicts: list[DeadLetter]
    repeats: int


async def _deduplicate(db: asyncpg.Connection, arrivals: list[Arrival]) -> Deduplicated:
    """Insert arrivals into the inbox; an id used again for other content is a dead letter."""
    if not arrivals:
        return Deduplicated([], [], 0)
    first: dict[tuple[str, str], Arrival] = {}
    for arrival in arrivals:
        first.setdefault(arrival.identity, arrival)
    new = await store.insert_inbox(db, list(first.values()))
    again = [a for a in arrivals if a.identity not in new or first[a.identity] is not a]
    if not again:
        return Deduplicated(list(first.values()), [], 0)
    known = await store.known(db, sorted({a.identity for a in again}))
    conflicts, repeats = [], []
    for arrival in again:
        row = known[arrival.identity]
        if row["digest"] != arrival.digest:
            conflicts.append(_conflict(arrival))
        elif (row["topic"], row["partition"], row["offset"]) != (
            arrival.topic,
            arrival.partition,
            arrival.offset,
        ):
            repeats.append(arrival)
    if repeats:
        await store.insert_repetitions(db, repeats)
    fresh = [a for identity, a in first.items() if identity in new]
    return Deduplicated(fresh, conflicts, len(repeats))


def _conflict(arrival: Arrival) -> DeadLetter:
    reason = f"{arrival.event.source} has used this id before for another content"
    record = StoredRecord(arrival.topic, arrival.partition, arrival.offset, arrival.document)
    return DeadLetter.of(record, [{"pointer": "/id", "reason": reason}])


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record read back from the inbox."""

    topic: str
    partition: int
    offset: int
    value: bytes


async def _apply(
    db: asyncpg.Connection,
    definition: OwnerDefinition,
    fresh: list[Arrival],
    followed: list[tuple[Effect, Stamp]],
) -> tuple[UnitOfWork, Outcomes]:
    """Apply what can be applied, park the rest, free what waited, until nothing moves."""
    work = UnitOfWork({})
    parked: dict[Address, list[Arrival]] = {}
    outcomes: Outcomes = {}
    await _load_missing(db, work, [a.effect for a in fresh] + [effect for effect, _ in followed])
    filled = [address for effect, stamp in followed for address in work.apply(effect, stamp)]
    ready = fresh
    while ready or filled:
        for arrival in ready:
            if missing := work.missing(arrival.effect):
                parked.setdefault(missing, []).append(arrival)
                outcomes[arrival.identity] = arrival.document, missing
            else:
                filled += work.apply(arrival.effect, arrival.stamp)
                if arrival.identity in outcomes:
                    outcomes[arrival.identity] = None, None
        ready = [arrival for address in filled for arrival in parked.pop(address, ())]
        freed = await _freed(db, definition, filled) if filled else []
        outcomes |= {arrival.identity: (None, None) for arrival in freed}
        ready += freed
        await _load_missing(db, work, [arrival.effect for arrival in freed])
        filled = []
    if outcomes:
        await store.save_outcomes(db, outcomes)
    return work, outcomes


async def _load_missing(db: asyncpg.Connection, work: UnitOfWork, effects: list[Effect]) -> None:
    """Lock and load the things that the effects touch and that the unit of work lacks."""
    owners = {owner for effect in effects for owner in effect.owners()} - work.slots.keys()
    if owners:
        work.slots |= await store.lock_and_load(db, owners)


async def _freed(
    db: asyncpg.Connection, definition: OwnerDefinition, filled: list[Address]
) -> list[Arrival]:
    """The parked events that waited for one of these slots."""
    rows = await store.waiting(db, filled)
    return [
        definition.arrival(
            StoredRecord(row["topic"], row["partition"], row["offset"], row["event"].encode())
        )
        for row in rows
    ]
