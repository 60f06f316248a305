"""A forecast is shown where it has earned its place in a backtest, else withheld with a reason."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gateway.figures import closing
from gateway.figures.closing import DueDays
from gateway.figures.generations import Generations
from gateway.figures.judging import Rules
from gateway.figures.reading import Reader
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figure
from gateway.forecast import commands, flows, holt, outlooks, stocks
from gateway.forecast.backtest import Backtest, Point, best, compared
from gateway.forecast.forecast import MODELS, REASONS, Forecast, Forecaster
from gateway.forecast.monthly import Monthly, monthly
from services.contracts.figures.catalogue import TABLE1, TARGETS
from services.contracts.figures.partials import Partial
from tests.support import naive_forecasts as naive

TODAY = date(2026, 11, 28)
BILLION = 10_000_000_000
LAST = [5, 4, 7, 6, 6, 9, 5, 6, 8, 6, 7, 11]


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


def course(amounts: list[int], day: date = TODAY) -> flows.Course:
    days = month_ends(date(2025, 1, 1), len(amounts))
    made = figure({end.isoformat(): amount for end, amount in zip(days, amounts, strict=True)})
    return flows.Course(made, closing.closed(made, day, DueDays()))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=12, max_size=12),
    st.lists(st.integers(0, 9), min_size=10, max_size=10),
    st.integers(1, 9),
)
def test_the_backtest_of_a_flow_is_what_plain_loops_find(last, this, ahead) -> None:
    found = course([*last, *this])
    assume(found.at.how == "pace")
    trial = flows.backtest(found, "pace", ahead)
    told = [(p.origin.month - 1, p.day.month - 1, p.foretold, p.came) for p in trial.points]
    wanted = naive.pace_trials(last, this[: found.at.day.month], ahead)
    assert [one[:2] + one[3:] for one in told] == [one[:2] + one[3:] for one in wanted]
    assert [one[2] for one in told] == pytest.approx([float(one[2]) for one in wanted])
    if wanted and all(came for *_, came in wanted):
        mean = naive.mean_error([one[2:] for one in wanted])
        assert trial.mean_error == pytest.approx(float(mean))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(50, 99), min_size=14, max_size=40), st.integers(1, 12))
def test_the_simple_models_of_a_stock_foretell_what_plain_loops_do(values, ahead) -> None:
    assert stocks.foretell("naive", values, ahead)[-1] == values[-1]
    assert stocks.foretell("drift", values, ahead)[-1] == pytest.approx(
        float(naive.drift(values, ahead))
    )
    assert stocks.foretell("seasonal_naive", values, ahead)[-1] == naive.seasonal_naive(
        values, ahead
    )
    trial = stocks.backtests(Monthly(tuple(values), date(2026, 10, 31)), "drift", ahead)[-1]
    pairs = [
        (naive.drift(values[:seen], ahead), values[seen + ahead - 1])
        for seen in range(stocks.FEWEST_SEEN, len(values) - ahead + 1)
    ][-stocks.MOST_POINTS :]
    assert [p.came for p in trial.points] == [came for _, came in pairs]
    if pairs:
        assert trial.mean_error == pytest.approx(float(naive.mean_error(pairs)))


async def test_a_flow_is_foretold_by_last_years_pace() -> None:
    this = [amount * 12 // 10 * BILLION for amount in [10 * n for n in LAST[:10]]]
    found = await forecast("total_output", [*(10 * n * BILLION for n in LAST), *this])
    assert (found.enough, found.model, found.model_zh) == (True, "pace", "上年同期进度法")
    assert found.known_until == date(2026, 10, 31)
    assert Decimal(found.value) == Decimal(sum(LAST) * 12)
    assert [ahead.day.month for ahead in found.path] == [11, 12]
    assert (found.backtest.months, len(found.backtest.points)) == (2, 8)
    assert found.backtest.mean_error == "0.0"
    assert Decimal(found.backtest.bar_error) > 5


def test_of_the_open_months_nothing_counts() -> None:
    """November has half of its reports: the forecast does not take them for a bad month."""
    closed = [*(10 * n for n in LAST), *(12 * n for n in LAST[:10])]
    late = outlooks.of_flow(course([*closed, 1]))
    assert late == outlooks.of_flow(course(closed))


async def test_what_was_wrong_on_the_fifteenth_of_december_2025_is_withheld() -> None:
    """Three year-ends were foretold wrong in all three: a year told by quarters before shows no
    pace, and two quarters are no backtest."""
    quarters = [0, 0, 150, 0, 0, 150, 0, 0, 150, 0, 0, 150]
    amounts = [n * BILLION for n in (*quarters, *(60,) * 11)]
    found = await forecast("total_output", amounts, date(2024, 1, 1), date(2025, 12, 15))
    assert (found.enough, found.reason, found.value) == (False, "too_few_points", None)
    assert found.known_until == date(2025, 9, 30)
    assert len(found.backtest.points) < 8


async def test_a_model_that_was_wrong_is_withheld_and_its_errors_are_shown() -> None:
    wild = [n * BILLION for n in (*LAST, *reversed(LAST[:10]))]
    found = await forecast("total_output", wild)
    assert (found.enough, found.reason, found.value, found.path) == (False, "too_wrong", None, [])
    assert Decimal(found.backtest.mean_error) > 5
    assert found.backtest.points


async def test_a_straight_line_goes_on_as_it_went() -> None:
    found = await forecast("enterprise_count", [5000, *[40 + n % 3 for n in range(21)]])
    assert found.enough
    assert abs(Decimal(found.value) - (5000 + 23 * 41)) < 5
    assert Decimal(found.low) <= Decimal(found.value) <= Decimal(found.high)
    assert (found.target, found.outlook) == ("6520", "missed")


def point(error: float, n: int = 1) -> Point:
    return Point(date(2025, n, 1), date(2025, n, 2), 100 - 100 * error, 100)


def trial(model: str, *errors: float) -> Backtest:
    return Backtest(model, tuple(point(error, n) for n, error in enumerate(errors, start=1)))


def test_eight_points_and_a_mean_error_of_five_percent_are_enough_and_no_less() -> None:
    assert trial("m", *[0.05] * 8).is_good
    assert not trial("m", *[0.05] * 7).is_good
    assert not trial("m", *[0.05] * 7, 0.06).is_good


def test_the_band_is_as_wide_as_the_errors_were() -> None:
    ten = trial("m", *(n / 100 for n in (3, -1, 2, 5, -4, 6, -8, 7, 9, -10)))
    assert ten.half_band == pytest.approx(0.09)  # rank ⌈11 × 80 %⌉ = 9
    assert trial("m", *[0.01] * 3).half_band is None


def test_nothing_worse_than_the_seasonal_naive_model_is_chosen() -> None:
    simple = trial("seasonal_naive", *[0.02] * 9)
    clever = trial("holt", *[0.03] * 9)
    assert best(compared([simple, clever])).model == "seasonal_naive"
    assert best(compared([simple, trial("holt", *[0.01] * 9)])).model == "holt"


def test_models_are_compared_on_the_points_that_all_have() -> None:
    old = trial("naive", *[0.5] * 4, *[0.01] * 8)
    new = Backtest("seasonal_naive", tuple(point(0.02, n) for n in range(5, 13)))
    found = compared([new, old, trial("drift", 0.0)])
    assert [(one.model, len(one.points)) for one in found] == [("seasonal_naive", 8), ("naive", 8)]
    assert best(found).model == "naive"


def test_what_came_to_nothing_was_foretold_or_was_not() -> None:
    assert Point(date.min, date.min, 0.4, 0).error == 0
    assert Point(date.min, date.min, 3, 0).error == 1


def test_holts_model_finds_a_trend_and_never_falls_below_nothing() -> None:
    assert holt.foretell("holt", [10, 20, 30, 40], 2) == [50, 60]
    rising = holt.foretell("holt", [100, 111, 119, 131, 139, 151, 160, 169], 2)
    assert rising == pytest.approx([180, 190], abs=5)
    assert min(holt.foretell("holt_damped", [9, 7, 5, 4, 2, 1, 1, 0], 6)) >= 0


def test_a_model_that_finds_no_fit_for_all_that_is_known_is_not_chosen(monkeypatch) -> None:
    known = Monthly(tuple(100 + 10 * n for n in range(20)), date(2026, 10, 31))
    best_one = outlooks.of_stock(known, 2).backtest.model
    once = stocks.foretell

    def without(model, values, months):
        is_lost = model == best_one and values == known.values
        return None if is_lost else once(model, values, months)

    monkeypatch.setattr(stocks, "foretell", without)
    found = outlooks.of_stock(known, 2)
    assert found.backtest.model != best_one
    assert [step.value for step in found.path] == pytest.approx([300, 310])


async def test_the_same_months_are_tried_once(monkeypatch) -> None:
    forecaster = Forecaster(reader("enterprise_count", [5000, *range(40, 61)]))
    tried = []
    once = outlooks.of_stock
    monkeypatch.setattr(outlooks, "of_stock", lambda *asked: tried.append(asked) or once(*asked))
    target = TARGETS["enterprise_count", "total"]
    found = [await forecaster.forecast(target, TODAY) for _ in range(3)]
    assert found.count(found[0]) == 3
    assert len(tried) == 1


@pytest.mark.parametrize(
    ("code", "amounts", "day", "reason"),
    [
        ("enterprise_count", [], TODAY, "too_short"),
        ("enterprise_count", [5, 1, 2], date(2025, 4, 30), "too_short"),
        ("enterprise_count", [5, *[1] * 11], date(2025, 11, 28), "too_few_points"),
        ("enterprise_count", [5, *[0] * 11], TODAY, "never_changed"),
        ("enterprise_count", [5, *[1] * 11], date(2060, 1, 1), "too_far"),
        ("total_output", [5, *[1] * 11], date(2026, 1, 20), "nothing_closed"),
        ("total_output", [], TODAY, "too_short"),
        ("value_added_share_of_gdp", [], TODAY, "ratio"),
    ],
)
async def test_where_nothing_can_be_said_there_is_a_reason_and_no_number(
    code: str, amounts: list[int], day: date, reason: str
) -> None:
    found = await forecast(code, amounts, day=day)
    assert (found.enough, found.reason) == (False, reason)
    assert found.reason_zh == REASONS[reason]["zh"]
    assert {found.value, found.low, found.high, found.outlook} == {None}
    assert found.path == []


def test_every_model_and_reason_has_words() -> None:
    named = {*stocks.MODELS, *(model for models in flows.MODELS.values() for model in models)}
    assert named == MODELS.keys()


async def test_the_command_prints_a_line_for_each_figure_with_what_it_is_worth() -> None:
    found = await forecast("total_output", [n * 12 * BILLION for n in (*LAST, *LAST[:10])])
    line = dict(zip(commands.HEADINGS, commands.line(found), strict=True))
    assert (line["points"], line["mean error %"], line["withheld because"]) == ("8", "0.0", "")
    withheld = commands.line(await forecast("little_giant_count", []))
    assert withheld[-1] == REASONS["too_short"]["en"]
    assert len(TABLE1) == 18


def test_a_stock_is_its_level_and_a_flow_its_increment_at_the_ends_of_whole_months() -> None:
    days = {"2024-03-05": 5, "2025-01-10": 3, "2025-02-01": 2, "2025-03-09": 9}
    stock = monthly(figure(days), "stock", date(2025, 3, 30))
    assert (stock.values[-3:], stock.last) == ((5, 8, 10), date(2025, 2, 28))
    flow = monthly(figure(days), "flow", date(2025, 3, 31))
    assert (flow.values[-3:], flow.last) == ((3, 2, 9), date(2025, 3, 31))


def test_months_before_the_plan_serve_only_while_there_are_too_few_others() -> None:
    days = {"2023-01-31": 100} | {f"2025-{month:02}-01": 1 for month in range(1, 13)}
    late = monthly(figure(days), "stock", date(2025, 12, 31))
    assert late.values == tuple(range(100, 113))
    early = monthly(figure(days), "stock", date(2025, 3, 31))
    assert len(early.values) == 27


@pytest.mark.parametrize("day", [date.min, date(1, 2, 1), date(2025, 1, 1), date.max])
async def test_any_day_of_the_calendar_may_be_asked_for(day: date) -> None:
    for code in ("enterprise_count", "total_output"):
        found = await forecast(code, [3], day=day)
        assert not found.enough


def test_the_gateway_starts_without_the_libraries_of_forecasts() -> None:
    code = (
        "import sys, gateway.main;"
        "print(sorted({'statsmodels', 'pandas', 'scipy', 'numpy'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_path_rises_as_months_are_added() -> None:
    amounts = [10 * n for n in (*LAST, *LAST[:8])]
    found = outlooks.of_flow(course(amounts, date(2026, 9, 20)))
    assert all(a.value < b.value for a, b in pairwise(found.path))
    assert Fraction(found.path[-1].value) == sum(LAST) * 10
