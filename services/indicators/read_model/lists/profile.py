"""All that is known of one enterprise up to a day, and the events behind it.

Internal answer for the gateway: plain values, amounts in fen.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import aiosql
import asyncpg
import orjson

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.access.seen import seen
from services.contracts.entities import BY_TOPIC, ENTITIES, REGISTERS, Entity, told_of
from services.indicators.read_model.index.entry import opened_by
from services.indicators.read_model.lineage.parts import parts_of
from services.indicators.read_model.lists import list_query
from services.indicators.read_model.lists.list_query import Row
from services.indicators.read_model.statements.filters import storable
from services.kit.state import instants
from services.kit.state.days import Days, iso, read, united

queries = aiosql.from_path(
    Path(__file__).with_name("profile.sql"), "asyncpg", mandatory_parameters=False
)
Fact = dict[str, Any]
Facts = dict[str, list[Fact]]
_ENTERPRISE = ENTITIES["enterprise"]
_QUALIFICATION = ENTITIES["qualification"].topic
_REPORT = ENTITIES["report"].topic
_SPANS = ("names", "sectors", "industry_codes", "carriers")
_REPORTED = (
    *("period", "day", "employees", "output", "revenue", "value_added", "above_scale"),
    *("output_by_sector", "employees_by_sector", "counted", "employed_from", "employed_to"),
    "event",
)


class Told(NamedTuple):
    """An event that holds what a fact says: what it told, of what, and the day it is dated."""

    event: Fact
    what: str
    about: str
    dated: str


def sections() -> dict[str, Entity]:
    """The registers whose rows refer to an enterprise, by path: a section of a profile each."""
    return {
        path: entity
        for path, entity in REGISTERS.items()
        if any(field.to == _ENTERPRISE.name for field in entity.references)
    }


def is_visible(enterprise_id: str, scopes: Scopes) -> bool:
    """A profile holds loans, reports and staff: it is the enterprise's own and the district's."""
    return scopes.all or enterprise_id in scopes.values(_ENTERPRISE.name)


async def profile(
    db: asyncpg.Connection, enterprise_id: str, day: date, scopes: Scopes = EVERYTHING
) -> Fact | None:
    """What is dated on or before the day; None for an enterprise that nobody has told of.

    Raises Refused for an id that nothing could have.
    """
    storable("id", enterprise_id)
    async with db.transaction(isolation="repeatable_read", readonly=True):
        enterprise = await list_query.row(db, _ENTERPRISE, enterprise_id, day)
        if enterprise is None:
            return None
        whole = enterprise.pop("fact")
        facts = await _facts(db, enterprise_id) | {_ENTERPRISE.topic: [whole]}
        facts = {topic: _shown(topic, told, scopes) for topic, told in facts.items()}
        told = {
            path: await _section(db, entity, enterprise_id, day) if entity.topic in facts else []
            for path, entity in sections().items()
        }
        told = {path: _shown(sections()[path].topic, rows, scopes) for path, rows in told.items()}
    return {
        "enterprise": enterprise,
        "history": {name: whole[name] for name in _SPANS},
        "certificates": certificates(facts.get(_QUALIFICATION, []), day),
        "reports": reports(facts.get(_REPORT, []), day),
        **told,
        "events": events(facts, day.isoformat()),
    }


def _shown(topic: str, told: list[Fact], scopes: Scopes) -> list[Fact]:
    """As an enterprise reads of itself: matters by their public stages."""
    name = BY_TOPIC[topic].name
    return [seen(name, one, scopes) for one in told]


async def _facts(db: asyncpg.Connection, enterprise_id: str) -> Facts:
    """All facts that refer to the enterprise, by topic."""
    references = [
        (entity.topic, field.name)
        for entity in ENTITIES.values()
        for field in entity.references
        if field.to == _ENTERPRISE.name
    ]
    topics, fields = zip(*references, strict=True)
    found: Facts = {}
    asked = {"topics": topics, "fields": fields, "enterprise_id": enterprise_id}
    async for row in queries.facts_about(db, **asked):
        found.setdefault(row["topic"], []).append(orjson.loads(row["body"]))
    return found


async def _section(
    db: asyncpg.Connection, entity: Entity, enterprise_id: str, day: date
) -> list[Row]:
    rows = await list_query.rows_about(db, entity, enterprise_id, day)
    return [_with_parts(entity, row, row.pop("fact"), day.isoformat()) for row in rows]


def _with_parts(entity: Entity, row: Row, fact: Fact, day: str) -> Row:
    """With the event behind the row, and with its parts up to the day."""
    for parts in parts_of(entity):
        row[parts.member] = [one for one in fact[parts.member] if one[parts.begins] <= day]
    return row | {"event": fact["event"]}


def certificates(qualifications: list[Fact], day: date) -> list[Fact]:
    """Each kind with its certificates up to the day, and the days on which any is valid. Pure."""
    text = day.isoformat()
    found = []
    for fact in qualifications:
        valid = united(Days(read(one["from"]), read(one["to"])) for one in fact["valid"])
        found.append(
            {
                "kind": fact["kind"],
                "valid": any(days.holds(day) for days in valid),
                "valid_days": [{"from": iso(one.start), "to": iso(one.end)} for one in valid],
                "certificates": [c for c in fact["certificates"] if c["valid_from"] <= text],
            }
        )
    return found


def reports(told: list[Fact], day: date) -> list[Fact]:
    """Reports of periods that are over on the day, the newest first. Pure."""
    over = [fact for fact in told if fact["day"] <= day.isoformat()]
    over.sort(key=lambda fact: (fact["day"], fact["period"]), reverse=True)
    return [{name: fact[name] for name in _REPORTED} | {"why_not": _why_not(fact)} for fact in over]


def _why_not(fact: Fact) -> str | None:
    """Why a report does not count."""
    if fact["counted"]:
        return None
    return "returned" if fact.get("state") == "returned" else "finer_report"


def events(facts: Facts, day: str) -> list[Fact]:
    """The events that hold what these facts say up to the day, the newest first. Pure."""
    told = [
        {**one.event, "topic": topic, "what": one.what, "about": one.about}
        for topic, some in facts.items()
        for fact in some
        for one in _events(told_of(topic, str(fact.get("thing", ""))), fact)
        if one.dated <= day
    ]
    return sorted(told, key=lambda one: instants.read(one["time"]), reverse=True)


def _events(entity: Entity, fact: Fact) -> Iterator[Told]:
    if entity.topic == _QUALIFICATION:
        for one in fact["certificates"]:
            yield Told(one["event"], "certificate", one["certificate_no"], one["valid_from"])
    elif entity.topic == _REPORT:
        yield Told(fact["event"], entity.name, fact["period"], fact["day"])
    elif dated := opened_by(entity):
        about = dated if entity.reading else entity.key.name
        yield Told(fact["event"], entity.name, fact[about], fact[dated])
    for one in fact.get("repayments", ()):
        yield Told(one["event"], "repayment", fact["loan_id"], one["repaid_on"])
    if default := fact.get("default"):
        yield Told(default["event"], "default", fact["loan_id"], default["effective_on"])
