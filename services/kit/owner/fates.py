"""What became of each record that arrived: applied, parked, duplicate or rejected. Reading only."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import aiosql
import asyncpg
import orjson

queries = aiosql.from_path(
    Path(__file__).with_name("fates.sql"), "asyncpg", mandatory_parameters=False
)
_ENDLESS = datetime(9999, 1, 1, tzinfo=UTC)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_REJECTIONS = 20
_AWAITED = ("entity", "entity_id", "slot", "key")


class Cursor(NamedTuple):
    """A place in the order of arrival, newest first; clients get it as text and send it back."""

    at: datetime = _ENDLESS
    topic: str = ""
    partition: int = 0
    offset: int = 0

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises ValueError for what is no cursor."""
        at, topic, partition, offset = text.split("|")
        return cls(datetime.fromisoformat(at), topic, int(partition), int(offset))

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Cursor":
        return cls(row["at"], row["topic"], row["partition"], row["offset"])

    def __str__(self) -> str:
        return f"{self.at.isoformat()}|{self.topic}|{self.partition}|{self.offset}"


class ListQuery(NamedTuple):
    """Filters and page of a list; None is any."""

    source: str | None = None
    state: str | None = None
    since: datetime | None = None
    cursor: Cursor = Cursor()
    most: int = 100
    subject: str | None = None

    def parameters(self) -> dict[str, Any]:
        since = self.since or _BEGINNING
        asked = {"source": self.source, "state": self.state, "since": since, "most": self.most}
        asked["subject"] = self.subject
        return asked | self.cursor._asdict()


async def arrivals(db: asyncpg.Connection, query: ListQuery) -> list[dict[str, Any]]:
    """Arrivals, newest first. `state`: applied, parked, duplicate or rejected."""
    async with db.transaction(readonly=True):
        await queries.custom_plans(db)
        return [_row(row) async for row in queries.arrivals(db, **query.parameters())]


async def fate(db: asyncpg.Connection, source: str, id: str) -> dict[str, Any]:
    """What is known of an event: `event` (or None) and its newest `rejections`."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        event = await queries.event(db, source=source, id=id)
        dead_letters = queries.dead_letters_of(db, source=source, id=id, most=_MOST_REJECTIONS)
        rejections = [_row(row) async for row in dead_letters]
    return {"event": _row(event) if event else None, "rejections": rejections}


async def dead_letters(db: asyncpg.Connection, query: ListQuery) -> list[dict[str, Any]]:
    """Dead letters, newest first. `state`: open, replayed or discarded."""
    async with db.transaction(readonly=True):
        await queries.custom_plans(db)
        return [_row(row) async for row in queries.dead_letters(db, **query.parameters())]


async def dead_letter(
    db: asyncpg.Connection, topic: str, partition: int, offset: int
) -> dict[str, Any] | None:
    """One dead letter with its `payload` (bytes or None) and its `acts`, or None."""
    place = {"topic": topic, "partition": partition, "offset": offset}
    row = await queries.dead_letter(db, **place)
    if row is None:
        return None
    acts = [dict(act) async for act in queries.dead_letter_acts(db, **place)]
    for act in acts:
        act["event"] = orjson.loads(act["event"]) if act["event"] else None
    return _row(row) | {"acts": acts}


async def sources(db: asyncpg.Connection, since: datetime) -> list[dict[str, Any]]:
    """Counts by fate of what each source has sent since then; source None: it named none."""
    return [_row(row) async for row in queries.sources(db, since=since)]


async def backlog(db: asyncpg.Connection) -> dict[str, Any]:
    """`waiting` facts that Kafka has not confirmed yet, the oldest for so many `seconds`."""
    return dict(await queries.backlog(db))


def _row(row: asyncpg.Record) -> dict[str, Any]:
    """A row as routes answer it: JSON parsed, the slot that it waits for as one value."""
    shown = {name: value for name, value in row.items() if not name.startswith("waits_")}
    shown["at"] = shown.pop("received_at")
    if "waits_entity" in row:
        awaited = {name: row[f"waits_{name}"] for name in _AWAITED}
        shown["waits_for"] = awaited if row["waits_entity"] else None
    if "problems" in row:
        shown["problems"] = orjson.loads(row["problems"]) if row["problems"] else []
    return shown
