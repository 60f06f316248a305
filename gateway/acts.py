"""What signed-in people did goes on record for good: signed in and out, sent files and events."""

from typing import Any

import asyncpg
import orjson

from gateway.database import queries
from gateway.people import Person


async def enter(
    db: asyncpg.Connection, person: Person, action: str, details: dict[str, Any]
) -> None:
    """Put an act on record, in the transaction of what it records where there is one."""
    await enter_as(db, person.subject, person.name, action, details)


async def enter_as(
    db: asyncpg.Connection, subject: str, name: str, action: str, details: dict[str, Any]
) -> None:
    """The same where only the person's names are at hand."""
    text = orjson.dumps(details).decode()
    told = {"subject": subject, "name": name, "action": action, "details": text}
    await queries.enter_person_act(db, **told)
