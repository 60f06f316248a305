"""A small district in which every indicator of the audit is more than zero on SETTLED."""

from datetime import date

from services.contracts.values.metrics import METRICS, Metric
from tests.support.facts import ENTERPRISES, Fact
from tests.support.strategies import cloud_event

A, B, _ = ENTERPRISES
SETTLED = date(2025, 6, 30)
KINDS = ("leading", "tech", "high_tech", "innovative_sme", "srdi", "little_giant", "above_scale")
DAY = {"effective_on": "2025-05-01"}


def registered(enterprise_id: str, *sectors: str) -> Fact:
    data = {"name": "甲", "registered_on": "2025-01-01", "industry_code": "6513"}
    return Fact("enterprise.registered", enterprise_id, data | {"sectors": list(sectors)})


def loan(loan_id: str, product: str) -> Fact:
    data = {"bank": "乙", "enterprise_id": A, "amount": "100.00", "disbursed_on": "2025-02-01"}
    terms = {"product": product, "term_months": 12, "annual_rate": "3.45"}
    return Fact("loan.disbursed", loan_id, data | terms)


def reading(metric: Metric) -> Fact:
    at = {"period": "2025Q1"} if metric.is_flow else {"as_of": "2025-03-31"}
    kind = metric.of[0]
    return Fact(
        "reading.reported",
        f"{kind}/{THINGS.get(kind, 'X')}",
        {"metric": metric.code, **at, "value": "5"},
    )


THINGS = {"enterprise": A, "carrier": "C", "platform": "P"}
REPORT = {
    "period": "2025Q1",
    "employees": 30,
    "output": "1000.00",
    "revenue": "900.00",
    "value_added": "300.00",
    "by_sector": {"fintech": {"output": "700.00"}, "metaverse": {"output": "300.00"}},
}
CARRIER = {"name": "楼", "core": True, "usable_area": "500.00", "opened_on": "2025-01-01"}
FUND = {"name": "基金", "kind": "direct", "committed": "1.00", "established_on": "2025-01-01"}
INVESTMENT = {"fund_id": "F", "enterprise_id": A, "amount": "50.00", "disbursed_on": "2025-02-01"}
PLATFORM = {"name": "平台", "level": "district", "recognised_on": "2025-02-01"}
PRODUCT = {"name": "产品", "level": "national", "enterprise_id": A, "awarded_on": "2025-02-01"}
BASE = {"name": "基地", "partner": "学院", "opened_on": "2025-02-01"}
POOL = {"transfer_id": "T", "amount": "40.00", "funded_on": "2025-01-01"}
COMPENSATION = {"loan_id": "L", "amount": "10.00", "compensated_on": "2025-03-01"}

FACTS = [
    registered(A, "fintech", "metaverse"),
    registered(B, "blockchain"),
    *(
        Fact(
            "enterprise.qualified",
            A,
            {"kind": kind, "certificate_no": "C/1", "valid_from": "2025-02-01"},
        )
        for kind in KINDS
    ),
    Fact("enterprise.reported", A, REPORT),
    Fact("carrier.registered", "C", CARRIER),
    Fact("fund.established", "F", FUND),
    Fact("investment.disbursed", "I", INVESTMENT),
    Fact("platform.recognised", "P", PLATFORM),
    Fact("product.awarded", "P", PRODUCT),
    Fact("base.opened", "B", BASE),
    Fact("headcount.reported", A, {"as_of": "2025-03-31", "mid_high": 7}),
    loan("L", "commercial_value"),
    loan("K", "knowledge_value"),
    Fact("pool.funded", "Pool", POOL),
    Fact("pool.compensated", "Pool", COMPENSATION),
    Fact(
        "link.stated",
        "V",
        {"relation": "part_of", "from": "carrier/C", "to": "park/X", "valid_from": "2025-01-01"},
    ),
    *(
        Fact("thing.registered", f"{kind}/X", {"name": "物", "opened_on": "2025-01-01"})
        for kind in sorted({one.of[0] for one in METRICS.values()} - THINGS.keys())
    ),
    *(reading(metric) for metric in METRICS.values() if metric.adds_up),
]


def events(facts: list[Fact], minute: int = 0) -> list[dict]:
    """The facts as events of that minute, each recorded a second after the one before."""
    return [
        cloud_event(fact, id=f"{minute}-{second}", time=f"2026-01-05T00:{minute:02}:{second:02}Z")
        for second, fact in enumerate(facts)
    ]
