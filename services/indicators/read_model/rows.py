"""Rows of registers: what a fact says on a day. Pure; amounts are fen, areas dm²."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services.indicators.read_model.lineage import name_on

Fact = dict[str, Any]
Row = dict[str, Any]

LOANS = ("commercial_value_loan", "knowledge_value_loan")


def spans_on(spans: list[Fact], day: str) -> list[Fact]:
    """Those that hold the day."""
    return [span for span in spans if span["from"] <= day and not _over(span["to"], day)]


def latest(spans: list[Fact], day: str) -> Fact | None:
    """The one that holds the day, else the last one begun before it."""
    begun = [span for span in spans if span["from"] <= day]
    return begun[-1] if begun else None


def _over(end: str | None, day: str) -> bool:
    return end is not None and end <= day


def _sum(parts: list[Fact], when: str, day: str) -> int:
    return sum(part["amount"] for part in parts if part[when] <= day)


def enterprise(fact: Fact, day: str) -> Row:
    """An enterprise as it is on the day; one that has ended, as it was."""
    sectors, carrier = latest(fact["sectors"], day), latest(fact["carriers"], day)
    gone = carrier and carrier["to"] != fact["deregistered_on"] and _over(carrier["to"], day)
    names = [span["name"] for span in fact["names"]]
    name = name_on(fact, date.fromisoformat(day))
    return {
        "enterprise_id": fact["enterprise_id"],
        "name": name,
        "other_names": [other for other in dict.fromkeys(names) if other != name],
        "sectors": sectors["sectors"] if sectors else [],
        "carrier_id": None if gone or not carrier else carrier["carrier_id"],
        "registered_on": fact["registered_on"],
        "deregistered_on": fact["deregistered_on"],
    }


def carrier(fact: Fact, day: str) -> Row:
    """Core and area of the day; of the last day when it is closed."""
    span = latest(fact["spans"], day) or fact
    row = _picked(fact, "carrier_id", "name", "opened_on", "closed_on", "longitude", "latitude")
    return row | {"core": span["core"], "usable_area": span["usable_area"]}


def platform(fact: Fact, day: str) -> Row:
    names = ("platform_id", "name", "level", "recognised_on", "withdrawn_on")
    return _picked(fact, *names, "host_enterprise_id")


def product(fact: Fact, day: str) -> Row:
    names = ("product_id", "name", "level", "excellent", "enterprise_id")
    return _picked(fact, *names, "awarded_on", "withdrawn_on")


def fund(fact: Fact, day: str) -> Row:
    return _picked(fact, "fund_id", "name", "kind", "sector", "committed", "established_on")


def investment(fact: Fact, day: str) -> Row:
    names = ("investment_id", "fund_id", "enterprise_id", "amount", "disbursed_on", "voided")
    return _picked(fact, *names)


def loan(fact: Fact, day: str) -> Row:
    """What is repaid and owed on the day, and the default if there was one by then."""
    default = fact["default"]
    defaulted = default if default and default["effective_on"] <= day else None
    repaid = _sum(fact["repayments"], "repaid_on", day)
    lent = fact["amount"] if fact["disbursed_on"] <= day else 0
    names = ("loan_id", "product", "bank", "enterprise_id", "amount", "disbursed_on")
    return _picked(fact, *names, "term_months", "annual_rate") | {
        "repaid": repaid,
        "outstanding": lent - repaid,
        "defaulted_on": defaulted["effective_on"] if defaulted else None,
        "principal_outstanding": defaulted["principal_outstanding"] if defaulted else None,
    }


def pool(fact: Fact, day: str) -> Row:
    """What came in and went out up to the day."""
    funded = _sum(fact["transfers"], "funded_on", day)
    compensated = _sum(fact["compensations"], "compensated_on", day)
    return {
        "pool_id": fact["pool_id"],
        "funded": funded,
        "compensated": compensated,
        "balance": funded - compensated,
        "transfers": sum(one["funded_on"] <= day for one in fact["transfers"]),
        "compensations": sum(one["compensated_on"] <= day for one in fact["compensations"]),
    }


def base(fact: Fact, day: str) -> Row:
    names = ("base_id", "name", "partner", "host_enterprise_id", "opened_on", "closed_on")
    return _picked(fact, *names)


def headcount(fact: Fact, day: str) -> Row:
    return _picked(fact, "enterprise_id", "as_of", "mid_high", "held_from", "held_to")


def _picked(fact: Fact, *names: str) -> Row:
    return {name: fact[name] for name in names}


def why_not(topic: str, row: Row, is_open: bool) -> str | None:
    """Why a fact adds nothing to its figure on the day, if it does not."""
    if row.get("voided"):
        return "voided"
    if topic == "talent.headcount" and not is_open:
        return "not_the_latest_of_an_active_enterprise"
    if topic in _ENDING and not is_open:
        return "over"
    if row.get("core") is False:
        return "not_core"
    return "not_excellent" if row.get("excellent") is False else None


_ENDING = ("enterprises.carrier", "enterprises.platform", "enterprises.product", "talent.base")

ROWS: dict[str, Callable[[Fact, str], Row]] = {
    "enterprises.enterprise": enterprise,
    "enterprises.carrier": carrier,
    "enterprises.platform": platform,
    "enterprises.product": product,
    "funds.fund": fund,
    "funds.investment": investment,
    "funds.loan": loan,
    "funds.pool": pool,
    "talent.base": base,
    "talent.headcount": headcount,
}
