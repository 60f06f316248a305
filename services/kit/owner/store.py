"""Rows of the kit's tables <-> values. One connection, the caller's transaction."""

from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import aiosql
import asyncpg
import orjson

from services.kit.owner import fates
from services.kit.state.instants import Instant
from services.kit.state.slots import (
    Address,
    Effect,
    Fact,
    Slots,
    SlotValue,
    Stamp,
    Thing,
    UnitOfWork,
)

queries = aiosql.from_path(
    Path(__file__).with_name("queries.sql"), "asyncpg", mandatory_parameters=False
)

# By (source, id): the document and what it waits for when parked, (None, None) when applied after.
Outcomes = dict[tuple[str, str], tuple[bytes | None, Address | None]]


class Event(Protocol):
    """What the kit needs to know of a parsed event; `meaning` is JSON, the same for the same."""

    name: str
    source: str
    id: str
    subject: str
    time: Instant

    @property
    def meaning(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Arrival:
    """A parsed event with the document it came as, its place in Kafka and its broker's stamp."""

    event: Event
    effect: Effect
    document: bytes
    digest: bytes
    meaning: bytes
    topic: str
    partition: int
    offset: int
    timestamp: int | None

    @property
    def identity(self) -> tuple[str, str]:
        return self.event.source, self.event.id

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.event.time, self.event.id, self.event.source)


def _columns(rows: Iterable[tuple], width: int) -> list[tuple]:
    return list(zip(*rows, strict=True)) or [()] * width


async def insert_inbox(db: asyncpg.Connection, arrivals: list[Arrival]) -> set[tuple[str, str]]:
    """Remember the arrivals; answers with the (source, id) of those never seen before."""
    ordered = sorted(arrivals, key=lambda arrival: arrival.identity)
    said = [(e.source, e.id, e.name, e.subject, e.time.moment) for a in ordered for e in (a.event,)]
    kept = [(a.digest, a.meaning, a.topic, a.partition, a.offset) for a in ordered]
    sources, ids, types, subjects, times = _columns(said, 5)
    digests, meanings, topics, partitions, offsets = _columns(kept, 5)
    fresh = queries.insert_inbox(
        db,
        sources=sources,
        ids=ids,
        types=types,
        subjects=subjects,
        times=times,
        digests=digests,
        meanings=meanings,
        topics=topics,
        partitions=partitions,
        offsets=offsets,
    )
    return {(row["source"], row["id"]) async for row in fresh}


async def known(
    db: asyncpg.Connection, identities: Collection[tuple[str, str]]
) -> dict[tuple[str, str], asyncpg.Record]:
    sources, ids = _columns(identities, 2)
    found = queries.known(db, sources=sources, ids=ids)
    return {(row["source"], row["id"]): row async for row in found}


async def remembered(
    db: asyncpg.Connection, identities: Collection[tuple[str, str]]
) -> dict[tuple[str, str], asyncpg.Record]:
    """Which of these events have arrived before, with the digests of their contents."""
    sources, ids = _columns(identities, 2)
    found = queries.remembered(db, sources=sources, ids=ids)
    return {(row["source"], row["id"]): row async for row in found}


async def insert_repetitions(db: asyncpg.Connection, arrivals: list[Arrival]) -> None:
    """Remember repetitions by where they stood; only those not remembered before count."""
    rows = sorted((a.topic, a.partition, a.offset, *a.identity) for a in arrivals)
    topics, partitions, offsets, sources, ids = _columns(rows, 5)
    fresh = fates.queries.insert_repetitions(
        db, topics=topics, partitions=partitions, offsets=offsets, sources=sources, ids=ids
    )
    times = Counter([(row["source"], row["id"]) async for row in fresh])
    sources, ids, counts = _columns(((*key, n) for key, n in sorted(times.items())), 3)
    await queries.count_repeats(db, sources=sources, ids=ids, times=counts)


async def save_outcomes(db: asyncpg.Connection, outcomes: Outcomes) -> None:
    """Save the state of events: (document, awaited slot) when parked, (None, None) if applied."""
    rows = [
        (*identity, document.decode() if document else None, *(awaited or (None,) * 4))
        for identity, (document, awaited) in sorted(outcomes.items())
    ]
    sources, ids, events, entities, entity_ids, slots, keys = _columns(rows, 7)
    await queries.save_outcomes(
        db,
        sources=sources,
        ids=ids,
        events=events,
        entities=entities,
        entity_ids=entity_ids,
        slots=slots,
        keys=keys,
    )


async def waiting(db: asyncpg.Connection, filled: list[Address]) -> list[asyncpg.Record]:
    """The parked events that waited for one of these slots."""
    entities, entity_ids, slots, keys = _columns(filled, 4)
    rows = queries.waiting(db, entities=entities, entity_ids=entity_ids, slots=slots, keys=keys)
    return [row async for row in rows]


