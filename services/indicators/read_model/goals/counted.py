"""Goals that count things for which some conditions hold, on a day or first together since one."""

from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import orjson

from services.contracts.access.scopes import Scopes
from services.contracts.figures.goals import Condition, Count
from services.indicators.read_model.goals import conditions
from services.indicators.read_model.goals.conditions import Written
from services.indicators.read_model.statements import fragments, visible
from services.indicators.read_model.statements.fragments import ASKED, DAYS, Bound

PIECES = fragments.read(Path(__file__).with_name("counted.sql"))
# What says that anything at all was told of what is counted; else the first condition does.
_TELLING = ("listing", "introduced", "in_chain", "incubated_by")
OTHER = "other"


class Counted(NamedTuple):
    """`baseline` on the day from which ways to goals begin; `parts` on the day."""

    known: bool
    amount: int
    baseline: int
    parts: dict[str, int]


async def count(db: asyncpg.Connection, asked: Count, day: date, baseline: date) -> Counted:
    """How many there are on the day."""
    bound = Bound(day)
    sql, parts = _found(asked, asked.where, bound, baseline)
    counting = PIECES["count"].format(known=_known(parts), part=_part(asked))
    row = await db.fetchrow(f"{sql}\n{counting}", *bound.values)
    return Counted(row["known"], row["amount"], row["baseline"], _split(asked, row["parts"]))


async def beside(db: asyncpg.Connection, asked: Count, day: date) -> int:
    """The number that is told beside it."""
    bound = Bound(day)
    sql, _ = _found(asked, asked.other, bound, day)
    amount = f"{sql}\nSELECT count(*) FILTER (WHERE now) FROM counted"
    return await db.fetchval(amount, *bound.values)


async def rows(
    db: asyncpg.Connection, asked: Count, day: date, scopes: Scopes, most: int
) -> list[asyncpg.Record]:
    """Each thing in the number that the asker may see."""
    bound = Bound(day)
    sql, parts = _found(asked, asked.where, bound, day)
    seen = visible.of_any_topic(scopes, bound).replace("(topic, key)", "(one.topic, one.key)")
    listing = PIECES["rows"].format(
        first=PIECES["on_day.first" if asked.basis == "on_day" else "first"].format(**DAYS),
        part=_part(asked),
        note=next((one.note for one in parts if one.note), "NULL"),
        facts="".join(f"\nUNION ALL {one.facts}" for one in parts if one.facts),
        visible=seen,
        most=bound.add(most, "int"),
    )
    return await db.fetch(f"{sql}\n{listing}", *bound.values)


def _found(
    asked: Count, where: tuple[Condition, ...], bound: Bound, baseline: date
) -> tuple[str, list[Written]]:
    """The statement's beginning, which finds what is counted, and its conditions."""
    parts = [conditions.written(one, bound) for one in where]
    sql = PIECES["found"].format(
        asked=ASKED,
        **conditions.place(asked.kinds, bound),
        first="".join(f", {one.first}" for one in parts if one.first),
        things=parts[0].things,
        days=", ".join(f"{one.days} AS days_{n}" for n, one in enumerate(parts)),
        together=" * ".join(f"days_{n}" for n in range(len(parts))),
        now=_counts(asked, parts, bound, Bound.DAY),
        before=_counts(asked, parts, bound, bound.add(baseline, "date")),
    )
    return sql, parts


def _counts(asked: Count, parts: list[Written], bound: Bound, on: str) -> str:
    """Whether it counts on a day, over `held`."""
    if asked.basis != "since":
        return PIECES[asked.basis].format(on=on)
    standing = "".join(f" AND days_{n} @> {on}" for n, one in enumerate(parts) if one.stands)
    since = bound.add(asked.since, "date")
    return PIECES["since"].format(since=since, on=on, standing=standing)


def _known(parts: list[Written]) -> str:
    telling = [one.known for one in parts if one.name in _TELLING]
    return " OR ".join(telling or [parts[0].known])


def _part(asked: Count) -> str:
    return conditions.PIECES[f"split.{asked.split}"].format(**DAYS) if asked.split else "NULL"


def _split(asked: Count, told: str | None) -> dict[str, int]:
    """The parts that the goal names, in their order, and all others together."""
    if not asked.split:
        return {}
    found: dict[str, Any] = orjson.loads(told) if told else {}
    parts = {code: found.pop(code, 0) for code in asked.into}
    rest = sum(found.values())
    return parts | ({OTHER: rest} if rest or asked.split == "sector" else {})
