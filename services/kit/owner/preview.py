"""What events would change if they came now: decided by the intake's own rules, nothing written.

One transaction that only reads and locks nothing, so that looking ahead slows nobody.
"""

from collections.abc import Collection, Iterator
from typing import Any

import asyncpg
import orjson

from services.kit.owner import store
from services.kit.owner.applying import Applied, StoredRecord, apply
from services.kit.owner.definition import OwnerDefinition
from services.kit.owner.store import Arrival
from services.kit.state.slots import Address, Fact, Rules, Slots, Thing, UnitOfWork

_NOWHERE = -1
Change = tuple[str, str, dict[str, Any] | None, dict[str, Any]]


async def preview(
    db: asyncpg.Connection, definition: OwnerDefinition, documents: list[dict[str, Any]]
) -> dict[str, Any]:
    """Events as they would be taken, the slots as they are, the facts before and after.

    `events` have a `state` (applied, parked, known, conflict), what they wait for and what they
    write; `things` the slots of the same names that stand now; `facts` are (topic, key, before,
    after) with their amounts in base units. Raises Unreadable.
    """
    arrivals = [_arrival(definition, document) for document in documents]
    async with db.transaction(isolation="repeatable_read", readonly=True):
        known = await store.remembered(db, [arrival.identity for arrival in arrivals])
        fresh = [arrival for arrival in arrivals if arrival.identity not in known]
        done = await apply(db, definition, fresh, [], {}, load=_load_whole)
    return {
        "events": [_event(arrival, known, done) for arrival in arrivals],
        "things": list(_things(fresh, done.work)),
        "facts": list(changes(definition.rules, done.work)),
    }


async def _load_whole(
    db: asyncpg.Connection, things: Collection[Thing], near: Collection[Address]
) -> dict[Thing, Slots]:
    """Whoever looks ahead compares with all that stands there, too."""
    return await store.load(db, {*things, *(address.owner for address in near)})


def _arrival(definition: OwnerDefinition, document: dict[str, Any]) -> Arrival:
    value = orjson.dumps(document)
    return definition.arrival(StoredRecord(definition.ingest, _NOWHERE, _NOWHERE, value))


def _event(
    arrival: Arrival, known: dict[tuple[str, str], asyncpg.Record], done: Applied
) -> dict[str, Any]:
    state, awaited = "applied", None
    if before := known.get(arrival.identity):
        state = "known" if before["digest"] == arrival.digest else "conflict"
    elif awaited := done.outcomes.get(arrival.identity, (None, None))[1]:
        state = "parked"
    writes = [] if before else [_write(arrival, *one, done.work) for one in arrival.effect.writes]
    return {"state": state, "awaits": awaited and awaited[:2], "writes": writes}


def _write(
    arrival: Arrival, address: Address, value: dict[str, Any], work: UnitOfWork
) -> dict[str, Any]:
    """`wins`: whether the slot holds it afterwards; what is newer stays."""
    held = work.slots.get(address.owner, {}).get((address.slot, address.key))
    wins = held is not None and held.stamp == arrival.stamp
    return {**address._asdict(), "value": value, "wins": wins}


def _things(arrivals: list[Arrival], work: UnitOfWork) -> Iterator[dict[str, Any]]:
    """Of everything that is written to: the slots of these names, as they stand now."""
    written: dict[tuple[str, str], set[str]] = {}
    for arrival in arrivals:
        for address, _ in arrival.effect.writes:
            written.setdefault(address.owner, set()).add(address.slot)
    for owner, names in written.items():
        slots = work.before.get(owner, work.slots.get(owner, {}))
        held = [[*place, one.value] for place, one in slots.items() if place[0] in names]
        yield {"entity": owner[0], "entity_id": owner[1], "slots": held}


def changes(rules: Rules, work: UnitOfWork) -> Iterator[Change]:
    """Every fact that would differ, before (None: not there yet) and after. Pure."""
    for owner, before in work.before.items():
        old: dict[tuple[str, str], Fact] = {
            (f.topic, f.key): f for f in rules.facts(*owner, before)
        }
        for fact in rules.facts(*owner, work.slots[owner]):
            was = old.get((fact.topic, fact.key))
            if was is None or was.essence != fact.essence:
                yield fact.topic, fact.key, was.build() if was else None, fact.build()
