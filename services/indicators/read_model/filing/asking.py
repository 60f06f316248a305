"""Coverage and reviews as the gateway asks for them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Literal

import aiosql
import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.access.scopes import DISTRICT, Scopes
from services.contracts.entities import BY_TOPIC, ENTITIES
from services.contracts.values import periods
from services.contracts.values.metrics import Form
from services.contracts.values.references import parted
from services.indicators.read_model.filing import coverage, marks
from services.indicators.read_model.filing.coverage import READING, REPORT, Fact
from services.indicators.read_model.statements import fragments, visible
from services.indicators.read_model.statements.fragments import ASKED, DAYS, Bound

queries = aiosql.from_path(
    Path(__file__).with_name("told.sql"), "asyncpg", mandatory_parameters=False
)
PIECES = fragments.read(Path(__file__).with_name("filing.sql"))
Topic = Literal["enterprises.report", "enterprises.reading"]


class Line(BaseModel):
    """One thing that was to fill in the form."""

    thing: str
    name: str | None
    state: coverage.State
    told_at: str | None


class Coverage(BaseModel):
    """`counts`: expected, and received, late, returned, missing, which add up to it."""

    counts: dict[str, int]
    rows: list[Line]


class Sheet(BaseModel):
    """One form of one thing. `state` is null where it is not asked to fill it in; `told` is what it
    told for the period, `before` for the one before: facts by their keys."""

    state: coverage.State | None
    told: dict[str, dict[str, Any]]
    before: dict[str, dict[str, Any]]
    versions: dict[str, int]


class Doubt(BaseModel):
    code: str
    method: marks.Method
    field: str
    value: int
    against: int | None
    times: str | None


class Told(BaseModel):
    """A report or reading with what it is compared with."""

    topic: Topic
    key: str
    version: int
    fact: dict[str, Any]
    name: str | None
    last: dict[str, Any] | None
    marks: list[Doubt]


async def covered(
    db: asyncpg.Connection, form: Form, period: periods.Period, due: date, scopes: Scopes
) -> Coverage:
    async with db.transaction(isolation="repeatable_read", readonly=True):
        frame = await _frame(db, form, period.last_day, scopes)
        told = await _told(db, form, period, frame)
        names = await _names(db, frame, period.last_day)
    facts = {place: fact for place, (_, fact) in told.items()}
    found = coverage.rows(form, period, due, frame, facts)
    lines = [Line(name=names.get(row.thing), **row._asdict()) for row in found]
    return Coverage(counts=coverage.counts(found), rows=lines)


async def counted(
    db: asyncpg.Connection, form: Form, period: periods.Period, due: date
) -> dict[str, int]:
    """The counts of the whole district: they name nobody, so that everybody may see them."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        frame = await _frame(db, form, period.last_day, Scopes((DISTRICT,)))
        told = await _told(db, form, period, frame)
    facts = {place: fact for place, (_, fact) in told.items()}
    return coverage.counts(coverage.rows(form, period, due, frame, facts))


