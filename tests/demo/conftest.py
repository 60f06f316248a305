"""One generated district for all tests of this folder."""

from collections import defaultdict
from datetime import date

import pytest

from tests.demo.recount import Recount, hundredths

Amounts = dict[tuple[str, str], dict[date, int]]


@pytest.fixture(scope="session")
def district(demo_events: list[dict]) -> list[dict]:
    return demo_events


@pytest.fixture(scope="session")
def recount(district: list[dict]) -> Recount:
    return Recount(district)


@pytest.fixture(scope="session")
def amounts(recount: Recount) -> Amounts:
    """Every counted report of the district: figure -> last day -> fen."""
    found: Amounts = defaultdict(lambda: defaultdict(int))
    for enterprise, reports in recount.reports.items():
        for last, data in reports:
            found["total_output", "total"][last] += hundredths(data["output"])
            found["value_added", "total"][last] += hundredths(data["value_added"])
            if recount.certified(enterprise, "above_scale", last):
                found["above_scale_revenue", "total"][last] += hundredths(data["revenue"])
            for sector, part in recount.by_sector(enterprise, last, data, "output").items():
                found["output", sector][last] += hundredths(part)
    return found
