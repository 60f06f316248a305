"""Events told after a fault, at every owner and on many keys: when they show, all is well again."""

import time
from datetime import date, timedelta
from http import HTTPStatus

import httpx2

from tests.faults.families import Event
from tests.faults.load import Sender
from tests.support.facts import credit_code

KEYS = 6
_FIRST = date(2027, 1, 1)
EXPECTED = {
    ("enterprise_count", "total"): 1,
    ("innovation_platform_count", "total"): KEYS,
    ("talent_base_count", "total"): KEYS,
    ("commercial_value_loan", "total"): KEYS * 100,
}


def recovery(sender: Sender, number: int, since: float, seconds: float = 120) -> float:
    """Seconds from `since` (monotonic) until markers sent now are in the gateway's figures.

    `number` names the set; each set has a day of its own. They are told in one request: one by one
    they would tell of twenty answers of a busy gateway. AssertionError when it takes longer.
    """
    day = _FIRST + timedelta(days=number)
    sender.send(_markers(number, day))
    while (seen := _seen(sender, day)) != EXPECTED:
        if time.monotonic() - since > seconds:
            raise AssertionError(f"markers of {day} not within {seconds} s: {seen}")
        time.sleep(0.1)
    return time.monotonic() - since


def _seen(sender: Sender, day: date) -> dict[tuple[str, str], int]:
    """What the day adds, of the marked figures; nothing while the gateway knows none yet."""
    before = day - timedelta(days=1)
    try:
        said = sender.system.figures([before, day])
    except httpx2.HTTPStatusError as error:
        if error.response.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            raise
        return {}
    return {key: said[day].get(key, 0) - said[before].get(key, 0) for key in EXPECTED}


def _markers(number: int, day: date) -> list[Event]:
    """The loans are those of an enterprise that is registered after they were told."""
    on, borrower = day.isoformat(), credit_code(f"91500103MK{number:07}")
    platform = {"name": "标记平台", "level": "district", "recognised_on": on}
    base = {"name": "标记基地", "partner": "标记大学", "opened_on": on}
    loan = {
        "product": "commercial_value",
        "bank": "标记银行",
        "enterprise_id": borrower,
        "amount": "1.00",
        "disbursed_on": on,
        "term_months": 12,
        "annual_rate": "4.10",
    }
    told = (("platform.recognised", platform), ("base.opened", base), ("loan.disbursed", loan))
    enterprise = {"name": "标记企业", "registered_on": on, "industry_code": "6513"}
    registered = enterprise | {"sectors": ["fintech"]}
    return [
        *(_marker(f"MK-{number}-{key}", *one) for key in range(KEYS) for one in told),
        _marker(borrower, "enterprise.registered", registered),
    ]


def _marker(subject: str, name: str, data: dict) -> Event:
    return {
        "specversion": "1.0",
        "id": f"{name}/{subject}",
        "source": "demo-district",
        "type": f"cn.gov.cqyz.{name}.v1",
        "subject": subject,
        "time": "2026-11-20T08:00:00+08:00",
        "datacontenttype": "application/json",
        "data": data,
    }
