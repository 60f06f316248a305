"""How many enterprises stand on each rung, who moved between two days, whose certificate ends soon.

An enterprise's rung on a day is the highest that its certificates make which are valid on that day,
while it is active.
"""

from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
from pydantic import BaseModel

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.definitions.ladder import HEIGHTS, RUNGS, code_of
from services.contracts.entities import ENTITIES
from services.indicators.read_model.statements import fragments, visible
from services.indicators.read_model.statements.fragments import ASKED, DAYS, Bound
from services.indicators.read_model.statements.names import names_of

PIECES = fragments.read(Path(__file__).with_name("ladder.sql"))
_ENTERPRISE = ENTITIES["enterprise"]
# A certificate ends soon within so many days.
SOON_DAYS = 90
# Rows of each list that are told; their whole number is told beside them.
MOST = 200


class OnRung(BaseModel):
    """`enterprises` on the day, `before` on the day it is compared with."""

    rung: str
    enterprises: int
    before: int


class Moved(BaseModel):
    """None for no rung; `open`: whether the enterprise exists on the day."""

    enterprise_id: str
    name: str | None
    open: bool
    before: str | None
    now: str | None


class Expiring(BaseModel):
    """`ends_on`: the first day without a valid certificate of the kind; `left`: the rung then."""

    enterprise_id: str
    name: str | None
    kind: str
    ends_on: date
    now: str | None
    left: str | None


class Answer(BaseModel):
    """Of the enterprises that the asker may see. Lists hold `MOST` rows unless all are asked for;
    numbers are of all."""

    as_of: date
    since: date
    rungs: list[OnRung]
    up: int
    down: int
    ending: int
    moved_up: list[Moved]
    moved_down: list[Moved]
    expiring: list[Expiring]


async def on(
    db: asyncpg.Connection,
    day: date,
    since: date,
    scopes: Scopes = EVERYTHING,
    most: int | None = MOST,
) -> Answer:
    """The ladder on a day, against another; of one moment. `most` None: every row of each list."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        moves = await _ask(db, "counts", day, since, scopes, None)
        up = await _ask(db, "moved", day, since, scopes, most, order=">")
        down = await _ask(db, "moved", day, since, scopes, most, order="<")
        ending = await _ask(db, "expiring", day, since, scopes, most)
        ids = {row["id"] for row in (*up, *down, *ending)}
        names = await names_of(db, {f"{_ENTERPRISE.name}/{one}" for one in ids}, day)
    return Answer(
        as_of=day,
        since=since,
        rungs=rungs(moves),
        up=sum(row["many"] for row in moves if row["now"] > row["before"]),
        down=sum(row["many"] for row in moves if row["now"] < row["before"]),
        ending=ending[0]["many"] if ending else 0,
        moved_up=[Moved(**_who(row, names), **_steps(row, "before", "now")) for row in up],
        moved_down=[Moved(**_who(row, names), **_steps(row, "before", "now")) for row in down],
        expiring=[_expiring(row, names) for row in ending],
    )


def rungs(moves: list[Any]) -> list[OnRung]:
    """Of how many moved from where to where: how many stand, and stood, on each rung. Pure."""
    return [
        OnRung(
            rung=rung.code,
            enterprises=sum(row["many"] for row in moves if row["now"] == rung.height),
            before=sum(row["many"] for row in moves if row["before"] == rung.height),
        )
        for rung in RUNGS
    ]


async def _ask(
    db: asyncpg.Connection,
    piece: str,
    day: date,
    since: date,
    scopes: Scopes,
    most: int | None,
    order: str = "",
) -> list[asyncpg.Record]:
    bound = Bound(day)
    held = PIECES["held"].format(
        asked=ASKED,
        kinds=bound.add(list(HEIGHTS), "text[]"),
        heights=bound.add(list(HEIGHTS.values()), "int[]"),
        since=bound.add(since, "date"),
        visible=visible.condition(_ENTERPRISE, scopes, bound),
        **DAYS,
    )
    limits = {} if piece == "counts" else {"most": bound.add(most, "int")}
    if piece == "expiring":
        limits["days"] = bound.add(SOON_DAYS, "int")
    sql = PIECES[piece].format(order=order, **limits, **DAYS)
    return await db.fetch(f"{held}\n{sql}", *bound.values)


def _who(row: asyncpg.Record, names: dict[str, str]) -> dict[str, Any]:
    reference = f"{_ENTERPRISE.name}/{row['id']}"
    return {"enterprise_id": row["id"], "name": names.get(reference), "open": row["open"]}


def _steps(row: asyncpg.Record, *columns: str) -> dict[str, str | None]:
    return {name: code_of(row[name]) for name in columns}


def _expiring(row: asyncpg.Record, names: dict[str, str]) -> Expiring:
    told = {"kind": row["kind"], "ends_on": row["ends_on"]}
    return Expiring(**_who(row, names), **told, **_steps(row, "now", "left"))
