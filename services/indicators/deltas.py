"""Fact -> dated deltas: how much each figure changes, and on which day. Pure.

A figure is named (indicator, dimension); a bucket is (indicator, dimension, day). The sum of a
figure's deltas up to a day is its value on that day (stock, cumulative), the sum within the year
its flow. Amounts are base units: fen, dm², people, things.
"""

from collections.abc import Callable, Iterator
from typing import Any

from services.contracts.catalogue import TOTAL

# Raise it whenever any fact gets other deltas: the new definition is folded beside the old one,
# and gateways switch when it has caught up (docs/decisions/0008).
DEFINITION = 1

Bucket = tuple[str, str, str]
Delta = tuple[Bucket, int]
Fact = dict[str, Any]

CERTIFICATE_INDICATORS = {
    "leading": "leading_enterprise_count",
    "tech": "tech_enterprise_count",
    "high_tech": "high_tech_enterprise_count",
    "innovative_sme": "innovative_sme_count",
    "srdi": "srdi_sme_count",
    "little_giant": "little_giant_count",
    "above_scale": "above_scale_count",
}


def during(code: str, dimension: str, start: str, end: str | None, amount: int) -> Iterator[Delta]:
    """`amount` from the start day on, gone again on the end day (if there is one)."""
    yield (code, dimension, start), amount
    if end is not None:
        yield (code, dimension, end), -amount


def enterprise(fact: Fact) -> Iterator[Delta]:
    """Table 1 enterprise_count, and Table 2 once in each sector."""
    opened, closed = fact["registered_on"], fact["deregistered_on"]
    yield from during("enterprise_count", TOTAL, opened, closed, 1)
    for span in fact["sectors"]:
        for sector in span["sectors"]:
            yield from during("enterprise_count", sector, span["from"], span["to"], 1)


def qualification(fact: Fact) -> Iterator[Delta]:
    """Table 1 certificates of each kind; Table 2 above_scale_count in each sector."""
    code = CERTIFICATE_INDICATORS[fact["kind"]]
    for span in fact["valid"]:
        yield from during(code, TOTAL, span["from"], span["to"], 1)
        if fact["kind"] == "above_scale":
            for sector in span["sectors"]:
                yield from during(code, sector, span["from"], span["to"], 1)


def report(fact: Fact) -> Iterator[Delta]:
    """Flows on the period's last day; the workforce while this report is the latest."""
    if not fact["counted"]:
        return
    day = fact["day"]
    yield ("total_output", TOTAL, day), fact["output"]
    yield ("value_added", TOTAL, day), fact["value_added"]
    if fact["above_scale"]:
        yield ("above_scale_revenue", TOTAL, day), fact["revenue"]
    for sector, amount in fact["output_by_sector"].items():
        yield ("output", sector, day), amount
    start, end = fact["employed_from"], fact["employed_to"]
    if start is not None:
        yield from during("workforce", TOTAL, start, end, fact["employees"])
        for sector, people in fact["employees_by_sector"].items():
            yield from during("workforce", sector, start, end, people)


def carrier(fact: Fact) -> Iterator[Delta]:
    for span in fact["spans"]:
        if span["core"]:
            area = span["usable_area"]
            yield from during("core_carrier_area", TOTAL, span["from"], span["to"], area)


def platform(fact: Fact) -> Iterator[Delta]:
    opened, closed = fact["recognised_on"], fact["withdrawn_on"]
    yield from during("innovation_platform_count", TOTAL, opened, closed, 1)


def product(fact: Fact) -> Iterator[Delta]:
    if fact["excellent"]:
        opened, closed = fact["awarded_on"], fact["withdrawn_on"]
        yield from during("excellent_product_count", TOTAL, opened, closed, 1)


def investment(fact: Fact) -> Iterator[Delta]:
    if not fact["voided"]:
        yield ("fund_investment", TOTAL, fact["disbursed_on"]), fact["amount"]


def loan(fact: Fact) -> Iterator[Delta]:
    """Disbursed in full, and outstanding: minus repayments."""
    lent, outstanding = f"{fact['product']}_loan", f"{fact['product']}_loan_outstanding"
    yield (lent, TOTAL, fact["disbursed_on"]), fact["amount"]
    yield (outstanding, TOTAL, fact["disbursed_on"]), fact["amount"]
    for repayment in fact["repayments"]:
        yield (outstanding, TOTAL, repayment["repaid_on"]), -repayment["amount"]


def pool(fact: Fact) -> Iterator[Delta]:
    for transfer in fact["transfers"]:
        yield ("compensation_pool_balance", TOTAL, transfer["funded_on"]), transfer["amount"]
    for paid in fact["compensations"]:
        yield ("compensation_pool_balance", TOTAL, paid["compensated_on"]), -paid["amount"]


def base(fact: Fact) -> Iterator[Delta]:
    yield from during("talent_base_count", TOTAL, fact["opened_on"], fact["closed_on"], 1)


def headcount(fact: Fact) -> Iterator[Delta]:
    start, end = fact["held_from"], fact["held_to"]
    if start is not None:
        yield from during("mid_high_talent", TOTAL, start, end, fact["mid_high"])


def _nothing(fact: Fact) -> Iterator[Delta]:
    yield from ()


DELTAS: dict[str, Callable[[Fact], Iterator[Delta]]] = {
    "enterprises.enterprise": enterprise,
    "enterprises.qualification": qualification,
    "enterprises.report": report,
    "enterprises.carrier": carrier,
    "enterprises.platform": platform,
    "enterprises.product": product,
    "funds.fund": _nothing,
    "funds.investment": investment,
    "funds.loan": loan,
    "funds.pool": pool,
    "talent.base": base,
    "talent.headcount": headcount,
}
