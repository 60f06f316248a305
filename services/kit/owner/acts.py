"""An act of a person: an event that its owner takes in at once, if nothing speaks against it.

It is decided against what is true at that moment, under a lock, and written in the same
transaction; the ingest topic is told it too, where it comes back as a repetition, so that whoever
takes the topic in again (after a database was restored) takes the act in as well.
"""

from typing import Any

import asyncpg
import orjson

from services.kit.owner import store
from services.kit.owner.applying import StoredRecord
from services.kit.owner.definition import OwnerDefinition
from services.kit.owner.fates import queries
from services.kit.owner.process_batch import take_one
from services.kit.owner.store import Arrival
from services.kit.state.guarded import Actor, newest
from services.kit.state.slots import Fact, Slots

# Where it stood in no topic.
_NOWHERE = -1


class Objected(Exception):
    """The act may not be told; it is raised with the reason."""


async def act(
    db: asyncpg.Connection,
    definition: OwnerDefinition,
    document: dict[str, Any],
    actor: Actor,
    seen: int | None = None,
) -> dict[str, Any]:
    """The fact after the act, with its version. `seen` is the version that the person looked at.

    Told again under its id it is a repetition. Raises Objected, and Unreadable.
    """
    arrival = _arrival(definition, document)
    async with db.transaction():
        thing, slots = await _locked(db, arrival)
        if not await store.remembered(db, [arrival.identity]):
            await _decide(db, definition, arrival, actor, seen, slots)
            await take_one(definition, db, arrival)
            await _tell_topic(db, definition, arrival)
        now = (await store.lock_and_load(db, {thing}))[thing]
        return await _told(db, _fact(definition, arrival, now))


def _arrival(definition: OwnerDefinition, document: dict[str, Any]) -> Arrival:
    value = orjson.dumps(document)
    return definition.arrival(StoredRecord(definition.ingest, _NOWHERE, _NOWHERE, value))


async def _locked(db: asyncpg.Connection, arrival: Arrival) -> tuple[tuple[str, str], Slots]:
    thing = arrival.effect.writes[0][0].owner
    return thing, (await store.lock_and_load(db, {thing}))[thing]


async def _decide(
    db: asyncpg.Connection,
    definition: OwnerDefinition,
    arrival: Arrival,
    actor: Actor,
    seen: int | None,
    slots: Slots,
) -> None:
    """Raises Objected."""
    if seen is not None and slots:
        told = await _told(db, _fact(definition, arrival, slots))
        if told["version"] != seen:
            raise Objected(newest(slots))
    if found := definition.act_objection(arrival.event, slots, actor):
        raise Objected(found)


def _fact(definition: OwnerDefinition, arrival: Arrival, slots: Slots) -> Fact:
    """The fact that the act is about, as it is now."""
    thing, wanted = arrival.effect.writes[0][0].owner, definition.fact_told(arrival.event)
    found = definition.rules.facts(*thing, slots)
    return next(one for one in found if wanted in (None, (one.topic, one.key)))


async def _told(db: asyncpg.Connection, fact: Fact) -> dict[str, Any]:
    """The newest version of a fact."""
    row = await queries.fact_told(db, topic=fact.topic, key=fact.key)
    return {"version": row["version"], **orjson.loads(row["body"])}


async def _tell_topic(
    db: asyncpg.Connection, definition: OwnerDefinition, arrival: Arrival
) -> None:
    async for _ in queries.lock_sending(db):
        pass
    text = arrival.document.decode()
    await queries.send_again(db, topic=definition.ingest, key=arrival.event.subject, body=text)
