"""All that is known of one enterprise up to a day, and the events behind it.

Internal answer for the gateway: plain values, amounts in fen.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import asyncpg
import orjson

from services.indicators.read_model import register_queries, rows
from services.indicators.read_model.index_entry import ENTERPRISE, LISTINGS, QUALIFICATION
from services.indicators.read_model.index_store import queries
from services.kit.state.days import Days, iso, read, united

Fact = dict[str, Any]
Facts = dict[str, list[Fact]]
_SPANS = ("names", "sectors", "industry_codes", "carriers")
_REPORT = (
    *("period", "day", "employees", "output", "revenue", "value_added", "above_scale"),
    *("output_by_sector", "employees_by_sector", "counted", "employed_from", "employed_to"),
    "event",
)
# Section of a profile -> its topic.
SECTIONS = {
    "investments": "funds.investment",
    "loans": "funds.loan",
    "headcounts": "talent.headcount",
    "bases": "talent.base",
    "platforms": "enterprises.platform",
    "products": "enterprises.product",
}


async def profile(db: asyncpg.Connection, enterprise_id: str, day: date) -> Fact | None:
    """What is dated on or before the day; None for an enterprise that nobody has told of."""
    async with db.transaction(isolation="repeatable_read", readonly=True):
        facts: Facts = {}
        async for row in queries.facts_of(db, enterprise_id=enterprise_id):
            facts.setdefault(row["topic"], []).append(orjson.loads(row["body"]))
        if ENTERPRISE not in facts:
            return None
        [whole] = facts[ENTERPRISE]
        enterprise = rows.enterprise(whole, day.isoformat())
        await register_queries.describe(db, [enterprise], day)
        told = _sections(facts, day)
        await _name_funds(db, told["investments"])
    return {
        "enterprise": enterprise | {"open": LISTINGS[ENTERPRISE](whole).open.holds(day)},
        "history": {name: whole[name] for name in _SPANS},
        "certificates": certificates(facts.get(QUALIFICATION, []), day),
        "reports": reports(facts.get("enterprises.report", []), day),
        **told,
        "events": events(facts, day.isoformat()),
    }


def _sections(facts: Facts, day: date) -> dict[str, list[Fact]]:
    return {
        name: [
            _section_row(topic, fact, day)
            for fact in facts.get(topic, [])
            if LISTINGS[topic](fact).first <= day
        ]
        for name, topic in SECTIONS.items()
    }


def _section_row(topic: str, fact: Fact, day: date) -> Fact:
    text = day.isoformat()
    is_open = LISTINGS[topic](fact).open.holds(day)
    row = rows.ROWS[topic](fact, text)
    row |= {
        "open": is_open,
        "why_not": rows.why_not(topic, row, is_open),
        "event": fact["event"],
    }
    if topic == "funds.loan":
        row["repayments"] = [one for one in fact["repayments"] if one["repaid_on"] <= text]
    return row


async def _name_funds(db: asyncpg.Connection, investments: list[Fact]) -> None:
    told = queries.funds(db, funds=[one["fund_id"] for one in investments])
    names = {row["fund_id"]: row["name"] async for row in told}
    for one in investments:
        one["fund_name"] = names.get(one["fund_id"])


def certificates(qualifications: list[Fact], day: date) -> list[Fact]:
    """Each kind with its certificates up to the day, and the days on which any is valid. Pure."""
    text = day.isoformat()
    return [
        {
            "kind": fact["kind"],
            "valid": bool(rows.spans_on(fact["valid"], text)),
            "valid_days": [{"from": iso(d.start), "to": iso(d.end)} for d in _valid(fact)],
            "certificates": [c for c in fact["certificates"] if c["valid_from"] <= text],
        }
        for fact in qualifications
    ]


def _valid(fact: Fact) -> list[Days]:
    """The valid days, whatever the sectors meanwhile."""
    return united(Days(read(one["from"]), read(one["to"])) for one in fact["valid"])


def reports(told: list[Fact], day: date) -> list[Fact]:
    """Reports of periods that are over on the day, the newest first. Pure."""
    over = [fact for fact in told if fact["day"] <= day.isoformat()]
    over.sort(key=lambda fact: (fact["day"], fact["period"]), reverse=True)
    return [
        {name: fact[name] for name in _REPORT}
        | {"why_not": None if fact["counted"] else "finer_report"}
        for fact in over
    ]


def events(facts: Facts, day: str) -> list[Fact]:
    """The events that hold what these facts say up to the day, the newest first. Pure."""
    told = [
        {**event, "topic": topic, "what": what, "about": about}
        for topic, some in facts.items()
        for fact in some
        for event, what, about, dated in _events(topic, fact)
        if dated <= day
    ]
    return sorted(told, key=lambda one: datetime.fromisoformat(one["time"]), reverse=True)


def _events(topic: str, fact: Fact) -> Iterator[tuple[Fact, str, str, str]]:
    """(event, what it told, of what, the day it is dated)."""
    if topic == QUALIFICATION:
        for one in fact["certificates"]:
            yield one["event"], "certificate", one["certificate_no"], one["valid_from"]
        return
    _, _, what = topic.rpartition(".")
    id_, dated = _NAMED[topic]
    yield fact["event"], what, fact[id_], fact[dated]
    for one in fact.get("repayments", ()):
        yield one["event"], "repayment", fact["loan_id"], one["repaid_on"]
    if default := fact.get("default"):
        yield default["event"], "default", fact["loan_id"], default["effective_on"]


_NAMED = {
    ENTERPRISE: ("enterprise_id", "registered_on"),
    "enterprises.report": ("period", "day"),
    "enterprises.platform": ("platform_id", "recognised_on"),
    "enterprises.product": ("product_id", "awarded_on"),
    "funds.investment": ("investment_id", "disbursed_on"),
    "funds.loan": ("loan_id", "disbursed_on"),
    "talent.base": ("base_id", "opened_on"),
    "talent.headcount": ("as_of", "as_of"),
}
