"""Matters about buildings that somebody may see: open leads, and the plan of one building."""

from datetime import date
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from pydantic import BaseModel

from services.contracts.access.scopes import Scopes
from services.contracts.access.seen import seen
from services.contracts.entities import ENTITIES
from services.contracts.values.vocabulary import CHOICES
from services.indicators.read_model.buildings import leads
from services.indicators.read_model.buildings.leads import CARRIER, Lead
from services.indicators.read_model.statements import fragments, visible
from services.indicators.read_model.statements.fragments import ASKED, DAYS, Bound
from services.indicators.read_model.things.relations import names_of
from services.kit.state.days import read

PIECES = fragments.read(Path(__file__).with_name("matters.sql"))
FAMILY, PLAN = "case", "building_plan"
_TOPIC = ENTITIES[FAMILY].topic

Fact = dict[str, Any]


class Linked(BaseModel):
    """`thing`: kind/identifier."""

    thing: str
    name: str | None


class Plan(BaseModel):
    """The newest 一楼一策 of a building as on a day; `links`: what else it is about, and what came
    of its steps."""

    id: str
    title: str | None
    stage: str
    open: bool
    overdue: bool
    owner: str | None
    lead: str | None
    opened_on: date
    due: date | None
    theme: str | None
    links: list[Linked]


async def leads_of(
    db: asyncpg.Connection, scopes: Scopes, day: date, since: date | None = None
) -> list[Lead]:
    """Those open on the day, or on any day since another, as far as the asker may see them."""
    bound = Bound(day)
    sql = PIECES["leads"].format(
        asked=ASKED,
        topic=bound.add(_TOPIC, "text"),
        type=bound.add(leads.TYPE, "text"),
        since=bound.add(since or day, "date"),
        visible=visible.condition(ENTITIES[FAMILY], scopes, bound),
        **DAYS,
    )
    rows = await db.fetch(sql, *bound.values)
    return [leads.lead(row["key"], seen(FAMILY, orjson.loads(row["body"]), scopes)) for row in rows]


async def plan_of(db: asyncpg.Connection, carrier: str, scopes: Scopes, day: date) -> Plan | None:
    bound, thing = Bound(day), f"{CARRIER}/{carrier}"
    sql = PIECES["plan"].format(
        asked=ASKED,
        topic=bound.add(_TOPIC, "text"),
        thing=bound.add(thing, "text"),
        type=bound.add(PLAN, "text"),
        visible=visible.condition(ENTITIES[FAMILY], scopes, bound),
        **DAYS,
    )
    row = await db.fetchrow(sql, *bound.values)
    if row is None:
        return None
    fact = seen(FAMILY, orjson.loads(row["body"]), scopes)
    linked = links(fact, thing, day)
    names = await names_of(db, set(linked), day)
    return plan(row["key"], fact, [Linked(thing=one, name=names.get(one)) for one in linked], day)


def links(fact: Fact, thing: str, day: date) -> list[str]:
    """What a matter names besides a thing, up to a day. Pure."""
    came = [ref for step in fact["steps"] if read(step["day"]) <= day for ref in step["refs"]]
    return [one for one in dict.fromkeys([*fact["about"], *came]) if one != thing]


def plan(key: str, fact: Fact, linked: list[Linked], day: date) -> Plan:
    """As on the day. Pure."""
    spans = [span for span in fact["spans"] if read(span["from"]) <= day] or fact["spans"][:1]
    now, theme = spans[-1], fact["fields"].get("theme")
    return Plan(
        id=key,
        title=fact["title"],
        opened_on=fact["opened_on"],
        owner=fact["owner"],
        theme=theme if theme in CHOICES["sector"] else None,
        links=linked,
        **{name: now[name] for name in ("stage", "open", "overdue", "lead", "due")},
    )
