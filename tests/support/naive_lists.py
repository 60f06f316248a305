"""Every register's rows worked out with plain loops from facts: slow, obvious.

Written from the lists' description alone; it shares no code with the read model. Days are texts,
money is fen, areas are dm².
"""

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.support import naive_thing_lists

Fact = dict[str, Any]
Row = dict[str, Any]
Facts = dict[tuple[str, str], Fact]

_CLASSES = Path(__file__).parents[2] / "services/contracts/definitions/classifications.toml"
MAY_BE: dict[str, list[str]] = tomllib.loads(_CLASSES.read_text("utf-8"))["sectors"]


def newest(facts: Iterable[tuple[str, str, Fact]]) -> Facts:
    """Of each topic and key the fact with the highest version."""
    kept: Facts = {}
    for topic, key, fact in facts:
        if (topic, key) not in kept or kept[topic, key]["version"] < fact["version"]:
            kept[topic, key] = fact
    return kept


def rows(facts: Facts, register: str, day: str) -> list[Row]:
    """The rows listed on the day, in no order."""
    topic, build = REGISTERS[register]
    found = []
    for (of, key), fact in facts.items():
        if of == topic:
            row = build(facts, key, fact, day)
            if row is not None:
                found.append({"key": key, **row})
    return found


def holding(spans: list[Fact], day: str) -> Fact | None:
    """The span of the day, or the last one begun before it."""
    begun = [span for span in spans if span["from"] <= day]
    return begun[-1] if begun else None


def within(start: str, end: str | None, day: str) -> bool:
    return start <= day and (end is None or day < end)


def enterprise_name(facts: Facts, code: str | None, day: str) -> str | None:
    fact = facts.get(("enterprises.enterprise", code))
    if not fact or not fact["names"]:
        return None
    return (holding(fact["names"], day) or fact["names"][0])["name"]


def named(facts: Facts, topic: str, key: str | None) -> str | None:
    return facts[topic, key]["name"] if (topic, key) in facts else None


def picked(fact: Fact, *names: str) -> Row:
    return {name: fact[name] for name in names}


def building_of(fact: Fact, day: str) -> str | None:
    span = holding(fact["carriers"], day)
    if not span:
        return None
    left = span["to"] is not None and span["to"] <= day and span["to"] != fact["deregistered_on"]
    return None if left else span["carrier_id"]


def fits(industry: Fact, sectors: Fact) -> bool:
    begun = [one for sector in sectors["sectors"] for one in MAY_BE[sector]]
    return any(industry["industry_code"].startswith(one) for one in begun)


def active(fact: Fact, day: str) -> bool:
    return within(fact["registered_on"], fact["deregistered_on"], day)


