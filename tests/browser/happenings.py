"""Events that these tests publish, each about a thing of its own."""

from itertools import count
from typing import Any

from deploy.embedded.supervision.state import DEMO_SOURCE
from tests.fates.events import event
from tests.support.facts import credit_code

_numbers = count(1)


def happened(name: str, subject: str, /, **data: Any) -> dict:
    return event(DEMO_SOURCE, name, subject, data)


def new_enterprise() -> str:
    return credit_code(f"91500103MB{next(_numbers):07}")


def registered(name: str = "渝见智造科技有限公司", on: str = "2025-03-01", **data: Any) -> dict:
    known = {"industry_code": "6510", "sectors": ["industrial_software"], "registered_on": on}
    return happened("enterprise.registered", new_enterprise(), name=name, **known | data)