async def sheet(
    db: asyncpg.Connection,
    form: Form,
    period: periods.Period,
    due: date,
    thing: str,
    scopes: Scopes,
) -> Sheet:
    """Whether its asker may see it is the gateway's to say."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        frame = await _frame(db, form, period.last_day, scopes, thing)
        told = await _told(db, form, period, [thing])
        before = await _told(db, form, coverage.before(period), [thing])
    facts = {place: fact for place, (_, fact) in told.items()}
    [row] = coverage.rows(form, period, due, [thing], facts)
    return Sheet(
        state=row.state if frame else None,
        told={key: fact for (_, key), (_, fact) in told.items()},
        before={key: fact for (_, key), (_, fact) in before.items()},
        versions={key: version for (_, key), (version, _) in told.items()},
    )


async def _frame(
    db: asyncpg.Connection, form: Form, day: date, scopes: Scopes, thing: str = ""
) -> list[str]:
    bound = Bound(day)
    seen = visible.condition(ENTITIES["listing"], scopes, bound)
    told = {"form": bound.add(form.code, "text"), "visible": seen}
    told |= {"thing": bound.add(thing, "text")}
    rows = await db.fetch(PIECES["frame"].format(asked=ASKED, **told, **DAYS), *bound.values)
    return [row["thing"] for row in rows]


async def _told(
    db: asyncpg.Connection, form: Form, period: periods.Period, frame: Iterable[str]
) -> dict[tuple[str, str], tuple[int, Fact]]:
    """What could have been told by all of them, as far as it was, with its version."""
    places = [
        place
        for thing in frame
        for part in coverage.asked(form, period, thing)
        for way in part
        for place in way
    ]
    topics, keys = zip(*places, strict=True) if places else ((), ())
    rows = queries.told(db, topics=list(topics), keys=list(keys))
    return {
        (row["topic"], row["key"]): (row["version"], orjson.loads(row["body"]))
        async for row in rows
    }


async def _names(db: asyncpg.Connection, things: Iterable[str], day: date) -> dict[str, str]:
    ids = [subject for kind, subject in map(parted, things) if kind == "enterprise"]
    rows = queries.names(db, keys=ids, today=day.isoformat())
    return {f"enterprise/{row['key']}": row["name"] async for row in rows}


async def one(db: asyncpg.Connection, topic: Topic, key: str) -> Fact | None:
    rows = queries.told(db, topics=[topic], keys=[key])
    return next(iter([orjson.loads(row["body"]) async for row in rows]), None)


async def filed(
    db: asyncpg.Connection, topic: Topic, period: periods.Period, scopes: Scopes
) -> list[Told]:
    """All reports or readings of a period (of its last day), with their marks."""
    bound = Bound(period.last_day)
    seen = visible.condition(BY_TOPIC[topic], scopes, bound)
    sql = PIECES["filed"].format(asked=ASKED, topic=bound.add(topic, "text"), visible=seen, **DAYS)
    async with db.transaction(isolation="repeatable_read", readonly=True):
        rows = await db.fetch(sql, *bound.values)
        found = [(row, orjson.loads(row["body"])) for row in rows]
        same = [(row, fact) for row, fact in found if _is_of(fact, period)]
        return await _doubted(db, topic, [(r["key"], r["version"], f) for r, f in same])


def _is_of(fact: Fact, period: periods.Period) -> bool:
    """A stock of the last day belongs to every period that ends there."""
    return fact["period"] in (None, period.text)


async def doubts(db: asyncpg.Connection, topic: Topic, key: str, fact: Fact) -> list[Doubt]:
    """The marks of one that its owner has just told, which may not be here yet."""
    [told] = await _doubted(db, topic, [(key, 0, fact)], lone=True)
    return told.marks


async def _doubted(
    db: asyncpg.Connection, topic: Topic, found: list[tuple[str, int, Fact]], lone: bool = False
) -> list[Told]:
    if not found:
        return []
    day = date.fromisoformat(found[0][2]["day"])
    things = {_thing(topic, fact) for _, _, fact in found}
    names = await _names(db, things, day)
    past = await _past(db, topic, [fact for _, _, fact in found], day)
    others = [fact for _, _, fact in found]
    if lone:
        others = await _like(db, topic, found[0], day)
    peers = _peers(topic, others)
    lines = []
    for key, version, fact in found:
        before = [one for one in past[_series(topic, fact)] if _months(one) == _months(fact)]
        judge = marks.of_report if topic == REPORT else marks.of_reading
        doubted = judge(fact, before, peers[_sector(topic, fact)])
        lines.append(
            Told(
                topic=topic,
                key=key,
                version=version,
                fact=fact,
                name=names.get(_thing(topic, fact)),
                last=before[0] if before else None,
                marks=[Doubt(**one._asdict()) for one in doubted],
            )
        )
    return lines


async def _like(
    db: asyncpg.Connection, topic: Topic, told: tuple[str, int, Fact], day: date
) -> list[Fact]:
    """The others of the same day and length, all of the district: nobody is named by them."""
    bound = Bound(day)
    sql = PIECES["filed"].format(
        asked=ASKED, topic=bound.add(topic, "text"), visible="true", **DAYS
    )
    rows = await db.fetch(sql, *bound.values)
    facts = [orjson.loads(row["body"]) for row in rows if row["key"] != told[0]]
    return [one for one in facts if one["period"] == told[2]["period"]]


def _thing(topic: Topic, fact: Fact) -> str:
    return f"enterprise/{fact['enterprise_id']}" if topic == REPORT else fact["thing"]


def _series(topic: Topic, fact: Fact) -> str:
    """What is told again and again: an enterprise's reports, a thing's readings of a metric."""
    return fact["enterprise_id"] if topic == REPORT else f"{fact['thing']}:{fact['metric']}:"


def _months(fact: Fact) -> int:
    return periods.parse(fact["period"]).months if fact["period"] else 0


async def _past(
    db: asyncpg.Connection, topic: Topic, facts: list[Fact], day: date
) -> dict[str, list[Fact]]:
    series = sorted({_series(topic, fact) for fact in facts})
    if topic == REPORT:
        rows = queries.past_reports(db, keys=series, day=day)
    else:
        rows = queries.past_readings(db, beginnings=series, day=day)
    found: dict[str, list[Fact]] = defaultdict(list)
    async for row in rows:
        fact = orjson.loads(row["body"])
        found[_series(topic, fact)].append(fact)
    return found


def _sector(topic: Topic, fact: Fact) -> str:
    """Where most of its people work; a reading is compared with all of its metric."""
    if topic == READING:
        return ""
    shares = fact["employees_by_sector"]
    return max(sorted(shares), key=lambda one: shares[one], default="")


def _peers(topic: Topic, facts: list[Fact]) -> dict[str, dict[str, list[float]]]:
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        sector = found[_sector(topic, fact)]
        if topic == READING:
            if fact["amount"] > 0:
                sector[fact["metric"]].append(fact["amount"])
            continue
        for name in ("output", "revenue"):
            if (one := marks.by_head(fact, name)) is not None:
                sector[name].append(one)
    return found