def enterprise(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
    if fact["registered_on"] > day:
        return None
    name, building = enterprise_name(facts, key, day), building_of(fact, day)
    sectors = holding(fact["sectors"], day)
    industry = holding(fact["industry_codes"], day)
    names = [span["name"] for span in fact["names"]]
    reports = [
        one
        for (topic, _), one in facts.items()
        if topic == "enterprises.report"
        and (one["enterprise_id"], one["counted"]) == (key, True)
        and one["day"] <= day
    ]
    report = max(reports, key=lambda one: one["day"], default=None)
    valid = {
        one["kind"]
        for (topic, _), one in facts.items()
        if topic == "enterprises.qualification" and one["enterprise_id"] == key
        for span in one["valid"]
        if within(span["from"], span["to"], day)
    }
    return picked(fact, "enterprise_id", "registered_on", "deregistered_on") | {
        "name": name,
        "other_names": [one for one in dict.fromkeys(names) if one != name],
        "sectors": sectors["sectors"] if sectors else [],
        "industry_code": industry["industry_code"] if industry else None,
        "sector_differs": bool(industry and sectors) and not fits(industry, sectors),
        "carrier_id": building,
        "carrier_name": named(facts, "enterprises.carrier", building),
        "qualifications": sorted(valid),
        "employees": report["employees"] if report else None,
        "period": report["period"] if report else None,
        "open": active(fact, day),
        "why_not": None if active(fact, day) else "over",
    }


def carrier(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
    if fact["opened_on"] > day:
        return None
    span = holding(fact["spans"], day)
    tenants = [
        one
        for (topic, _), one in facts.items()
        if topic == "enterprises.enterprise" and active(one, day) and building_of(one, day) == key
    ]
    is_open = within(fact["opened_on"], fact["closed_on"], day)
    row = picked(fact, "carrier_id", "name", "opened_on", "closed_on", "longitude", "latitude")
    row |= {name: fact.get(name) for name in ("floors", "outline")}
    return row | {
        "core": span["core"],
        "usable_area": span["usable_area"],
        "enterprises": len(tenants),
        "open": is_open,
        "why_not": "over" if not is_open else None if span["core"] else "not_core",
    }


def hosted(opened_on: str, ended_on: str, *names: str) -> Callable[..., Row | None]:
    """Platforms and bases: something that an enterprise may host, from a day to a day."""

    def row(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
        if fact[opened_on] > day:
            return None
        is_open = within(fact[opened_on], fact[ended_on], day)
        return picked(fact, *names, "host_enterprise_id", opened_on, ended_on) | {
            "enterprise_name": enterprise_name(facts, fact["host_enterprise_id"], day),
            "open": is_open,
            "why_not": None if is_open else "over",
        }

    return row


def product(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
    if fact["awarded_on"] > day:
        return None
    is_open = within(fact["awarded_on"], fact["withdrawn_on"], day)
    excellent = fact["level"] in ("national", "municipal")
    names = ("product_id", "name", "level", "field", "enterprise_id", "awarded_on", "withdrawn_on")
    return picked(fact, *names) | {
        "excellent": excellent,
        "enterprise_name": enterprise_name(facts, fact["enterprise_id"], day),
        "open": is_open,
        "why_not": "over" if not is_open else None if excellent else "not_excellent",
    }


def fund(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
    """Listed from its establishment or from its first investment, voided or not."""
    made = [
        one
        for (topic, _), one in facts.items()
        if topic == "funds.investment" and one["fund_id"] == key and one["disbursed_on"] <= day
    ]
    if fact["established_on"] > day and not made:
        return None
    valid = [one["amount"] for one in made if not one["voided"]]
    names = ("fund_id", "name", "kind", "sector", "committed", "established_on")
    return picked(fact, *names) | {
        "invested": sum(valid),
        "investments": len(valid),
        "open": fact["established_on"] <= day,
        "why_not": None,
    }


def investment(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
    if fact["disbursed_on"] > day:
        return None
    names = ("investment_id", "fund_id", "enterprise_id", "amount", "disbursed_on", "voided")
    return picked(fact, *names) | {
        "fund_name": named(facts, "funds.fund", fact["fund_id"]),
        "enterprise_name": enterprise_name(facts, fact["enterprise_id"], day),
        "open": not fact["voided"],
        "why_not": "voided" if fact["voided"] else None,
    }


def loan(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
    lent = fact["disbursed_on"] <= day
    paid = [one["amount"] for one in fact["repayments"] if one["repaid_on"] <= day]
    if not lent and not paid:
        return None
    default = fact["default"]
    told = default if default and default["effective_on"] <= day else None
    names = ("loan_id", "product", "bank", "enterprise_id", "amount", "disbursed_on")
    return picked(fact, *names, "term_months", "annual_rate") | {
        "enterprise_name": enterprise_name(facts, fact["enterprise_id"], day),
        "repaid": sum(paid),
        "outstanding": (fact["amount"] if lent else 0) - sum(paid),
        "defaulted_on": told["effective_on"] if told else None,
        "principal_outstanding": told["principal_outstanding"] if told else None,
        "open": lent and sum(paid) < fact["amount"],
        "why_not": None,
    }


def pool(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
    """One row for all facts of a pool."""
    if key != fact["pool_id"]:
        return None
    own = [one for (topic, _), one in facts.items() if topic == "funds.pool"]
    own = [one for one in own if one["pool_id"] == key]
    funded = [p["amount"] for one in own for p in one["transfers"] if p["funded_on"] <= day]
    paid = [p["amount"] for one in own for p in one["compensations"] if p["compensated_on"] <= day]
    if not funded and not paid:
        return None
    return {
        "pool_id": key,
        "funded": sum(funded),
        "transfers": len(funded),
        "compensated": sum(paid),
        "compensations": len(paid),
        "balance": sum(funded) - sum(paid),
        "open": True,
        "why_not": None,
    }


def headcount(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
    if fact["as_of"] > day:
        return None
    held = fact["held_from"] is not None and within(fact["held_from"], fact["held_to"], day)
    names = ("enterprise_id", "as_of", "mid_high", "held_from", "held_to")
    return picked(fact, *names) | {
        "enterprise_name": enterprise_name(facts, fact["enterprise_id"], day),
        "open": held,
        "why_not": None if held else "not_the_latest_of_an_active_enterprise",
    }


def matter(family: str) -> Callable[..., Row | None]:
    """Cases and the like: as the span of the day says."""

    def row(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
        if fact["opened_on"] > day:
            return None
        span = holding(fact["spans"], day)
        names = ("title", "type", "enterprise_id", "channel", "opened_on", "amount", "solved")
        told = picked(fact, f"{family}_id", *names, "voided", "parent")
        return (
            told
            | picked(span, "stage", "lead", "due", "held", "overdue")
            | {
                "enterprise_name": enterprise_name(facts, fact["enterprise_id"], day),
                "open": span["open"] and not fact["voided"],
                "why_not": "voided" if fact["voided"] else None,
            }
        )

    return row


def listing(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
    """As the last days on the list say; days without a gap between them are one stay."""
    span = holding(fact["spans"], day)
    if span is None:
        return None
    stays: list[list[str | None]] = []
    for one in fact["spans"]:
        if stays and stays[-1][1] == one["from"]:
            stays[-1][1] = one["to"]
        else:
            stays.append([one["from"], one["to"]])
    entered, left = [stay for stay in stays if stay[0] <= day][-1]
    return (
        picked(fact, "thing", "list", "enterprise_id")
        | picked(span, "level", "scopes")
        | {
            "enterprise_name": enterprise_name(facts, fact["enterprise_id"], day),
            "entered_on": entered,
            "left_on": left,
            "open": within(span["from"], span["to"], day),
            "why_not": None,
        }
    )


def reading(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
    """From its day on; open while it counts: a flow for good, a stock until the next."""
    if day < fact["day"]:
        return None
    start = fact["held_from"] or fact["day"]
    told = ("thing", "metric", "enterprise_id", "period", "as_of", "value", "unit", "estimated")
    return picked(fact, *told, "state", "counted", "note", "day", "held_from", "held_to") | {
        "enterprise_name": enterprise_name(facts, fact["enterprise_id"], day),
        "open": fact["counted"] and within(start, fact["held_to"], day),
        "why_not": None if fact["counted"] else "not_counted",
    }


def of_target(*names: str) -> Callable[[Facts, str, Fact, str], Row | None]:
    """What holds of a target from a day until the next that was told."""

    def build(facts: Facts, key: str, fact: Fact, day: str) -> Row | None:
        if fact["from"] > day:
            return None
        held = within(fact["held_from"], fact["held_to"], day)
        row = picked(fact, "target", "from", *names, "held_from", "held_to")
        return row | {"open": held, "why_not": None if held else "over"}

    return build


REGISTERS: dict[str, tuple[str, Callable[[Facts, str, Fact, str], Row | None]]] = {
    "enterprises": ("enterprises.enterprise", enterprise),
    "carriers": ("enterprises.carrier", carrier),
    "platforms": (
        "enterprises.platform",
        hosted("recognised_on", "withdrawn_on", "platform_id", "name", "level", "form", "field"),
    ),
    "products": ("enterprises.product", product),
    "funds": ("funds.fund", fund),
    "investments": ("funds.investment", investment),
    "loans": ("funds.loan", loan),
    "pools": ("funds.pool", pool),
    "bases": (
        "talent.base",
        hosted("opened_on", "closed_on", "base_id", "name", "partner"),
    ),
    "headcounts": ("talent.headcount", headcount),
    "cases": ("enterprises.case", matter("case")),
    "claims": ("funds.claim", matter("claim")),
    "matters": ("talent.matter", matter("matter")),
    "tasks": ("indicators.task", matter("task")),
    "listings": ("enterprises.listing", listing),
    "readings": ("enterprises.reading", reading),
    "assignments": ("indicators.assignment", of_target("department")),
    "explanations": ("indicators.explanation", of_target("department", "text")),
    **naive_thing_lists.REGISTERS,
}
