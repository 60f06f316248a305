"""Applies a batch's events to slots: some park, some free what was parked, some are put aside."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg

from services.kit.owner import store
from services.kit.owner.dead_letters import DeadLetter, Place, Problems
from services.kit.owner.definition import OwnerDefinition, Unreadable
from services.kit.owner.store import Arrival, Outcomes
from services.kit.state.slots import Address, Effect, Rules, Slots, Stamp, Thing, UnitOfWork

Load = Callable[
    [asyncpg.Connection, Collection[Thing], Collection[Address]], Awaitable[dict[Thing, Slots]]
]


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A record read back from the inbox.

    What waited there is not judged by its age once more; `timestamp` is told where it never was.
    """

    topic: str
    partition: int
    offset: int
    value: bytes
    timestamp: int | None = None
    headers: tuple[()] = ()


def stored(arrival: Arrival) -> StoredRecord:
    """The record that an arrival came as."""
    place = Place.of(arrival)
    return StoredRecord(*place, arrival.document, arrival.timestamp)


@dataclass
class Applied:
    """What became of a batch's events; `arrivals` are those applied, in their order.

    `withdrawn` were parked and cannot be taken any more: (source, id) and their dead letters.
    """

    work: UnitOfWork = field(default_factory=lambda: UnitOfWork({}))
    outcomes: Outcomes = field(default_factory=dict)
    arrivals: list[Arrival] = field(default_factory=list)
    withdrawn: dict[tuple[str, str], DeadLetter] = field(default_factory=dict)


async def apply(
    db: asyncpg.Connection,
    definition: OwnerDefinition,
    fresh: list[Arrival],
    followed: list[tuple[Effect, Stamp]],
    refused: Mapping[Place, Problems],
    load: Load = store.lock_and_load,
) -> Applied:
    """Apply what can be applied, park the rest, free what waited, until nothing moves.

    Parked events at the places of `refused` are put aside for those reasons when they are freed.
    Who only looks ahead loads without a lock.
    """
    done = Applied()
    work, outcomes = done.work, done.outcomes
    parked: dict[Address, list[Arrival]] = {}
    effects = [a.effect for a in fresh] + [effect for effect, _ in followed]
    await _load_missing(db, definition.rules, work, effects, load)
    filled = [address for effect, stamp in followed for address in work.apply(effect, stamp)]
    ready = fresh
    while ready or filled:
        for arrival in ready:
            if missing := work.missing(arrival.effect):
                parked.setdefault(missing, []).append(arrival)
                outcomes[arrival.identity] = arrival.document, missing
            else:
                filled += work.apply(arrival.effect, arrival.stamp)
                done.arrivals.append(arrival)
                if arrival.identity in outcomes:
                    outcomes[arrival.identity] = None, None
        ready = [arrival for address in filled for arrival in parked.pop(address, ())]
        freed = await _freed(db, definition, filled, refused, done) if filled else []
        outcomes |= {arrival.identity: (None, None) for arrival in freed}
        ready += freed
        effects = [arrival.effect for arrival in freed]
        await _load_missing(db, definition.rules, work, effects, load)
        filled = []
    return done


async def _load_missing(
    db: asyncpg.Connection, rules: Rules, work: UnitOfWork, effects: list[Effect], load: Load
) -> None:
    """Load what the unit of work lacks of the things that the effects touch."""
    things, near = work.lacks(rules, effects)
    if things or near:
        work.add(things, near, await load(db, things, near))


async def _freed(
    db: asyncpg.Connection,
    definition: OwnerDefinition,
    filled: list[Address],
    refused: Mapping[Place, Problems],
    done: Applied,
) -> list[Arrival]:
    """The parked events that waited for one of these slots; what cannot be taken is withdrawn.

    The contract may have become stricter since they were parked: that is no fault of the batch.
    """
    freed = []
    for row in await store.waiting(db, filled):
        place = Place(row["topic"], row["partition"], row["offset"])
        record = StoredRecord(*place, row["event"].encode(), _milliseconds(row["unjudged_at"]))
        try:
            if place in refused:
                raise Unreadable(refused[place])
            freed.append(definition.arrival(record))
        except Unreadable as error:
            withdrawn = definition.dead_letter(record, error.problems)
            done.withdrawn[row["source"], row["id"]] = withdrawn
    return freed


def _milliseconds(moment: datetime | None) -> int | None:
    return int(moment.timestamp() * 1000) if moment else None
