"""Fact -> dated deltas: how much each figure changes, and on which day. Pure.

A figure is named (indicator, dimension); a bucket is (indicator, dimension, day). The sum of a
figure's deltas up to a day is its value on that day (stock, cumulative), the sum within the year
its flow. Amounts are base units: fen, dm², people, things.
"""

from collections.abc import Callable

from services.contracts.entities import BY_TOPIC
from services.contracts.figures.catalogue import TOTAL
from services.contracts.topology import DEFINITIONS
from services.indicators import buildings, matters
from services.indicators.declared import Delta, Fact, declared_deltas, during

CERTIFICATE_INDICATORS = {
    "leading": "leading_enterprise_count",
    "tech": "tech_enterprise_count",
    "high_tech": "high_tech_enterprise_count",
    "innovative_sme": "innovative_sme_count",
    "srdi": "srdi_sme_count",
    "little_giant": "little_giant_count",
    "above_scale": "above_scale_count",
}


def enterprise(fact: Fact) -> list[Delta]:
    """Table 1 enterprise_count, and Table 2 once in each sector."""
    opened, closed = fact["registered_on"], fact["deregistered_on"]
    found = during("enterprise_count", TOTAL, opened, closed, 1)
    for span in fact["sectors"]:
        for sector in span["sectors"]:
            found += during("enterprise_count", sector, span["from"], span["to"], 1)
    return found


def qualification(fact: Fact) -> list[Delta]:
    """Table 1 certificates of each kind; Table 2 above_scale_count in each sector."""
    code = CERTIFICATE_INDICATORS[fact["kind"]]
    found: list[Delta] = []
    for span in fact["valid"]:
        found += during(code, TOTAL, span["from"], span["to"], 1)
        if fact["kind"] == "above_scale":
            for sector in span["sectors"]:
                found += during(code, sector, span["from"], span["to"], 1)
    return found


def report(fact: Fact) -> list[Delta]:
    """Flows on the period's last day; the workforce while this report is the latest."""
    if not fact["counted"]:
        return []
    day = fact["day"]
    found = [
        (("total_output", TOTAL, day), fact["output"]),
        (("value_added", TOTAL, day), fact["value_added"]),
    ]
    if fact["above_scale"]:
        found.append((("above_scale_revenue", TOTAL, day), fact["revenue"]))
    for sector, amount in fact["output_by_sector"].items():
        found.append((("output", sector, day), amount))
    return found + employed(fact)


def employed(fact: Fact) -> list[Delta]:
    """The workforce of a report while it is the latest."""
    start, end = fact["employed_from"], fact["employed_to"]
    if start is None:
        return []
    found = during("workforce", TOTAL, start, end, fact["employees"])
    for sector, people in fact["employees_by_sector"].items():
        found += during("workforce", sector, start, end, people)
    return found


def loan(fact: Fact) -> list[Delta]:
    """Disbursed in full, and outstanding: minus repayments."""
    lent, outstanding = f"{fact['product']}_loan", f"{fact['product']}_loan_outstanding"
    return [
        ((lent, TOTAL, fact["disbursed_on"]), fact["amount"]),
        ((outstanding, TOTAL, fact["disbursed_on"]), fact["amount"]),
        *(((outstanding, TOTAL, one["repaid_on"]), -one["amount"]) for one in fact["repayments"]),
    ]


def pool(fact: Fact) -> list[Delta]:
    balance = "compensation_pool_balance", TOTAL
    funded = [((*balance, one["funded_on"]), one["amount"]) for one in fact["transfers"]]
    paid = [((*balance, one["compensated_on"]), -one["amount"]) for one in fact["compensations"]]
    return funded + paid


CODED: dict[str, Callable[[Fact], list[Delta]]] = {
    "enterprises.enterprise": enterprise,
    "enterprises.qualification": qualification,
    "enterprises.report": report,
    "funds.loan": loan,
    "funds.pool": pool,
    **matters.LIVE,
}
# What the read model keeps besides: too many dimensions for every gateway's memory.
DRILL = matters.DRILL | buildings.DRILL
# Whoever gives facts of a topic other deltas raises `definition` in its entity's file: that topic
# is folded anew beside the old sums, and gateways switch when it has caught up (decision 0008).
DELTAS: dict[str, Callable[[Fact], list[Delta]]] = {
    topic: CODED.get(topic) or declared_deltas(BY_TOPIC[topic]) for topic in DEFINITIONS
}
