"""From a batch of records to slots and facts, in one PostgreSQL transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import asyncpg
import orjson

from services.kit.messaging.records import Record
from services.kit.owner import fitting, intake_metrics, store
from services.kit.owner.applying import Applied, apply, stored
from services.kit.owner.dead_letters import DeadLetter, Place, Problems, keep_dead_letters
from services.kit.owner.definition import (
    OwnerDefinition,
    Unreadable,
    is_same,
    require_readable,
)
from services.kit.owner.store import Arrival
from services.kit.state.instants import EPOCH
from services.kit.state.slots import Effect, Fact, Rules, Stamp
from services.kit.telemetry import tracing
from services.reasons import fault, say

Refused = Mapping[Place, Problems]
# Less than the stamp of any event or fact: whatever is told takes the place of what was assumed.
_NOBODYS = Stamp(EPOCH, "", "")


class _TooLarge(Exception):
    """Events of the batch would make facts too large for Kafka: it is taken without them."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(f"{len(refused)} events")
        self.refused = refused


class _Gone(OSError):
    """An event was put aside between two of our statements: the batch is taken once more."""


@dataclass
class Batch:
    """The records of a batch: events, facts of others with their stamps, and unreadable ones."""

    arrivals: list[Arrival] = field(default_factory=list)
    followed: list[tuple[Effect, Stamp]] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)


def sort(definition: OwnerDefinition, records: list[Record]) -> Batch:
    batch = Batch()
    for record in records:
        try:
            if record.topic in definition.follows:
                batch.followed.append(_followed(definition.rules, record))
            else:
                batch.arrivals.append(definition.arrival(record))
        except Unreadable as error:
            batch.dead_letters.append(definition.dead_letter(record, error.problems))
    return batch


def _followed(rules: Rules, record: Record) -> tuple[Effect, Stamp]:
    """A fact of another owner: its version takes the place of the time. Raises Unreadable.

    One that cannot be read is put aside too, for whoever must have it told again.
    """
    require_readable(record)
    fact = orjson.loads(record.value)
    stamp = Stamp(EPOCH, f"{fact['version']:015d}", record.topic)
    return rules.followed(record.topic, fact), stamp


async def process_batch(
    definition: OwnerDefinition, db: asyncpg.Connection, records: list[Record]
) -> None:
    """Take the records in: all of them or, when anything raises, none.

    An event that would make a fact too large is a dead letter, and the others are taken.
    """
    with tracing.steps("take", tracing.traces(records)) as traces:
        taken = await _take_what_fits(definition, db, sort(definition, records), traces)
    taken.count()


def _without(definition: OwnerDefinition, batch: Batch, refused: Refused) -> Batch:
    """The batch with those of its events that are refused as dead letters."""
    letters = [
        definition.dead_letter(stored(arrival), refused[Place.of(arrival)])
        for arrival in batch.arrivals
        if Place.of(arrival) in refused
    ]
    arrivals = [arrival for arrival in batch.arrivals if Place.of(arrival) not in refused]
    return Batch(arrivals, batch.followed, batch.dead_letters + letters)


class Deduplicated(NamedTuple):
    """Arrivals: the new ones, ids used again for other content, and the number of repetitions."""

    fresh: list[Arrival]
    conflicts: list[DeadLetter]
    repeats: int


@dataclass(frozen=True)
class Taken:
    """A batch that was taken in."""

    arrived: Deduplicated
    applied: Applied
    rejected: int

    def count(self) -> None:
        fresh = {arrival.identity for arrival in self.arrived.fresh}
        intake_metrics.count(
            len(fresh), self.applied.outcomes, fresh, self.arrived.repeats, self.rejected
        )


async def _take_what_fits(
    definition: OwnerDefinition,
    db: asyncpg.Connection,
    batch: Batch,
    traces: dict[tracing.Place, str],
) -> Taken:
    refused: dict[Place, Problems] = {}
    while True:
        try:
            async with db.transaction():
                fitting_batch = _without(definition, batch, refused)
                return await _take(definition, db, fitting_batch, traces, refused)
        except _TooLarge as error:
            refused |= error.refused


async def _take(
    definition: OwnerDefinition,
    db: asyncpg.Connection,
    batch: Batch,
    traces: dict[tracing.Place, str],
    refused: Refused,
) -> Taken:
    """Take the batch in, in the caller's transaction. Raises _TooLarge."""
    arrived = await _deduplicate(db, batch.arrivals)
    applied = await apply(db, definition, arrived.fresh, batch.followed, refused)
    if applied.outcomes:
        await store.save_outcomes(db, applied.outcomes)
    if applied.work.written:
        await store.save(db, applied.work)
    if changed_facts := applied.work.changed_facts(definition.rules):
        await _publish(definition.rules, db, batch, applied, changed_facts)
        await store.attach_traces(db, _traced(arrived.fresh, traces, changed_facts))
    dead_letters = batch.dead_letters + arrived.conflicts + await withdrawn(db, applied.withdrawn)
    await keep_dead_letters(db, definition.dead_letter_topic, dead_letters)
    return Taken(arrived, applied, len(dead_letters))


async def _publish(
    rules: Rules,
    db: asyncpg.Connection,
    batch: Batch,
    applied: Applied,
    changed_facts: list[tuple[tuple[str, str], Fact]],
) -> None:
    """Raises _TooLarge where events are to blame for a fact's size; else the relay sees to it."""
    bodies = store.bodies([fact for _, fact in changed_facts])
    if any(fitting.too_large(text) for _, _, text in bodies):
        things = {thing for thing, _ in changed_facts}
        refused = fitting.misfits(rules, applied.work, things, batch.followed, applied.arrivals)
        if refused:
            raise _TooLarge(refused)
    await store.publish_bodies(db, bodies)


async def withdrawn(
    db: asyncpg.Connection, letters: Mapping[tuple[str, str], DeadLetter]
) -> list[DeadLetter]:
    """Parked events that cannot be taken any more leave the inbox with their repetitions.

    `letters` are by source and id; answers with one for each place where such a record stood.
    """
    if not letters:
        return []
    places = await store.withdraw(db, letters)
    return [replace(letters[identity], place=Place(*place)) for identity, place in places]


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


async def assume(definition: OwnerDefinition, db: asyncpg.Connection, most: int, kind: str) -> None:
    """What things of one kind name and rules now wait for is known where they were applied before.

    So one rule holds for all that is in the tables, and what waited for it meanwhile is freed.
    """
    last = ("", "")
    while page := await store.entities_after(db, last, most, kind):
        loaded = await store.load(db, page)
        effects = [e for slots in loaded.values() for e in definition.rules.assumed(kind, slots)]
        if effects:
            batch = Batch(followed=[(effect, _NOBODYS) for effect in effects])
            (await _take_what_fits(definition, db, batch, {})).count()
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
        row = known.get(arrival.identity)
        if row is None:
            raise _Gone(f"{arrival.topic}/{arrival.partition}/{arrival.offset} arrives anew")
        if not is_same(row, arrival.digest, arrival.meaning):
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
    reason = say("used_id", source=arrival.event.source)
    return DeadLetter.of(stored(arrival), [fault("/id", reason)])
