"""What facts say to every goal that only the read model can answer, and who is in one."""

from datetime import date
from typing import Any

import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.access.scopes import Scopes
from services.contracts.access.seen import seen
from services.contracts.entities import told_of
from services.contracts.figures.goals import GOALS, Goal
from services.contracts.values.messages import Cause
from services.indicators.read_model.goals import counted, sums
from services.indicators.read_model.goals.reached import reached
from services.indicators.read_model.lineage.lineage import events
from services.indicators.read_model.statements.names import names_of

RULES = ("counted", "within", "latest", "reached")
ANSWERED = tuple(goal for goal in GOALS if goal.rule in RULES)
# More than any goal counts; the greatest first where amounts are added up.
MOST = 1000

Row = dict[str, Any]


class Answer(BaseModel):
    """Amounts are base units (fen, people, things); `judged` on the day at which reports are
    judged, `baseline` on that from which ways to goals begin. `known`: whether anything was told
    that the rule counts. `stage`, `planned`: of a task."""

    number: int
    known: bool
    amount: int
    baseline: int | None = None
    judged: int | None = None
    parts: dict[str, int] = {}
    beside: int | None = None
    stage: str | None = None
    planned: date | None = None


class InGoal(BaseModel):
    """One thing in the number, since when, and the events that say so."""

    thing: str
    name: str | None
    amount: int
    since: date | None
    part: str | None
    note: str | None
    events: list[Cause]


class Rows(BaseModel):
    """`amount` and `known` of the whole goal; `rows` of what the asker may see."""

    number: int
    known: bool
    amount: int
    rows: list[InGoal]
    restricted: bool


async def answer(
    db: asyncpg.Connection, goal: Goal, day: date, baseline: date, closed: date
) -> Answer:
    """What the facts say to a goal; `closed` is the day up to which reports are in."""
    told = {"number": goal.number}
    if goal.count:
        found = await counted.count(db, goal.count, day, baseline)
        if goal.count.beside:
            told["beside"] = await counted.beside(db, goal.count, day)
        return Answer(**told, **found._asdict())
    if goal.rule == "reached":
        of_task = await _of_task(db, goal, day)
        kept = {"known": of_task.known, "amount": of_task.amount}
        return Answer(**told, **kept, stage=of_task.stage, planned=of_task.planned)
    summing = sums.within if goal.rule == "within" else sums.latest
    added = await summing(db, goal, sorted({day, baseline, closed}))
    at = {"amount": day, "baseline": baseline, "judged": closed}
    amounts = {name: added.amounts.get(one, 0) for name, one in at.items()}
    return Answer(**told, known=added.known, **amounts)


async def answers(db: asyncpg.Connection, day: date, baseline: date, closed: date) -> list[Answer]:
    """To all of them, of one moment."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        return [await answer(db, goal, day, baseline, closed) for goal in ANSWERED]


async def rows(db: asyncpg.Connection, goal: Goal, day: date, scopes: Scopes) -> Rows:
    """Who is in the number, each with its events."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        whole = await answer(db, goal, day, day, day)
        found = await _rows(db, goal, day, scopes) if whole.known else []
        names = await names_of(db, {row["thing"] for row in found}, day)
        told = await _events(db, found, day, scopes)
    return Rows(
        number=goal.number,
        known=whole.known,
        amount=whole.amount,
        rows=[_row(row, names, told) for row in found],
        restricted=not scopes.all,
    )


async def _rows(db: asyncpg.Connection, goal: Goal, day: date, scopes: Scopes) -> list[Row]:
    if goal.count:
        found = await counted.rows(db, goal.count, day, scopes, MOST)
    elif goal.rule == "reached":
        return await _task_row(db, goal, day) if scopes.all else []
    elif goal.rule == "within":
        found = await sums.rows_within(db, goal, day, scopes, MOST)
    else:
        found = await sums.rows_of_latest(db, goal, day, scopes, MOST)
    return [{**row, "facts": [tuple(one) for one in orjson.loads(row["facts"])]} for row in found]


async def _of_task(db: asyncpg.Connection, goal: Goal, day: date) -> Any:
    [(name, stage)] = goal.of
    body = await sums.task(db, name)
    return reached(orjson.loads(body) if body else None, day, stage)


async def _task_row(db: asyncpg.Connection, goal: Goal, day: date) -> list[Row]:
    [(name, _)] = goal.of
    found = await _of_task(db, goal, day)
    first = date.fromisoformat(found.first) if found.first else None
    facts = [("indicators.task", name)]
    return [{"thing": f"task/{name}", "first": first, "amount": found.amount, "facts": facts}]


async def _events(
    db: asyncpg.Connection, rows: list[Row], day: date, scopes: Scopes
) -> dict[tuple[str, str], list[Cause]]:
    """The events behind each of the facts that rows name."""
    wanted = sorted({place for row in rows for place in row["facts"]})
    if not wanted:
        return {}
    topics, keys = zip(*wanted, strict=True)
    sql = (
        "SELECT topic, key, body FROM unnest($1::text[], $2::text[]) AS asked (topic, key)"
        " JOIN followed USING (topic, key)"
    )
    told = {}
    for row in await db.fetch(sql, list(topics), list(keys)):
        fact = seen(told_of(row["topic"], row["key"]).name, orjson.loads(row["body"]), scopes)
        causes = events(row["topic"], fact, day)
        told[row["topic"], row["key"]] = [Cause(**one) for one in causes]
    return told


def _row(row: Row, names: dict[str, str], told: dict[tuple[str, str], list[Cause]]) -> InGoal:
    causes = {(one.source, one.id): one for place in row["facts"] for one in told.get(place, [])}
    first = row["first"]
    return InGoal(
        thing=row["thing"],
        name=names.get(row["thing"]),
        amount=row.get("amount", 1),
        since=first if first and first > date.min else None,
        part=row.get("part"),
        note=row.get("note"),
        events=list(causes.values()),
    )
