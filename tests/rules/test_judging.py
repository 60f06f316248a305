"""Like is compared with like: closed days, pace, statuses that only reports and closings change."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gateway.figures import judging
from gateway.figures import routes as figure_routes
from gateway.figures.closing import DueDays
from gateway.figures.earlier import since_last_step, since_last_year
from gateway.figures.judging import Judged, Rules, Standing
from gateway.figures.reading import Reader, TableNumber
from gateway.figures.rows import row
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from gateway.settings import GatewaySettings
from services.contracts.figures.catalogue import TABLE1, TARGETS, TOTAL
from services.contracts.figures.partials import Partial
from tests.support import naive_judging
from tests.support.nowhere import REQUIRED

OUTPUT = TARGETS["total_output", TOTAL]
CARRIERS = TARGETS["core_carrier_area", TOTAL]
YI = OUTPUT.indicator.unit.factor
LATE = date(2030, 1, 1)
ONE = timedelta(days=1)


def figures(*amounts: tuple[date, int], code: str = "total_output") -> Figures:
    made = Figures()
    by_day: dict[date, int] = {}
    for day, amount in amounts:
        by_day[day] = by_day.get(day, 0) + amount
    for offset, (day, amount) in enumerate(by_day.items()):
        made.apply(Partial("t", 0, (code, TOTAL, day.isoformat()), offset, amount, 1))
    return made


def stands(found: Figures, day: date, rules: Rules | None = None, target=OUTPUT) -> Standing:
    return judging.standing(found, Statistics(), target, day, LATE, rules or Rules())


def month_ends(year: int) -> list[date]:
    return [date(year + month // 12, month % 12 + 1, 1) - ONE for month in range(1, 13)]


def monthly(year: int, *amounts: int) -> list[tuple[date, int]]:
    return list(zip(month_ends(year), amounts, strict=False))


DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
PERIOD_ENDS = st.sampled_from([end for year in range(2023, 2029) for end in month_ends(year)])
AMOUNTS = st.lists(st.tuples(PERIOD_ENDS, st.integers(0, 5) | st.just(-3)), max_size=40)
DUE = st.builds(DueDays, st.integers(1, 31), st.integers(1, 31))


@settings(max_examples=150, deadline=None)
@given(AMOUNTS, DAYS, DUE)
def test_what_is_judged_is_what_a_walk_through_the_calendar_finds(amounts, day, due) -> None:
    found = figures(*((end, amount * YI) for end, amount in amounts))
    judged = stands(found, day, Rules(due=due)).judged
    naive = naive_judging.verdict(amounts, day, due.month, due.quarter)
    goals = {2024: 600, 2025: 730, 2026: 860, 2027: 1000, 2028: 1000}
    wanted = goals.get(naive.day.year)
    assert (judged.day, judged.value, judged.pace) == naive
    assert judged.expected == (None if wanted is None else wanted * naive.share)


@settings(max_examples=100, deadline=None)
@given(AMOUNTS, DAYS)
def test_from_one_day_to_the_next_only_a_closing_changes_what_is_judged(amounts, day) -> None:
    found = figures(*((end, amount * YI) for end, amount in amounts))
    before, after = stands(found, day), stands(found, day + ONE)
    if (day + ONE).day not in (15, 25):
        assert (before.judged, before.status) == (after.judged, after.status)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=12, max_size=12), st.dates(date(2024, 2, 15), LATE))
def test_whoever_repeats_the_course_of_last_year_is_never_off_track(course, day) -> None:
    """Monthly, quarterly, seasonal: the course may be any, the growth is what the plan asks."""
    amounts = []
    for year in range(2023, 2031):
        goal = {2024: 600, 2025: 730, 2026: 860}.get(year, 1000)
        scaled = [amount * YI * 1000 * goal // sum(course) // 1000 for amount in course]
        scaled[-1] += goal * YI - sum(scaled)
        amounts += monthly(year, *scaled)
    assert stands(figures(*amounts), day).status == "on_track"


@pytest.mark.parametrize(
    ("day", "month", "quarter"),
    [
        ("2026-11-28", "2026-10-31", "2026-09-30"),
        ("2026-11-14", "2026-09-30", "2026-09-30"),
        ("2026-10-24", "2026-08-31", "2026-06-30"),
        ("2026-10-25", "2026-09-30", "2026-09-30"),
        ("2026-01-24", "2025-11-30", "2025-09-30"),
        ("2026-02-14", "2025-12-31", "2025-12-31"),
        ("2026-02-15", "2026-01-31", "2025-12-31"),
    ],
)
def test_a_month_is_closed_when_its_reports_are_due_and_those_of_a_quarter_it_ends(
    day: str, month: str, quarter: str
) -> None:
    due = DueDays()
    assert due.closed_month(date.fromisoformat(day)) == date.fromisoformat(month)
    assert due.closed_quarter(date.fromisoformat(day)) == date.fromisoformat(quarter)


def test_a_due_day_that_a_month_lacks_is_its_last() -> None:
    due = DueDays(month=31, quarter=31)
    assert due.closed_month(date(2026, 2, 27)) == date(2025, 12, 31)
    assert due.closed_month(date(2026, 2, 28)) == date(2026, 1, 31)


def test_until_january_is_closed_last_year_stands_against_its_own_target() -> None:
    found = figures(*monthly(2025, *[60 * YI] * 12), (date(2026, 1, 31), YI))
    judged = stands(found, date(2026, 2, 14)).judged
    assert (judged.day, judged.value, judged.expected) == (date(2025, 12, 31), 720, 730)
    judged = stands(found, date(2026, 2, 15)).judged
    assert judged == Judged(date(2026, 1, 31), 1, Fraction(860, 12), Fraction(1, 12), "pace")


DAY = date(2026, 11, 28)
QUARTERS = [(end, 30 * YI) for end in month_ends(2025) if end.month % 3 == 0]


def test_three_last_days_show_no_pace_and_the_fourth_does() -> None:
    three = monthly(2025, *[30 * YI] * 3)
    assert stands(figures(*three), DAY).judged.how == "elapsed"
    judged = stands(figures(*three, (date(2025, 12, 31), 30 * YI)), DAY).judged
    assert (judged.how, judged.day, judged.pace) == ("pace", date(2026, 10, 31), Fraction(3, 4))


def test_quarters_of_last_year_are_no_pace_for_months_of_this() -> None:
    """Else November, which last year told nobody of, stood against September."""
    by_quarters = stands(figures(*QUARTERS, (date(2026, 3, 31), YI)), DAY).judged
    assert (by_quarters.how, by_quarters.pace) == ("pace", Fraction(3, 4))
    by_months = stands(figures(*QUARTERS, (date(2026, 1, 31), YI)), DAY).judged
    assert (by_months.how, by_months.pace) == ("elapsed", Fraction(273, 365))
    assert by_months.day == by_quarters.day == date(2026, 9, 30)


def test_a_year_that_added_up_to_nothing_shows_no_pace() -> None:
    none = figures(*monthly(2025, 1, -1, 1, -1))
    assert stands(none, DAY).judged.how == "elapsed"


def test_nothing_reported_in_the_closed_part_of_a_year_is_no_data() -> None:
    found = figures(*monthly(2025, *[60 * YI] * 12), (date(2026, 11, 30), YI))
    assert stands(found, date(2026, 11, 28)).status == "no_data"


def test_a_day_after_today_has_no_actual_value() -> None:
    found = figures((date(2025, 1, 31), 7), code="core_carrier_area")
    today = date(2026, 3, 1)
    to_come = judging.standing(found, Statistics(), CARRIERS, today + ONE, today, Rules())
    assert (to_come.value, to_come.judged, to_come.status) == (None, None, "future")
    assert to_come.expected is not None
    assert judging.standing(found, Statistics(), CARRIERS, today, today, Rules()).value is not None


def test_a_stock_is_judged_on_the_day_itself() -> None:
    found = figures((date(2025, 1, 31), 75_000_000), code="core_carrier_area")
    judged = stands(found, date(2025, 12, 31), target=CARRIERS).judged
    assert judged == Judged(date(2025, 12, 31), 75, Fraction(80), None, "line")


def test_completion_of_the_increment_leaves_the_baseline_out() -> None:
    """ui.md: 核心载体 was 87 % done, though 8.33 of 20 万方 of planned growth were."""
    found = figures((date(2024, 1, 1), 78_330_000), code="core_carrier_area")
    told = row(found, Statistics(), CARRIERS, date(2026, 10, 31), LATE, Rules())
    assert (told.completion, told.increment_completion) == ("87.0", "41.7")
    assert told.time_share == "83.3"


def test_a_flow_has_grown_only_once_its_year_is_whole() -> None:
    found = figures(*monthly(2025, *[60 * YI] * 12))
    in_year = row(found, Statistics(), OUTPUT, date(2025, 11, 28), LATE, Rules())
    assert in_year.increment_completion is None
    after = row(found, Statistics(), OUTPUT, date(2026, 2, 1), LATE, Rules())
    assert after.increment_completion == "92.3"
    assert (after.judged.day, after.judged.pace) == (date(2025, 12, 31), "100.00")


def test_a_flow_is_compared_with_the_same_months_of_last_year_and_by_whole_quarters() -> None:
    found = figures(*monthly(2025, *[10 * YI] * 12), *monthly(2026, *[12 * YI] * 10))
    judged = stands(found, date(2026, 11, 28)).judged
    year = since_last_year(found, Statistics(), OUTPUT, judged)
    assert (year.day, year.value, year.before_day, year.before) == (
        date(2026, 10, 31),
        120,
        date(2025, 10, 31),
        100,
    )
    assert year.percent == 20
    step = since_last_step(found, Statistics(), OUTPUT, judged)
    assert (step.day, step.value, step.before_day, step.before) == (
        date(2026, 9, 30),
        36,
        date(2026, 6, 30),
        36,
    )


def test_a_stock_is_compared_with_the_same_day_of_last_year_and_of_last_month() -> None:
    days = [(date(2025, 1, 31), 50_000_000), (date(2026, 2, 28), 10_000_000)]
    found = figures(*days, code="core_carrier_area")
    judged = stands(found, date(2026, 3, 31), target=CARRIERS).judged
    year = since_last_year(found, Statistics(), CARRIERS, judged)
    assert (year.before_day, year.before, year.percent) == (date(2025, 3, 31), 50, 20)
    step = since_last_step(found, Statistics(), CARRIERS, judged)
    assert (step.before_day, step.percent) == (date(2026, 2, 28), 0)


def test_without_a_past_there_is_no_growth() -> None:
    found = figures(*monthly(2026, *[12 * YI] * 10))
    told = row(found, Statistics(), OUTPUT, date(2026, 11, 28), LATE, Rules())
    assert told.year_on_year is None
    assert told.period_on_period.percent == "0.0"


def test_a_table_says_by_which_rules_it_judges() -> None:
    rules = Rules(due=DueDays(10, 20))
    reader = Reader(Figures(), Statistics(), rules, lambda: LATE)
    assert reader.judging().month_due_day == 10
    assert b'"quarter_due_day":20' in reader.table(TableNumber.one, date(2026, 1, 1))


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("month_due_day", "", "valid integer"),
        ("quarter_due_day", "32", "less than or equal to 31"),
        ("on_track_percent", "106", "must not be above AHEAD_PERCENT"),
        ("at_risk_percent", "98", "must not be above ON_TRACK_PERCENT"),
    ],
)
def test_a_setting_that_cannot_be_meant_stops_the_start_and_says_so(
    name: str, value: str, fault: str
) -> None:
    with pytest.raises(ValidationError, match=fault) as refused:
        GatewaySettings(**REQUIRED, **{name: value})
    assert refused.value.errors()[0]["loc"] == (name,)


def test_a_tables_series_are_those_of_its_lines() -> None:
    found = figures(*monthly(2025, *[60 * YI] * 12))
    reader = Reader(found, Statistics(), Rules(), lambda: DAY)
    routes = FastAPI()
    routes.include_router(figure_routes.router(reader))
    with TestClient(routes) as client:
        asked = {"from": "2025-12-01", "to": "2026-01-31"}
        whole = client.get("/api/v1/tables/1/series", params=asked).json()
        one = client.get("/api/v1/indicators/total_output/series", params=asked).json()
    assert len(whole["series"]) == len(TABLE1)
    assert one in whole["series"]
    assert [point["value"] for point in one["points"]] == ["720", "0"]


def test_a_year_that_still_runs_shows_no_pace_for_the_next() -> None:
    found = figures(*monthly(2025, *[60 * YI] * 12), *monthly(2026, *[100 * YI, 10 * YI] * 5))
    seen = judging.standing(found, Statistics(), OUTPUT, date(2027, 6, 30), DAY, Rules())
    assert seen.expected == 1000 * Fraction(181, 365)
    later = judging.standing(found, Statistics(), OUTPUT, date(2027, 1, 31), LATE, Rules())
    assert later.expected == 1000 * Fraction(100, 550)


@pytest.mark.parametrize("day", [date.min, date(999, 6, 30), date(2023, 12, 31)])
def test_a_flow_had_nothing_before_its_first_report(day: date) -> None:
    found = figures(*monthly(2025, *[60 * YI] * 12))
    assert stands(found, day).value == 0
