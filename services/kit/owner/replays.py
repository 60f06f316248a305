"""Replaying a dead letter, as it is or edited, and discarding it; both by an operator."""

from collections.abc import Iterable
from typing import Any

import asyncpg
import orjson

from services.kit.messaging.sizes import LARGEST_EVENT
from services.kit.owner import store
from services.kit.owner.dead_letters import Place
from services.kit.owner.definition import OwnerDefinition, Unreadable, digest, is_same, meaning
from services.kit.owner.fates import queries
from services.kit.owner.store import Event
from services.reasons import Reason, fault, say

OPEN, REPLAYED, DISCARDED = "open", "replayed", "discarded"


class Missing(LookupError):
    """No dead letter stands at that place."""


class Impossible(Exception):
    """The letter's state, or what is known already, does not allow it."""


async def replay(
    db: asyncpg.Connection,
    definition: OwnerDefinition,
    place: Place,
    actor: str,
    event: dict[str, Any] | None = None,
    twice: Iterable[str] = (),
) -> dict[str, Any]:
    """Queue the letter's event, or the edited one, for the ingest topic; answers with it.

    `twice` points to the members that the edited event's text gives twice.

    It speaks for the letter's source alone, and only for one that may use the letter's topic. The
    queue, the letter's state and the act are one transaction. Raises Missing, Impossible, or
    Unreadable when the owner would reject it again, with every reason. The letter's event is judged
    by when it came first: waiting makes no time right that lay ahead.
    """
    async with db.transaction():
        dead_letter = await _lock(db, place, (OPEN, DISCARDED))
        if event is None:
            document, parsed = definition.read(dead_letter["payload"], dead_letter["arrived_at"])
        elif dead_letter["source"] is None:
            raise Unreadable([fault("/source", say("nobodys_letter"))])
        else:
            document, parsed = event, definition.parse(event, dead_letter["asked_at"], twice)
        definition.require_authority(place.topic, parsed)
        if dead_letter["source"] not in (None, parsed.source):
            reason = say("letter_of_another", source=dead_letter["source"])
            raise Unreadable([fault("/source", reason)])
        await _require_one_meaning(db, parsed, document)
        text = _sendable(document)
        async for _ in queries.lock_sending(db):
            pass
        await queries.send_again(db, topic=definition.ingest, key=parsed.subject, body=text)
        await _act(db, place, actor, REPLAYED, event=text)
    return document


async def discard(
    db: asyncpg.Connection, place: Place, actor: str, reason: str | None = None
) -> None:
    """Say that nothing more will be done about a letter. Raises Missing, Impossible."""
    async with db.transaction():
        await _lock(db, place, (OPEN,))
        await _act(db, place, actor, DISCARDED, reason=reason)


def _sendable(document: dict[str, Any]) -> str:
    raw = orjson.dumps(document)
    if len(raw) > LARGEST_EVENT:
        reason = say("event_too_large", size=len(raw), most=LARGEST_EVENT)
        raise Unreadable([fault("", reason)])
    return raw.decode()


async def _lock(db: asyncpg.Connection, place: Place, allowed: tuple[str, ...]) -> asyncpg.Record:
    dead_letter = await queries.lock_dead_letter(db, **place._asdict())
    if dead_letter is None:
        raise Missing(say("no_letter", place=str(place)))
    if dead_letter["state"] not in allowed:
        raise Impossible(_done(place, dead_letter["state"]))
    return dead_letter


def _done(place: Place, state: str) -> Reason:
    """What was done with the letter already."""
    if state == REPLAYED:
        return say("letter_replayed", place=str(place))
    return say("letter_discarded", place=str(place))


async def _require_one_meaning(
    db: asyncpg.Connection, event: Event, document: dict[str, Any]
) -> None:
    identity = event.source, event.id
    known = (await store.known(db, [identity])).get(identity)
    if known is not None and not is_same(known, digest(document), meaning(event)):
        raise Impossible(say("id_stands_already"))


async def _act(
    db: asyncpg.Connection,
    place: Place,
    actor: str,
    action: str,
    event: str | None = None,
    reason: str | None = None,
) -> None:
    act = {"actor": actor, "action": action, "event": event, "reason": reason}
    await queries.act_on_dead_letter(db, **place._asdict(), **act)
