"""Short words for hand-made sets of events and for asking the naive model about them."""

from datetime import date

from tests.support import naive
from tests.support.facts import ENTERPRISES, Fact
from tests.support.strategies import cloud_event

A, B, _ = ENTERPRISES


def at(text: str) -> date:
    return date.fromisoformat(text)


def told(*facts: Fact) -> list[dict]:
    """The facts as events, each recorded a second after the one before."""
    return [
        cloud_event(fact, id=f"e{n:02}", time=f"2026-01-05T00:00:{n:02}Z")
        for n, fact in enumerate(facts)
    ]


def value(events: list[dict], day: str, code: str, dimension: str = "total") -> int:
    """The figure that day, the same whichever way round the events are listed."""
    figures = naive.figures(events, at(day))
    assert naive.figures(reversed(events), at(day)) == figures
    assert 0 not in figures.values()
    return figures.get((code, dimension), 0)


def registered(on="2025-01-01", sectors=("fintech",), enterprise=A) -> Fact:
    return Fact(
        "enterprise.registered", enterprise, {"registered_on": on, "sectors": list(sectors)}
    )


def sectors_are(*sectors: str, **dated: str) -> Fact:
    return Fact("enterprise.updated", A, {"sectors": list(sectors), **dated})


def deregistered(on: str | None) -> Fact:
    return Fact("enterprise.deregistered", A, {"effective_on": on})


def qualified(since: str, kind="tech", no="C-1", **until: str) -> Fact:
    data = {"kind": kind, "certificate_no": no, "valid_from": since, **until}
    return Fact("enterprise.qualified", A, data)


def revoked(on: str, kind="tech", no="C-1") -> Fact:
    data = {"kind": kind, "certificate_no": no, "effective_on": on}
    return Fact("enterprise.qualification_revoked", A, data)


def reported(period: str, employees=0, yuan="0.00", enterprise=A, **by_sector) -> Fact:
    amounts = dict.fromkeys(("output", "revenue", "value_added"), yuan)
    data = {"period": period, "employees": employees, **amounts, **by_sector}
    return Fact("enterprise.reported", enterprise, data)


def carrier(core: bool, area: str, on="2025-01-01") -> Fact:
    data = {"core": core, "usable_area": area, "opened_on": on}
    return Fact("carrier.registered", "N-1", data)


def disbursed(yuan: str, fund="F-1", on="2025-02-01") -> Fact:
    data = {"fund_id": fund, "enterprise_id": B, "amount": yuan, "disbursed_on": on}
    return Fact("investment.disbursed", "N-1", data)


def gdp(period: str, yi: str) -> Fact:
    return Fact("statistic.published", "gdp", {"period": period, "value": yi, "unit": "亿元"})


KNOWN = registered("2026-01-01", enterprise=B)
FUND = Fact("fund.established", "F-1", {"established_on": "2026-01-01"})
VOIDED = Fact("investment.voided", "N-1", {"reason": "误报"})
LOAN = Fact(
    "loan.disbursed",
    "L-1",
    {
        "product": "commercial_value",
        "enterprise_id": B,
        "amount": "10.00",
        "disbursed_on": "2025-02-01",
    },
)


def tied(*said: tuple[Fact, str, str, str]) -> list[dict]:
    """The facts as events under the given time, id and source."""
    return [cloud_event(fact, time=time, id=id, source=src) for fact, time, id, src in said]
