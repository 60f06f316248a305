"""Writes what signed-in people did to the audit log: sign-ins, sign-outs, sent files and events."""

from typing import Any

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
