"""Goals that add amounts up: a figure within a park, the newest readings of a metric."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

import asyncpg

from services.contracts.access.scopes import Scopes
from services.contracts.figures.goals import Goal
from services.indicators import buildings
from services.indicators.read_model.goals import conditions
from services.indicators.read_model.statements import fragments, visible
from services.indicators.read_model.statements.fragments import ASKED, DAYS, Bound

PIECES = fragments.read(Path(__file__).with_name("sums.sql"))
_BY_BUILDING = {"total_output": buildings.OUTPUT}


class Sums(NamedTuple):
    """Amounts in base units on each of some days."""

    known: bool
    amounts: dict[date, int]


async def within(db: asyncpg.Connection, goal: Goal, days: list[date]) -> Sums:
    """What the year of each day had come to within the park by then."""
    bound = Bound(days[0])
    known = PIECES["within.known"].format(park="$1::text")
    if not await db.fetchval(known, goal.park):
        return Sums(False, {})
    sql = _within(goal, bound)
    figure = bound.add(_figure(goal), "text")
    summed = PIECES["within.sums"].format(figure=figure, days=bound.add(days, "date[]"))
    found = await db.fetch(f"{sql}\n{summed}", *bound.values)
    return Sums(True, {row["day"]: row["amount"] for row in found})


async def rows_within(
    db: asyncpg.Connection, goal: Goal, day: date, scopes: Scopes, most: int
) -> list[asyncpg.Record]:
    bound = Bound(day)
    sql = _within(goal, bound)
    place = "('enterprises.enterprise', counted.enterprise_id)"
    seen = visible.of_any_topic(scopes, bound).replace("(topic, key)", place)
    rows = PIECES["within.rows"].format(
        figure=bound.add(_figure(goal), "text"),
        visible=seen,
        most=bound.add(most, "int"),
        **DAYS,
    )
    return await db.fetch(f"{sql}\n{rows}", *bound.values)


def _within(goal: Goal, bound: Bound) -> str:
    first = conditions.written(("park", goal.park), bound).first
    return PIECES["within"].format(asked=ASKED, buildings=first)


def _figure(goal: Goal) -> str:
    """The figure by building of the district's figure. KeyError where there is none."""
    [(code, _)] = goal.of
    return _BY_BUILDING[code]


async def latest(db: asyncpg.Connection, goal: Goal, days: list[date]) -> Sums:
    """What open things last reported by each day."""
    bound = Bound(days[0])
    sql = _latest(goal, bound)
    summed = PIECES["latest.sums"].format(days=bound.add(days, "date[]"))
    found = await db.fetch(f"{sql}\n{summed}", *bound.values)
    return Sums(found[0]["known"], {row["day"]: row["amount"] for row in found})


async def rows_of_latest(
    db: asyncpg.Connection, goal: Goal, day: date, scopes: Scopes, most: int
) -> list[asyncpg.Record]:
    bound = Bound(day)
    sql = _latest(goal, bound)
    seen = visible.of_any_topic(scopes, bound)
    rows = PIECES["latest.rows"].format(visible=seen, most=bound.add(most, "int"), **DAYS)
    return await db.fetch(f"{sql}\n{rows}", *bound.values)


def _latest(goal: Goal, bound: Bound) -> str:
    metric = bound.add(goal.metric, "text")
    return PIECES["latest"].format(
        asked=ASKED, metric=metric, **conditions.place(goal.kinds, bound)
    )


async def task(db: asyncpg.Connection, name: str) -> str | None:
    """The fact of one task as JSON."""
    return await db.fetchval(PIECES["task"].format(task="$1::text"), name)
