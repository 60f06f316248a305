"""Where a target stands: expected path, status, GDP spans, exact decimals."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from gateway.figures import target_status
from gateway.figures.series import Grain, points
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from gateway.figures.target_status import Thresholds, rounded
from services.contracts.catalogue import TARGETS, TOTAL
from services.contracts.kinds import exact
from services.contracts.partials import Partial

ENTERPRISES = TARGETS["enterprise_count", TOTAL]
OUTPUT = TARGETS["total_output", TOTAL]
SHARE = TARGETS["value_added_share_of_gdp", TOTAL]


def test_a_stock_is_expected_on_the_line_between_year_ends() -> None:
    assert target_status.expected(ENTERPRISES, date(2024, 12, 31)) == 5580
    assert target_status.expected(ENTERPRISES, date(2025, 12, 31)) == 6050
    assert target_status.expected(ENTERPRISES, date(2025, 1, 1)) == 5580 + Fraction(470, 365)
    assert target_status.expected(ENTERPRISES, date(2028, 3, 1)) == 7000
    assert target_status.expected(ENTERPRISES, date(2024, 6, 1)) is None


def test_a_flow_is_expected_at_the_elapsed_share_of_the_year() -> None:
    assert target_status.expected(OUTPUT, date(2025, 12, 31)) == 730
    assert target_status.expected(OUTPUT, date(2025, 1, 31)) == 730 * Fraction(31, 365)
    assert target_status.expected(OUTPUT, date(2024, 6, 30)) == 600 * Fraction(182, 366)


@pytest.mark.parametrize(
    ("percent", "status"),
    [
        (105, "ahead"),
        (104, "on_track"),
        (97, "on_track"),
        (96, "at_risk"),
        (90, "at_risk"),
        (89, "behind"),
    ],
)
def test_status_follows_the_thresholds(percent: int, status: str) -> None:
    assert Thresholds().status(Fraction(percent), Fraction(100)) == status


def test_where_nothing_is_expected_anything_is_ahead() -> None:
    assert Thresholds().status(Fraction(0), Fraction(0)) == "on_track"
    assert Thresholds().status(Fraction(1), Fraction(0)) == "ahead"


def test_sums_print_exactly_and_without_needless_zeros() -> None:
    assert exact(6_000_000_000_000, 10_000_000_000) == "600"
    assert exact(5_900_000_001, 10_000_000_000) == "0.5900000001"
    assert exact(-1, 1_000_000) == "-0.000001"
    assert exact(0, 10_000) == "0"


def test_printed_values_round_half_up() -> None:
    assert rounded(Fraction("9.75"), 1) == "9.8"
    assert rounded(Fraction("9.7999"), 1) == "9.8"
    assert rounded(Fraction(2, 3), 0) == "1"


def gdp(*figures: tuple[str, str]) -> Statistics:
    statistics = Statistics()
    for version, (period, value) in enumerate(figures, start=1):
        fact = {"series": "gdp", "period": period, "value": value, "note": None}
        statistics.apply(fact | {"version": version})
    return statistics


def test_quarters_of_gdp_add_up_from_new_year_without_a_gap() -> None:
    found = gdp(("2025Q1", "400"), ("2025Q2", "430"), ("2025Q4", "500"))
    assert found.gdp_since_new_year(date(2025, 12, 31)) == (date(2025, 6, 30), Decimal(830))
    assert found.gdp_since_new_year(date(2025, 6, 29)) == (date(2025, 3, 31), Decimal(400))
    assert found.gdp_since_new_year(date(2025, 3, 30)) is None


def test_the_years_gdp_counts_once_the_year_is_over() -> None:
    found = gdp(("2025Q1", "400"), ("2025", "1781.8"))
    assert found.gdp_since_new_year(date(2025, 12, 30)) == (date(2025, 3, 31), Decimal(400))
    assert found.gdp_since_new_year(date(2025, 12, 31)) == (date(2025, 12, 31), Decimal("1781.8"))
    assert found.gdp_since_new_year(date(2026, 1, 1)) is None


def test_an_older_version_of_a_statistic_changes_nothing() -> None:
    found = gdp(("2025", "1"), ("2025", "2"))
    found.apply({"series": "gdp", "period": "2025", "value": "1", "note": None, "version": 1})
    assert found.newest("gdp", date(2026, 1, 1)).value == 2


def test_the_share_of_gdp_is_absent_where_no_gdp_is() -> None:
    figures = Figures()
    figures.apply(Partial("t", 0, ("value_added", TOTAL, "2025-03-31"), 1, 10**12, 1))
    assert target_status.computed(figures, Statistics(), SHARE, date(2025, 6, 30)) is None
    found = target_status.computed(figures, gdp(("2025Q1", "400")), SHARE, date(2025, 6, 30))
    assert found == Fraction(100, 400) * 100


def test_readers_keep_the_highest_offset_of_each_source_partition() -> None:
    figures, bucket = Figures(), ("workforce", TOTAL, "2025-01-31")
    for partition, offset, total in ((0, 5, 10), (1, 2, 100), (0, 3, 7), (0, 5, 10), (0, 9, 12)):
        figures.apply(Partial("t", partition, bucket, offset, total, 1))
    assert figures.get("workforce", TOTAL).up_to("2025-01-31") == 112
    assert figures.get("workforce", TOTAL).up_to("2025-01-30") == 0


def test_a_fence_voids_what_was_not_told_again() -> None:
    figures = Figures()
    kept, lost = ("workforce", TOTAL, "2025-01-31"), ("workforce", TOTAL, "2025-02-28")
    figures.apply(Partial("t", 0, lost, 4, 5, 1))
    figures.apply(Partial("t", 0, kept, 9, 7, 1))
    assert set(figures.apply(Partial("t", 0, None, 9, 0, 1))) == {("workforce", TOTAL)}
    assert not figures.apply(Partial("t", 0, lost, 8, 5, 1))
    assert figures.get("workforce", TOTAL).up_to("2025-12-31") == 7


def test_series_are_read_at_the_ends_of_their_grain() -> None:
    days = points(date(2025, 1, 15), date(2025, 5, 10), Grain.month, 100)
    assert [day.isoformat() for day in days] == [
        "2025-01-31",
        "2025-02-28",
        "2025-03-31",
        "2025-04-30",
        "2025-05-10",
    ]
    quarters = points(date(2024, 12, 31), date(2025, 6, 30), Grain.quarter, 100)
    assert [day.isoformat() for day in quarters] == ["2024-12-31", "2025-03-31", "2025-06-30"]
