"""Where a target stands: expected path, status, GDP spans, exact decimals."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from gateway.figures import target_status
from gateway.figures.judging import Rules
from gateway.figures.rows import row
from gateway.figures.series import Grain, points
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from gateway.figures.target_status import Thresholds, rounded
from services.contracts.figures import catalogue
from services.contracts.figures.catalogue import TARGETS, TOTAL, Target
from services.contracts.figures.partials import Partial
from services.contracts.values.kinds import exact

ENTERPRISES = TARGETS["enterprise_count", TOTAL]
OUTPUT = TARGETS["total_output", TOTAL]
TODAY = date(2026, 3, 1)
SHARE = TARGETS["value_added_share_of_gdp", TOTAL]


def expected(target: Target, day: date) -> Fraction | None:
    """Where nothing is known of other years."""
    return target_status.expected(Figures(), target, day, TODAY)


def test_a_stock_is_expected_on_the_line_between_year_ends() -> None:
    assert expected(ENTERPRISES, date(2024, 12, 31)) == 5580
    assert expected(ENTERPRISES, date(2025, 12, 31)) == 6050
    assert expected(ENTERPRISES, date(2025, 1, 1)) == 5580 + Fraction(470, 365)
    assert expected(ENTERPRISES, date(2028, 3, 1)) == 7000
    assert expected(ENTERPRISES, date(2024, 6, 1)) is None


def test_a_flow_without_a_past_is_expected_at_the_elapsed_share_of_the_year() -> None:
    assert expected(OUTPUT, date(2025, 12, 31)) == 730
    assert expected(OUTPUT, date(2025, 1, 31)) == 730 * Fraction(31, 365)
    assert expected(OUTPUT, date(2024, 6, 30)) == 600 * Fraction(182, 366)


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
    assert found.since_new_year("gdp", date(2025, 12, 31)) == (date(2025, 6, 30), Decimal(830))
    assert found.since_new_year("gdp", date(2025, 6, 29)) == (date(2025, 3, 31), Decimal(400))
    assert found.since_new_year("gdp", date(2025, 3, 30)) is None


def test_the_years_gdp_counts_once_the_year_is_over() -> None:
    found = gdp(("2025Q1", "400"), ("2025", "1781.8"))
    assert found.since_new_year("gdp", date(2025, 12, 30)) == (date(2025, 3, 31), Decimal(400))
    assert found.since_new_year("gdp", date(2025, 12, 31)) == (
        date(2025, 12, 31),
        Decimal("1781.8"),
    )
    assert found.since_new_year("gdp", date(2026, 1, 1)) is None


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


def declared(code: str, numerator: str, denominator: str) -> Target:
    """A ratio as the catalogue would have it, of the same words as another."""
    ratio = catalogue.Ratio(numerator, denominator)
    indicator = replace(SHARE.indicator, code=code, ratio=ratio)
    target = replace(SHARE, indicator=indicator, values={2024: "10", 2025: "20"})
    assert not catalogue.faults([target])
    return target


def of(*amounts: tuple[str, str, int]) -> Figures:
    figures = Figures()
    for offset, (code, day, amount) in enumerate(amounts):
        figures.apply(Partial("t", 0, (code, TOTAL, day), offset, amount, 1))
    return figures


def test_a_ratio_of_two_indicators_needs_no_code_of_its_own() -> None:
    target = declared("high_tech_share", "high_tech_enterprise_count", "enterprise_count")
    figures = of(
        ("enterprise_count", "2025-01-31", 8),
        ("enterprise_count", "2025-12-31", -8),
        ("high_tech_enterprise_count", "2025-03-31", 3),
    )
    shown = row(figures, Statistics(), target, date(2025, 6, 30), TODAY, Rules())
    assert (shown.value, shown.printed, shown.status) == ("37.5000", "38", "ahead")
    before = row(figures, Statistics(), target, date(2025, 1, 30), TODAY, Rules())
    assert (before.value, before.status) == (None, "no_data")
    assert target_status.computed(figures, Statistics(), target, date(2025, 12, 31)) is None
    none_yet = target_status.computed(figures, Statistics(), target, date(2025, 2, 1))
    assert none_yet == 0


def test_flows_are_divided_within_the_year() -> None:
    target = declared("above_scale_share", "above_scale_revenue", "total_output")
    figures = of(
        ("total_output", "2024-12-31", 900),
        ("total_output", "2025-03-31", 400),
        ("above_scale_revenue", "2025-03-31", 100),
        ("above_scale_revenue", "2025-06-30", 60),
    )
    found = target_status.computed(figures, Statistics(), target, date(2025, 6, 30))
    assert found == Fraction(160, 400) * 100


def test_over_an_official_series_a_stock_counts_as_at_the_end_of_the_published_span() -> None:
    target = declared("loans_by_gdp", "commercial_value_loan_outstanding", "gdp")
    figures = of(
        ("commercial_value_loan_outstanding", "2024-12-31", 10**12),
        ("commercial_value_loan_outstanding", "2025-05-31", 10**12),
    )
    found = target_status.computed(figures, gdp(("2025Q1", "400")), target, date(2025, 6, 30))
    assert found == Fraction(100, 400) * 100
    assert target_status.computed(figures, Statistics(), target, date(2025, 6, 30)) is None


def test_a_ratio_of_nothing_known_is_refused() -> None:
    ratio = replace(SHARE.indicator, ratio=catalogue.Ratio("value_added", "gross_happiness"))
    assert catalogue.faults([replace(SHARE, indicator=ratio)])
    of_ratio = replace(SHARE.indicator, ratio=catalogue.Ratio(SHARE.indicator.code, "gdp"))
    assert catalogue.faults([replace(SHARE, indicator=of_ratio)])


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
