"""Where a figure will stand at the end of the year, or why nobody can tell."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.reading import Reader
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figure
from gateway.forecast import ets
from gateway.forecast.forecast import REASONS, Forecast, Forecaster
from gateway.forecast.monthly import monthly
from services.contracts.catalogue import TARGETS
from services.contracts.partials import Partial

TODAY = date(2026, 6, 15)
BILLION = 10_000_000_000


def month_ends(first: date, count: int) -> Iterator[date]:
    for n in range(count):
        month = first.month - 1 + n
        following = date(first.year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
        yield following - timedelta(days=1)


def figure(days: dict[str, int]) -> Figure:
    made = Figure()
    for day, amount in days.items():
        made.add(day, amount)
    return made


def reader(code: str, amounts: list[int], first: date = date(2025, 1, 1)) -> Reader:
    """A gateway that knows this figure alone: by month, what was added at its end."""
    generations = Generations()
    for n, day in enumerate(month_ends(first, len(amounts))):
        bucket = code, "total", day.isoformat()
        generations.apply(Partial("t", 0, bucket, n, amounts[n], 1))
    return Reader(generations, Statistics(), Rules(), lambda: TODAY)


async def forecast(
    code: str, amounts: list[int], first: date = date(2025, 1, 1), day: date = TODAY
) -> Forecast:
    return await Forecaster(reader(code, amounts, first)).forecast(TARGETS[code, "total"], day)


def test_a_stock_is_its_level_and_a_flow_its_increment_at_the_ends_of_whole_months() -> None:
    days = {"2024-03-05": 5, "2025-01-10": 3, "2025-02-01": 2, "2025-03-09": 9}
    stock = monthly(figure(days), "stock", date(2025, 3, 30))
    assert (stock.values[-3:], stock.last) == ((5, 8, 10), date(2025, 2, 28))
    flow = monthly(figure(days), "flow", date(2025, 3, 31))
    assert (flow.values[-3:], flow.last) == ((3, 2, 9), date(2025, 3, 31))
    assert (flow.in_year(2025), flow.in_year(2026), flow.months_to(2025)) == (14, 0, 9)


def test_months_without_reports_yet_are_no_zeros_of_a_flow() -> None:
    known = monthly(figure({"2025-01-31": 3, "2025-02-28": 4}), "flow", date(2025, 6, 30))
    assert (known.values, known.last) == ((3, 4), date(2025, 2, 28))


def test_months_before_the_plan_serve_only_while_there_are_too_few_others() -> None:
    days = {"2023-01-31": 100} | {f"2025-{month:02}-01": 1 for month in range(1, 13)}
    late = monthly(figure(days), "stock", date(2025, 12, 31))
    assert late.values == tuple(range(100, 113))
    early = monthly(figure(days), "stock", date(2025, 3, 31))
    assert len(early.values) == 27


@pytest.mark.parametrize("day", [date.min, date(1, 2, 1), date(2025, 1, 1), date.max])
def test_any_day_of_the_calendar_may_be_asked_for(day: date) -> None:
    for kind in ("stock", "flow"):
        known = monthly(figure({"2025-01-31": 3}), kind, day)
        assert known.last <= max(day, date.min)


async def test_a_straight_line_goes_on_as_it_went() -> None:
    found = await forecast("enterprise_count", [5000, *[40 + n % 3 for n in range(16)]])
    assert found.enough
    assert found.known_until == date(2026, 5, 31)
    assert [ahead.day.month for ahead in found.path] == list(range(6, 13))
    assert abs(Decimal(found.value) - (5000 + 23 * 41)) < 25
    assert Decimal(found.low) <= Decimal(found.value) <= Decimal(found.high)
    assert found.model.startswith("ETS(A,A")
    assert (found.target, found.outlook) == ("6520", "missed")


async def test_a_flow_is_the_year_so_far_and_the_months_to_come() -> None:
    months = [(50 + n % 4) * BILLION for n in range(17)]
    found = await forecast("total_output", months)
    so_far = sum(months[12:]) / BILLION
    assert abs(Decimal(found.value) - Decimal(so_far + 7 * 51.5)) < 15
    assert all(Decimal(a.value) < Decimal(b.value) for a, b in pairwise(found.path))
    assert Decimal(found.path[0].value) > so_far


async def test_a_flow_of_last_year_alone_is_the_months_of_this_year() -> None:
    found = await forecast("total_output", [(50 + n % 4) * BILLION for n in range(12)])
    assert [ahead.day.month for ahead in found.path] == list(range(1, 13))
    assert abs(Decimal(found.value) - Decimal(12 * 51.5)) < 20


async def test_a_season_counts_once_two_whole_years_are_there() -> None:
    quarterly = [(30, 30, 150)[n % 3] * BILLION + n for n in range(36)]
    seasonal = ets.outlook(tuple(quarterly[:30]), 3)
    assert seasonal.model.endswith(",A)")
    assert seasonal.expected[2] > 3 * seasonal.expected[0]
    assert ets.outlook(tuple(quarterly[:23]), 3).model.endswith(",N)")


async def test_what_never_was_negative_is_not_forecast_to_be() -> None:
    found = await forecast("little_giant_count", [9, *[-1, 0] * 4, *[0] * 8])
    assert Decimal(found.low) >= 0


async def test_the_same_months_give_the_same_forecast_and_one_fit(monkeypatch) -> None:
    amounts = [5000, *range(40, 56)]
    forecaster = Forecaster(reader("enterprise_count", amounts))
    fitted = []
    once = ets.outlook
    monkeypatch.setattr(ets, "outlook", lambda *asked: fitted.append(asked) or once(*asked))
    target = TARGETS["enterprise_count", "total"]
    found = [await forecaster.forecast(target, TODAY) for _ in range(3)]
    assert found.count(found[0]) == 3
    assert len(fitted) == 1
    assert await forecast("enterprise_count", amounts) == found[0]


@pytest.mark.parametrize(
    ("code", "amounts", "day", "reason"),
    [
        ("enterprise_count", [], TODAY, "too_short"),
        ("enterprise_count", [5, 1, 2], date(2025, 3, 31), "too_short"),
        ("enterprise_count", [5, *[0] * 11], TODAY, "never_changed"),
        ("enterprise_count", [5, *[1] * 11], date(2025, 12, 31), "year_over"),
        ("total_output", [5, *[1] * 11], date(2060, 1, 1), "too_far"),
        ("value_added_share_of_gdp", [], TODAY, "ratio"),
    ],
)
async def test_where_nothing_can_be_said_there_is_a_reason_and_no_number(
    code: str, amounts: list[int], day: date, reason: str
) -> None:
    found = await forecast(code, amounts, day=day)
    assert (found.enough, found.reason) == (False, reason)
    assert found.reason_zh == REASONS[reason]["zh"]
    assert {found.value, found.low, found.high, found.model, found.outlook} == {None}
    assert found.path == []


def test_the_gateway_starts_without_the_libraries_of_forecasts() -> None:
    code = (
        "import sys, gateway.main;"
        "print(sorted({'statsmodels', 'pandas', 'scipy', 'numpy'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_figure_of_which_nothing_is_known_has_no_months() -> None:
    assert monthly(Figure(), "stock", TODAY).values == ()
