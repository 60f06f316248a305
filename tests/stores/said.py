"""Whole facts of the contract in few words, told as events a second apart."""

from collections.abc import Iterable

from services.contracts.definitions import CASE_TYPES
from services.contracts.values.metrics import METRICS
from tests.support.facts import ENTERPRISES, Fact
from tests.support.strategies import SOURCES, cloud_event

A, B, C = ENTERPRISES
SOURCE = SOURCES[0]


def told(*facts: Fact, minute: int = 0, source: str = SOURCE) -> list[dict]:
    """The facts as events of that minute, each recorded a second after the one before."""
    return [
        cloud_event(
            fact,
            id=f"{minute}-{second}",
            source=source,
            time=f"2026-01-05T00:{minute:02}:{second:02}Z",
        )
        for second, fact in enumerate(facts)
    ]


def told_at_length(*facts: Fact) -> list[dict]:
    """The same for more facts than a minute has seconds."""
    minutes = range(0, len(facts), 60)
    parts = (told(*facts[start : start + 60], minute=start // 60) for start in minutes)
    return [event for part in parts for event in part]


def registered(enterprise=A, on="2025-01-01", sectors: Iterable[str] = ("fintech",)) -> Fact:
    data = {"name": "甲", "registered_on": on, "industry_code": "6513", "sectors": list(sectors)}
    return Fact("enterprise.registered", enterprise, data)


def renamed(name: str, enterprise=A) -> Fact:
    return Fact("enterprise.updated", enterprise, {"name": name})


def deregistered(on: str | None, enterprise=A) -> Fact:
    return Fact("enterprise.deregistered", enterprise, {"effective_on": on})


def qualified(no="C-1", kind="tech", since="2025-02-01", enterprise=A) -> Fact:
    data = {"kind": kind, "certificate_no": no, "valid_from": since}
    return Fact("enterprise.qualified", enterprise, data)


def revoked(no="C-1", kind="tech", on="2025-06-01", enterprise=A) -> Fact:
    data = {"kind": kind, "certificate_no": no, "effective_on": on}
    return Fact("enterprise.qualification_revoked", enterprise, data)


def reported(period="2025Q1", employees=10, yuan="100.00", enterprise=A) -> Fact:
    amounts = dict.fromkeys(("output", "revenue", "value_added"), yuan)
    return Fact(
        "enterprise.reported", enterprise, {"period": period, "employees": employees, **amounts}
    )


def awarded(product="P-1", level="national", enterprise=A) -> Fact:
    data = {"name": "产品", "level": level, "enterprise_id": enterprise, "awarded_on": "2025-02-01"}
    return Fact("product.awarded", product, data)


def headcount(people=7, as_of="2025-03-31", enterprise=A) -> Fact:
    return Fact("headcount.reported", enterprise, {"as_of": as_of, "mid_high": people})


def established(fund="F-1") -> Fact:
    data = {"name": "基金", "kind": "direct", "committed": "1.00", "established_on": "2025-01-01"}
    return Fact("fund.established", fund, data)


def invested(yuan="50.00", investment="I-1", fund="F-1", on="2025-02-01") -> Fact:
    data = {"fund_id": fund, "enterprise_id": A, "amount": yuan, "disbursed_on": on}
    return Fact("investment.disbursed", investment, data)


def voided(investment="I-1") -> Fact:
    return Fact("investment.voided", investment, {"reason": "误报"})


def lent(loan="L-1", yuan="100.00", product="commercial_value") -> Fact:
    data = {"bank": "乙", "enterprise_id": A, "amount": yuan, "disbursed_on": "2025-02-01"}
    terms = {"product": product, "term_months": 12, "annual_rate": "3.45"}
    return Fact("loan.disbursed", loan, data | terms)


def repaid(loan="L-1", yuan="30.00", number="R-1") -> Fact:
    data = {"repayment_id": number, "amount": yuan, "repaid_on": "2025-03-01"}
    return Fact("loan.repaid", loan, data)


def compensated(loan="L-1", pool="pool", yuan="10.00") -> Fact:
    data = {"loan_id": loan, "amount": yuan, "compensated_on": "2025-04-01"}
    return Fact("pool.compensated", pool, data)


def funded(pool="pool", yuan="40.00", number="T-1") -> Fact:
    data = {"transfer_id": number, "amount": yuan, "funded_on": "2025-01-01"}
    return Fact("pool.funded", pool, data)


def published(value="400.00", series="gdp", period="2025Q1", unit="亿元") -> Fact:
    return Fact("statistic.published", series, {"period": period, "value": value, "unit": unit})


def carrier(name="C-1", area="500.00", core=True, on="2025-01-01") -> Fact:
    data = {"name": "楼", "core": core, "usable_area": area, "opened_on": on}
    return Fact("carrier.registered", name, data)


def platform(name="P-1", on="2025-02-01") -> Fact:
    data = {"name": "平台", "level": "district", "recognised_on": on}
    return Fact("platform.recognised", name, data)


def base(name="B-1", on="2025-02-01") -> Fact:
    return Fact("base.opened", name, {"name": "基地", "partner": "学院", "opened_on": on})


def thing(reference="laboratory/N-1", on="2025-01-01", **told: str) -> Fact:
    return Fact("thing.registered", reference, {"name": "物", "opened_on": on, **told})


def stated(link="N-1", unit="unit/N-1", on="2025-01-01") -> Fact:
    data = {"relation": "occupies", "from": f"enterprise/{A}", "to": unit, "valid_from": on}
    return Fact("link.stated", link, data)


NAMED = {"enterprise": A, "carrier": "C-1", "platform": "P-1"}


def measured(metric="rd_expense", value="12", **at: str) -> Fact:
    """A measure of the first kind of thing that has such a metric: of one that is told of here."""
    kind, is_flow = METRICS[metric].of[0], METRICS[metric].is_flow
    thing = f"{kind}/{NAMED.get(kind, 'N-1')}"
    of = at or ({"period": "2025Q1"} if is_flow else {"as_of": "2025-03-31"})
    return Fact("reading.reported", thing, {"metric": metric, **of, "value": value})


def reviewed(told: Fact, verdict="accepted") -> Fact:
    """What its checker said of a report or a reading."""
    family = "reading" if told.name == "reading.reported" else "report"
    of = {name: told.data[name] for name in ("metric", "period", "as_of") if name in told.data}
    review = {"verdict": verdict, "reason": "核对", "reviewed_at": "2026-01-05T00:00:00Z"}
    return Fact(f"{family}.reviewed", told.subject, of | review)


def ended(name: str, subject: str, on="2025-09-01") -> Fact:
    """A closing, a withdrawal or a default, by its event's name."""
    owed = {"principal_outstanding": "1.00"} if name == "loan.defaulted" else {}
    return Fact(name, subject, {"effective_on": on, **owed})


def opened(family: str, title: str) -> Fact:
    kind = next(iter(CASE_TYPES[family]))
    data = {"type": kind, "title": title, "opened_at": "2025-03-01T09:00:00+08:00"}
    return Fact(f"{family}.opened", f"{family}-1", data | {"about": [], "channel": "page"})


def assigned(since="2025-01-15", department="区科技局", to="workforce") -> Fact:
    return Fact("target.assigned", to, {"from": since, "department": department})


def explained(since="2025-05-01", text="说明", to="workforce") -> Fact:
    data = {"from": since, "department": "区科技局", "text": text}
    return Fact("target.explained", to, data)
