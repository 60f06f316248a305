"""Small events for these tests, each under an id of its own; all loans are of one enterprise."""

from itertools import count
from typing import Any

from tests.support.facts import credit_code

ENTERPRISE = credit_code("91500103MA5U1A2B0")
TYPE = "cn.gov.cqyz.{}.v1"
_numbers = count(1)


def unique(stem: str) -> str:
    """A name that no other test of this run has."""
    return f"{stem}-{next(_numbers)}"


def event(source: str, name: str, subject: str, data: dict[str, Any], **changes: Any) -> dict:
    """A CloudEvent with an id of its own; `...` takes an attribute away."""
    document = {
        "specversion": "1.0",
        "id": unique("event"),
        "source": source,
        "type": TYPE.format(name),
        "subject": subject,
        "time": "2025-03-01T09:30:00+08:00",
        "data": data,
    }
    return {key: value for key, value in (document | changes).items() if value is not ...}


def loan(source: str, subject: str | None = None, **changes: Any) -> dict:
    data = {
        "product": "knowledge_value",
        "bank": "渝中银行",
        "enterprise_id": ENTERPRISE,
        "amount": "1000.00",
        "disbursed_on": "2025-02-01",
        "term_months": 12,
        "annual_rate": "0.0375",
    }
    return event(
        source, "loan.disbursed", unique("loan") if subject is None else subject, data, **changes
    )


def default(source: str, loan_id: str, **changes: Any) -> dict:
    data = {"effective_on": "2025-06-01", "principal_outstanding": "10.00"}
    return event(source, "loan.defaulted", loan_id, data, **changes)


def fund(source: str, fund_id: str, **changes: Any) -> dict:
    data = {"name": "基金", "kind": "sub", "committed": "1.00", "established_on": "2025-01-01"}
    return event(source, "fund.established", fund_id, data, **changes)


def investment(source: str, fund_id: str, **changes: Any) -> dict:
    data = {
        "fund_id": fund_id,
        "enterprise_id": ENTERPRISE,
        "amount": "5.00",
        "disbursed_on": "2025-01-02",
    }
    return event(source, "investment.disbursed", unique("investment"), data, **changes)


def enterprise(source: str, subject: str = ENTERPRISE, **changes: Any) -> dict:
    """An enterprise is registered, if no other that which everything here is about."""
    data = {"name": "甲", "registered_on": "2025-01-01", "industry_code": "6513"}
    return event(
        source, "enterprise.registered", subject, data | {"sectors": ["fintech"]}, **changes
    )


def voided(source: str, investment_id: str, **changes: Any) -> dict:
    return event(source, "investment.voided", investment_id, {"reason": "误报"}, **changes)
