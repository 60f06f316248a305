"""The year 2025 walked day by day: a flow's status changes when reports close, never in between."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from gateway.figures import judging
from gateway.figures.judging import Rules, Standing
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from services.contracts.figures.catalogue import TARGETS, TOTAL, Target
from services.contracts.figures.partials import Partial
from tests.demo.conftest import Amounts
from tests.support import naive_judging

TODAY = date(2026, 11, 28)
FLOWS = [target for target in TARGETS.values() if target.indicator.kind == "flow" and target.values]
CLOSING_DAYS = (15, 25)
YEAR = [date(2025, 1, 1) + timedelta(days=n) for n in range(365)]


@pytest.fixture(scope="module")
def figures(amounts: Amounts) -> Figures:
    made = Figures()
    for (code, dimension), by_day in amounts.items():
        for day, amount in by_day.items():
            bucket = code, dimension, day.isoformat()
            made.apply(Partial("t", 0, bucket, 0, amount, 1))
    return made


def stands(figures: Figures, target: Target, day: date) -> Standing:
    return judging.standing(figures, Statistics(), target, day, TODAY, Rules())


def test_no_status_of_a_flow_changes_but_on_a_closing_day(figures: Figures):
    flips = [
        (target.key, day, before.status, after.status)
        for target in FLOWS
        for day in YEAR
        if (after := stands(figures, target, day)).status
        != (before := stands(figures, target, day - timedelta(days=1))).status
    ]
    assert flips
    assert [flip for flip in flips if flip[1].day not in CLOSING_DAYS] == []


def test_every_day_is_judged_as_the_naive_walk_through_the_calendar_says(
    figures: Figures, amounts: Amounts
):
    for target in FLOWS:
        for day in YEAR[::9]:
            judged = stands(figures, target, day).judged
            naive = naive_judging.verdict(amounts[target.key].items(), day)
            assert (judged.day, judged.pace) == (naive.day, naive.share)
            assert judged.value == Fraction(naive.value, target.indicator.unit.factor)


@pytest.mark.parametrize(
    ("code", "day", "judged_on", "value", "expected", "status"),
    [
        ("above_scale_revenue", "2025-12-30", "2025-09-30", "224.0", "230.4", "on_track"),
        ("above_scale_revenue", "2025-12-31", "2025-09-30", "224.0", "230.4", "on_track"),
        ("above_scale_revenue", "2026-11-28", "2026-10-31", "282.3", "274.5", "on_track"),
        ("value_added", "2026-11-28", "2026-10-31", "230.4", "204.5", "ahead"),
        ("total_output", "2026-11-28", "2026-10-31", "666.6", "671.4", "on_track"),
    ],
)
def test_the_figures_that_were_called_behind_stand_where_they_do(
    figures: Figures, code, day, judged_on, value, expected, status
):
    """ui.md 1: 规上企业营收 was 滞后 on 30 December and beat its target on the 31st."""
    found = stands(figures, TARGETS[code, TOTAL], date.fromisoformat(day))
    judged = found.judged
    assert str(judged.day) == judged_on
    assert (f"{float(judged.value):.1f}", f"{float(judged.expected):.1f}") == (value, expected)
    assert found.status == status
