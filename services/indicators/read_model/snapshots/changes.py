"""What changed in a figure between two sides, each a day as known now or what was frozen: the facts
whose contributions differ, by cause and source. They add up to the whole difference."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.figures.catalogue import TARGETS
from services.contracts.topology import DEFINITIONS
from services.contracts.values.messages import Cause
from services.indicators.read_model.lineage.lineage import contributor, span
from services.indicators.read_model.snapshots.frozen import queries
from services.indicators.read_model.statements import fragments
from services.indicators.read_model.statements.fragments import ASKED, Bound

PIECES = fragments.read(Path(__file__).with_name("moved.sql"))


class NotKept(LookupError):
    """Nothing is frozen under this id here."""


class Side(NamedTuple):
    """A day as it is known now, or as it was frozen at a moment under these definitions."""

    day: date
    frozen_id: int | None = None
    at: datetime | None = None
    definitions: dict[str, int] = DEFINITIONS


class Moved(BaseModel):
    """What facts of one topic told by one source moved, by one cause."""

    cause: str
    topic: str
    source: str
    facts: int
    amount: int


class MovedFact(BaseModel):
    topic: str
    key: str
    entity_id: str
    name: str | None
    amount: int
    cause: str
    events: list[Cause]


class Changes(BaseModel):
    """`causes` add up to `after` less `before`; `greatest` are the first of `facts`."""

    before: int
    after: int
    facts: int
    causes: list[Moved]
    greatest: list[MovedFact]
    redefined: list[str]


async def side(db: asyncpg.Connection, frozen_id: int | None, day: date | None) -> Side:
    """Raises NotKept."""
    if frozen_id is None:
        return Side(day)
    found = await queries.frozen(db, id=frozen_id)
    if found is None:
        raise NotKept(str(frozen_id))
    return Side(found["day"], found["id"], found["at"], orjson.loads(found["definitions"]))


async def changes(
    db: asyncpg.Connection, code: str, dimension: str, before: Side, after: Side, most: int
) -> Changes:
    """The sides of one moment, compared."""
    redefined = sorted(
        {topic for topic, _ in before.definitions.items() ^ after.definitions.items()}
    )

    def statement(piece: str) -> tuple[Any, ...]:
        bound = Bound(after.day)
        values = {"most": bound.add(most, "int")} if piece == "greatest" else {}
        return PIECES["moved"].format(
            before=_side(code, dimension, before, bound),
            after=_side(code, dimension, after, bound),
            since=bound.add(min(filter(None, (before.at, after.at)), default=None), "timestamptz"),
            redefined=bound.add(redefined, "text[]"),
            asked=PIECES[piece].format(**values),
            days=ASKED,
        ), *bound.values

    async with db.transaction(isolation="repeatable_read", readonly=True):
        totals = await db.fetchrow(*statement("totals"))
        rows = await db.fetch(*statement("greatest"))
    return Changes(
        before=int(totals["before"]),
        after=int(totals["after"]),
        facts=totals["facts"],
        causes=[Moved.model_validate(one) for one in orjson.loads(totals["causes"])],
        greatest=[_fact(row, after.day) for row in rows],
        redefined=redefined,
    )


def _side(code: str, dimension: str, side: Side, bound: Bound) -> str:
    named = {"indicator": bound.add(code, "text"), "dimension": bound.add(dimension, "text")}
    if side.frozen_id is not None:
        return PIECES["frozen"].format(**named, id=bound.add(side.frozen_id, "bigint"))
    first, last = span(TARGETS[code, dimension].indicator, side.day)
    days = {"first": bound.add(first, "date"), "last": bound.add(last, "date")}
    return PIECES["live"].format(**named, **days)


def _fact(row: asyncpg.Record, day: date) -> MovedFact:
    found = contributor(row, day)
    return MovedFact(
        topic=found.topic,
        key=found.key,
        entity_id=found.entity_id,
        name=found.name,
        amount=found.contribution,
        cause=row["cause"],
        events=found.events,
    )
