"""Writes to the audit log what signed-in people did, and what anybody asked about dead letters."""

from typing import Any, Literal

import asyncpg
import orjson

from gateway.database import queries


async def enter(
    db: asyncpg.Connection, subject: str, name: str, action: str, details: dict[str, Any]
) -> None:
    """Put an act on record, in the transaction of what it records where there is one.

    `subject` and `name` are the person's, as the issuer names them.
    """
    text = orjson.dumps(details).decode()
    values = {"subject": subject, "name": name, "action": action, "details": text}
    await queries.enter_person_act(db, **values)


async def enter_letter_request(
    db: asyncpg.Connection,
    actor: str,
    action: Literal["replay", "discard"],
    place: tuple[str, int, int],
    details: dict[str, Any],
) -> None:
    """Put on record what an owner will be asked about the dead letter at a place."""
    topic, partition, offset = place
    await queries.enter_letter_request(
        db,
        actor=actor,
        action=action,
        topic=topic,
        partition=partition,
        offset=offset,
        details=orjson.dumps(details).decode(),
    )
