"""Lists whole: every entry in force on a day. Internal answers for the gateway."""

from datetime import date
from pathlib import Path

import aiosql
import asyncpg
from pydantic import BaseModel

from services.indicators.read_model.matters.boards import names_of

queries = aiosql.from_path(
    Path(__file__).with_name("rolls.sql"), "asyncpg", mandatory_parameters=False
)


class RollEntry(BaseModel):
    """An entry of a list; `name` is what the enterprise that stands there is called on the day."""

    subject: str
    name: str | None
    list: str
    entry_no: str
    level: str | None
    scope: str | None
    valid_from: date


class Roll(BaseModel):
    entries: list[RollEntry]


async def roll(db: asyncpg.Connection, day: date, lists: list[str]) -> Roll:
    """Of some lists, by list, thing and entry."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        asked = {"lists": lists, "today": day.isoformat()}
        rows = [dict(row) async for row in queries.entries(db, **asked)]
        names = await names_of(db, {row["subject"] for row in rows}, day)
    return Roll(entries=[RollEntry(**row, name=names.get(row["subject"])) for row in rows])
