"""Bugs planted on purpose: the checks that follow every fault must see each of them.

Each test leaves its traces in the district of this module, so each looks for a trace of its own.
"""

import asyncio
import random
import time
from collections.abc import Iterator

import pytest

from tests.faults import checks
from tests.faults.families import Event, Supply
from tests.faults.load import Sender
from tests.faults.trial import SEED, Trial
from tests.faults.variants import planted
from tests.support.facts import credit_code
from tests.support.system import System

pytestmark = pytest.mark.slow
BORROWER = credit_code("91500103MAPLANTED")


@pytest.fixture(scope="module")
def spoiled(supply: Supply, tmp_path_factory) -> Iterator[Trial]:
    """A district of its own, since planted bugs spoil it."""
    with (
        System(tmp_path_factory.mktemp("planted") / "district", durable=True).running() as system,
        Trial.of(system, supply, rows=[]) as trial,
    ):
        yield trial


def test_a_missing_fence_is_caught(spoiled: Trial) -> None:
    """The loan's only day moves while no worker runs: its old bucket is empty, and unmentioned."""
    sender = Sender(spoiled.system, spoiled.ledger)
    sender.send([_borrower(), _loan("2024-02-01", "2026-11-01T00:00:00Z", "told")])
    spoiled.settle()
    with planted(spoiled.system, "indicators-stream", "fenceless", "stream") as restart:
        sender.send([_loan("2026-02-01", "2026-11-02T00:00:00Z", "corrected")])
        _relayed(spoiled)
        restart()
        spoiled.settle()
        found = spoiled.differences()
    assert found["I4"]
    assert not found["I2"]
    spoiled.settle()
    assert not any(spoiled.differences().values())


def _relayed(spoiled: Trial) -> None:
    """Wait until what was sent is in the domain topics, whatever the stream does."""
    spoiled.handled()
    asyncio.run(checks.outboxes_empty(spoiled.system))
    spoiled.handled()


def _borrower() -> Event:
    data = {"name": "借款企业", "registered_on": "2020-01-01", "industry_code": "6513"}
    return {
        "specversion": "1.0",
        "id": "planted-borrower",
        "source": "demo-district",
        "type": "cn.gov.cqyz.enterprise.registered.v1",
        "subject": BORROWER,
        "time": "2026-11-01T00:00:00Z",
        "datacontenttype": "application/json",
        "data": data | {"sectors": ["fintech"]},
    }


def _loan(day: str, told_at: str, event_id: str) -> Event:
    return {
        "specversion": "1.0",
        "id": f"planted-{event_id}",
        "source": "demo-district",
        "type": "cn.gov.cqyz.loan.disbursed.v1",
        "subject": "DK-PLANTED",
        "time": told_at,
        "datacontenttype": "application/json",
        "data": {
            "product": "knowledge_value",
            "bank": "嘉陵城市银行",
            "enterprise_id": BORROWER,
            "amount": "460000.00",
            "disbursed_on": day,
            "term_months": 36,
            "annual_rate": "4.10",
        },
    }


@pytest.mark.short
def test_relative_partials_are_caught(spoiled: Trial) -> None:
    with planted(spoiled.system, "indicators-stream", "relative", "stream") as restart:
        restart()
        spoiled.settle()
        with spoiled.load(400, 5).running():
            pass
        spoiled.settle()
        found = spoiled.differences()
    assert found["I4"]
    assert not found["I1"]
    assert not found["I2"]


@pytest.mark.parametrize(
    ("process", "module", "command", "check", "life"),
    [
        ("enterprises", "hasty", "serve", "I1", 14),
        ("enterprises-relay", "forgetful", "relay", "I3", 5),
    ],
)
def test_what_is_lost_in_a_crash_is_caught(
    spoiled: Trial, process: str, module: str, command: str, check: str, life: float
) -> None:
    """`life` (seconds) leaves a replacement the time to get its predecessor's partitions.

    The relay comes last: what waits for a fact that it lost stays parked, which is I1's too.
    """
    rng = random.Random(f"{SEED} {module}")
    assert not spoiled.differences()[check]
    with (
        planted(spoiled.system, process, module, command) as restart,
        spoiled.load(900, 4 * life).running(),
    ):
        for _ in range(4):
            restart()
            time.sleep(life + rng.uniform(-1, 1))
    spoiled.settle()
    assert spoiled.differences()[check]
