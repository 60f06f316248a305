"""How much each domain topic holds that is open on a day. Internal answers for the gateway."""

from datetime import date
from pathlib import Path

import aiosql
import asyncpg
from pydantic import BaseModel

from services.contracts.entities import REGISTERS

queries = aiosql.from_path(
    Path(__file__).with_name("feeds.sql"), "asyncpg", mandatory_parameters=False
)
_SPANNED = [one.topic for one in REGISTERS.values() if "open" in one.fields]
_LASTING = [one.topic for one in REGISTERS.values() if one.topic not in _SPANNED]


class Open(BaseModel):
    """By topic; of a topic without a list, nothing."""

    topics: dict[str, int]


async def open_on(db: asyncpg.Connection, day: date) -> Open:
    """Of the whole district: a number tells nobody's name."""
    rows = [row async for row in queries.open(db, day=day, spanned=_SPANNED, lasting=_LASTING)]
    found = dict.fromkeys([*_SPANNED, *_LASTING], 0)
    return Open(topics=found | {row["topic"]: row["count"] for row in rows})
