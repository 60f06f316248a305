"""How often each source is expected to send, as operators say; and of whom anything was ever heard.

Whether a source is silent is for the reader's clock to say: nothing here watches.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from gateway.database import queries

_YEAR_HOURS = 366 * 24


class Cadence(BaseModel):
    """What an operator says of a source."""

    model_config = ConfigDict(extra="forbid")

    source: str = Field(min_length=1, max_length=256, pattern=r"^[!-~]+$")
    every_hours: int | None = Field(
        strict=True,
        ge=1,
        le=_YEAR_HOURS,
        description="it sends something at least once in so many hours; null: it is expected no "
        "more",
    )


class KnownSource(BaseModel):
    """One that ever sent something or is expected to. Silent: heard longer ago than expected."""

    source: str
    heard_at: datetime | None = Field(
        description="when its last record was taken in; null: nothing of it is known"
    )
    every_hours: int | None = Field(
        description="it is expected to send at least once in so many hours; null: nobody said so"
    )
    said_by: str | None = Field(description="who said how often")
    said_at: datetime | None


async def enter(db: asyncpg.Connection, actor: str, told: Cadence) -> None:
    """Keep what somebody says; what was said before stays on record."""
    await queries.enter_cadence(db, actor=actor, **told.model_dump())


async def cadences(db: asyncpg.Connection) -> dict[str, dict[str, Any]]:
    """What was said last of each source that is expected."""
    rows = [dict(row) async for row in queries.cadences(db)]
    return {row["source"]: row for row in rows if row["every_hours"] is not None}


def known_sources(
    heard: Iterable[dict[str, Any]], said: dict[str, dict[str, Any]], own: str | None
) -> list[KnownSource]:
    """By name, of the owners' answers and of what was said; `own`: of this source alone. Pure."""
    last: dict[str, datetime] = {}
    for row in heard:
        at = datetime.fromisoformat(row["at"])
        last[row["source"]] = max(at, last.get(row["source"], at))
    return [
        KnownSource(
            source=source,
            heard_at=last.get(source),
            every_hours=said[source]["every_hours"] if source in said else None,
            said_by=said[source]["actor"] if source in said else None,
            said_at=said[source]["at"] if source in said else None,
        )
        for source in sorted({*last, *said})
        if own in (None, source)
    ]
