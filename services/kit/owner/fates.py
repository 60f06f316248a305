"""What became of each record that arrived: applied, parked, duplicate or rejected. Reading only."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import aiosql
import asyncpg
import orjson

_SQL = Path(__file__).with_name("fates.sql").read_text("utf-8")


def _queries(sql: str) -> Any:
    return aiosql.from_str(sql, "asyncpg", mandatory_parameters=False)


queries = _queries(_SQL)
# The same lists the other way round: each order and each comparison with a place is turned.
_oldest_first = _queries(re.sub(r"< (\(:at)", r"> \1", _SQL.replace(" DESC", "")))
_ENDLESS = datetime(9999, 1, 1, tzinfo=UTC)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_REJECTIONS = 20
_AWAITED = ("entity", "entity_id", "slot", "key")
_PLACE = re.compile(r"([^|\0]{1,40})\|([^|\0]{1,249})\|([0-9]{1,10})\|([0-9]{1,19})")
_MOST_PARTITION, _MOST_OFFSET = 2**31 - 1, 2**63 - 1


class Cursor(NamedTuple):
    """A place in the order of arrival; clients get it as text and send it back."""

    at: datetime = _ENDLESS
    topic: str = ""
    partition: int = 0
    offset: int = 0

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """Raises ValueError for what is no cursor, also for what no row could have."""
        match = _PLACE.fullmatch(text)
        if match is None:
            raise ValueError("no place in the order of arrival")
        at, topic = datetime.fromisoformat(match[1]), match[2]
        partition, offset = int(match[3]), int(match[4])
        if at.tzinfo is None or not _BEGINNING <= at <= _ENDLESS:
            raise ValueError("no moment of an arrival")
        if partition > _MOST_PARTITION or offset > _MOST_OFFSET:
            raise ValueError("no place in a topic")
        return cls(at, topic, partition, offset)

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Cursor":
        return cls(row["at"], row["topic"], row["partition"], row["offset"])

    def __str__(self) -> str:
        return f"{self.at.isoformat()}|{self.topic}|{self.partition}|{self.offset}"


class ListQuery(NamedTuple):
    """Filters and page of a list; what is empty or None is any, several values are alternatives.

    `q` begins an id or a subject; `until` is exclusive.
    """

    sources: Sequence[str] = ()
    states: Sequence[str] = ()
    since: datetime | None = None
    cursor: Cursor | None = None
    most: int = 100
    subjects: Sequence[str] = ()
    types: Sequence[str] = ()
    until: datetime | None = None
    q: str = ""
    is_rising: bool = False

    @property
    def queries(self) -> Any:
        """The statements of this order."""
        return _oldest_first if self.is_rising else queries

    def parameters(self) -> dict[str, Any]:
        start = Cursor(at=_BEGINNING) if self.is_rising else Cursor()
        asked = {
            "states": self.states or None,
            "types": self.types or None,
            "since": self.since or _BEGINNING,
            "until": self.until or _ENDLESS,
            "q": self.q or None,
            "most": self.most,
        }
        for name, values in (("source", self.sources), ("subject", self.subjects)):
            asked[name] = values[0] if len(values) == 1 else None
            asked[f"{name}s"] = values if len(values) > 1 else None
        return asked | (self.cursor or start)._asdict()


async def arrivals(db: asyncpg.Connection, query: ListQuery) -> list[dict[str, Any]]:
    """Arrivals in the query's order. States: applied, parked, duplicate or rejected."""
    async with db.transaction(readonly=True):
        await queries.custom_plans(db)
        return [_row(row) async for row in query.queries.arrivals(db, **query.parameters())]


async def fate(db: asyncpg.Connection, source: str, id: str) -> dict[str, Any]:
    """What is known of an event: `event` (or None) and its newest `rejections`."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        event = await queries.event(db, source=source, id=id)
        dead_letters = queries.dead_letters_of(db, source=source, id=id, most=_MOST_REJECTIONS)
        rejections = [_row(row) async for row in dead_letters]
    return {"event": _row(event) if event else None, "rejections": rejections}


async def dead_letters(db: asyncpg.Connection, query: ListQuery) -> list[dict[str, Any]]:
    """Dead letters in the query's order. States: open, replayed or discarded."""
    async with db.transaction(readonly=True):
        await queries.custom_plans(db)
        return [_row(row) async for row in query.queries.dead_letters(db, **query.parameters())]


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


async def heard(db: asyncpg.Connection) -> list[dict[str, Any]]:
    """Every source there ever was, with the moment `at` which its last record was taken in."""
    return [_row(row) async for row in queries.heard(db)]


async def backlog(db: asyncpg.Connection) -> dict[str, Any]:
    """`waiting` facts that Kafka has not confirmed yet, the oldest for so many `seconds`.

    `aside` are too large for it.
    """
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
