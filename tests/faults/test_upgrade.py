"""The release before leaves a state folder and a backup: today's starts with each of them."""

import copy
from datetime import date
from pathlib import Path

import pytest

from deploy.embedded.supervision.state import DEMO_SOURCE
from deploy.paths import ROOT
from tests.browser.seed import BATCH, sliced
from tests.fates.events import loan
from tests.faults import release
from tests.faults.test_disaster import command
from tests.support.facts import credit_code
from tests.support.system import System, demo_source

pytestmark = pytest.mark.slow
DAYS = [date(year, 12, 31) for year in (2022, 2023, 2024, 2025)] + [date(2026, 6, 30)]
CODES = (
    *("enterprise_count", "knowledge_value_loan_outstanding", "fund_investment", "total_output"),
    *("core_carrier_area", "mid_high_talent"),
)


def shown(system: System) -> tuple:
    """Every figure of these days, and who is in some of them."""
    system.settle(150)
    contributors = {
        (code, str(day)): _contributors(system, code, day) for code in CODES for day in DAYS
    }
    return system.figures(DAYS), contributors


def lent_to_nobody() -> dict:
    """A loan of an enterprise that nobody registers: the releases that did not wait counted it."""
    event = loan(DEMO_SOURCE)
    return event | {"data": event["data"] | {"enterprise_id": credit_code("91500103MA0B0DY00")}}


def _contributors(system: System, code: str, day: date) -> tuple:
    said = system.get(f"/api/v1/indicators/{code}/facts", as_of=str(day), limit=500)
    whose = sorted((one["entity_id"], one["contribution"]) for one in said["facts"])
    return said["value"], whose


@pytest.mark.timeout(600)
def test_todays_release_starts_with_what_the_release_before_left(
    tmp_path: Path, demo_events: list[dict]
) -> None:
    before = release.before(tmp_path)
    if isinstance(before, str):
        pytest.skip(before)
    saved, history = tmp_path / "saved", [lent_to_nobody(), *demo_source(sliced(demo_events))]
    old = System(tmp_path / "state", root=before)
    with old.running():
        for start in range(0, len(history), BATCH):
            old.publish(history[start : start + BATCH])
        expected = shown(old)
        assert all(expected[0].values())
        old.order("backup", str(saved))
    todays = copy.copy(old)
    todays.root = ROOT
    restored = System(tmp_path / "restored")
    command(restored, "restore", str(saved))
    for system in (todays, restored):
        with system.running():
            assert shown(system) == expected
            system.publish(history[:BATCH])
            assert shown(system) == expected
            system.order("audit")