async def withdraw(
    db: asyncpg.Connection, identities: Collection[tuple[str, str]]
) -> list[tuple[tuple[str, str], tuple[str, int, int]]]:
    """Take events and their repetitions out of the inbox; answers with where each record stood."""
    sources, ids = _columns(sorted(identities), 2)
    async for _ in queries.lock_inbox(db, sources=sources, ids=ids):
        pass
    rows = queries.withdraw(db, sources=sources, ids=ids)
    return [
        ((row["source"], row["id"]), (row["topic"], row["partition"], row["offset"]))
        async for row in rows
    ]


async def still_parked(
    db: asyncpg.Connection, identities: Collection[tuple[str, str]]
) -> list[asyncpg.Record]:
    """Those of the events that wait, with the documents as which they came."""
    sources, ids = _columns(sorted(identities), 2)
    return [row async for row in queries.still_parked(db, sources=sources, ids=ids)]


async def lock(db: asyncpg.Connection, things: Collection[Thing]) -> None:
    """Lock these things for the transaction."""
    entities, entity_ids = _columns(sorted(things), 2)
    await queries.name_entities(db, entities=entities, entity_ids=entity_ids)
    async for _ in queries.lock_entities(db, entities=entities, entity_ids=entity_ids):
        pass


async def lock_and_load(
    db: asyncpg.Connection, things: Collection[Thing], near: Collection[Address] = ()
) -> dict[Thing, Slots]:
    """Lock these things for the transaction, then read their slots as they are now."""
    await lock(db, _named(things, near))
    return await load(db, things, near)


async def load(
    db: asyncpg.Connection, things: Collection[Thing], near: Collection[Address] = ()
) -> dict[Thing, Slots]:
    """All slots of these things as they are now, and of others what lies around those named."""
    loaded: dict[Thing, Slots] = {thing: {} for thing in _named(things, near)}
    if things:
        entities, entity_ids = _columns(sorted(things), 2)
        whole = queries.load_slots(db, entities=entities, entity_ids=entity_ids)
        await _read_slots(whole, loaded)
    if near:
        entities, entity_ids, slots, keys = _columns(sorted(near), 4)
        around = queries.load_near(
            db, entities=entities, entity_ids=entity_ids, slots=slots, keys=keys
        )
        await _read_slots(around, loaded)
    return loaded


def _named(things: Collection[Thing], near: Collection[Address]) -> set[Thing]:
    return {*things, *(address.owner for address in near)}


async def _read_slots(rows: AsyncIterator[asyncpg.Record], loaded: dict[Thing, Slots]) -> None:
    async for row in rows:
        held = SlotValue.stored(row)
        loaded[row["entity"], row["entity_id"]][row["slot"], row["key"]] = held


async def entities_after(
    db: asyncpg.Connection, last: tuple[str, str], most: int, kind: str | None = None
) -> list[tuple[str, str]]:
    """A page of the things after that one, of one kind or of all."""
    asked = {"entity": last[0], "entity_id": last[1], "kind": kind, "most": most}
    rows = queries.entities_after(db, **asked)
    return [(row["entity"], row["entity_id"]) async for row in rows]


async def save(db: asyncpg.Connection, work: UnitOfWork) -> None:
    """Write the slots that changed."""
    rows = []
    for address in sorted(work.written):
        held = work.slots[address.owner][address.slot, address.key]
        time, *who = held.stamp
        rows.append((*address, orjson.dumps(held.value).decode(), *time, *who))
    entities, entity_ids, slots, keys, values, times, beyonds, ids, sources = _columns(rows, 9)
    await queries.save_slots(
        db,
        entities=entities,
        entity_ids=entity_ids,
        slots=slots,
        keys=keys,
        values=values,
        times=times,
        beyonds=beyonds,
        ids=ids,
        sources=sources,
    )


def body(value: dict[str, Any]) -> str:
    """The canonical JSON of a fact: the same state is the same text."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def bodies(facts: Iterable[Fact]) -> list[tuple[str, str, str]]:
    """(topic, key, body) of each fact, in the order in which all transactions write them."""
    return sorted((fact.topic, fact.key, body(fact.build())) for fact in facts)


async def publish(db: asyncpg.Connection, facts: list[Fact]) -> None:
    """Journal the facts that changed and queue them for the relay."""
    await publish_bodies(db, bodies(facts))


async def publish_bodies(db: asyncpg.Connection, rows: list[tuple[str, str, str]]) -> None:
    topics, keys, texts = _columns(rows, 3)
    await queries.publish(db, topics=topics, keys=keys, bodies=texts)


async def attach_traces(db: asyncpg.Connection, traced: list[tuple[str, str, str]]) -> None:
    """Put traces (topic, key, traceparent) beside the facts that this transaction published."""
    if traced:
        topics, keys, traces = _columns(traced, 3)
        await queries.attach_traces(db, topics=topics, keys=keys, traces=traces)
