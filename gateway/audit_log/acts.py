"""What signed-in people did goes on record for good: signed in and out, sent files and events."""

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
    told = {"subject": subject, "name": name, "action": action, "details": text}
    await queries.enter_person_act(db, **told)
