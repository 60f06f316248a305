"""Values that are likely a mistake, and what a file makes of figures: pure."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figure, Figures
from gateway.imports.comparison import changes, plausibility
from gateway.imports.comparison.changes import Change, Held
from gateway.imports.comparison.comparing import Comparison
from gateway.imports.comparison.effects import effects
from gateway.imports.kinds import KINDS
from services.contracts.figures.catalogue import TARGETS
from tests.imports.files import FIRST

TODAY = date(2026, 11, 28)
REPORT = {"employees": 119, "output": 1_000_000, "revenue": 900_000, "value_added": 300_000}
Value = dict[str, Any]


def report(**other: int) -> Value:
    return REPORT | other


def place(period: str) -> changes.Place:
    return "enterprise", FIRST, "report", period


def write(period: str, value: Value, wins: bool = True) -> Value:
    entity, entity_id, slot, key = place(period)
    return {
        "entity": entity,
        "entity_id": entity_id,
        "slot": slot,
        "key": key,
        "value": value,
        "wins": wins,
    }


def told(period: str, value: Value, wins: bool = True, state: str = "applied") -> Value:
    return {"state": state, "awaits": None, "writes": [write(period, value, wins)]}


def doubts(
    one: Value, standing: dict[str, Value], others: Iterable[Value] = ()
) -> list[tuple[str, str, str]]:
    """(field, reason, compared with the reading of) of every mark."""
    held = {place(period): value for period, value in standing.items()}
    said = {changes.place_of(w): w["value"] for o in (one, *others) for w in o["writes"]}
    kind = KINDS["reports"]
    change = changes.row_change(kind, 2, FIRST, one, held)
    found = plausibility.marks(kind, change, one, held, Held(held | said), TODAY)
    return [(mark.field, mark.reason, mark.of) for mark in found]


def test_a_hundred_times_the_employees_is_doubted() -> None:
    april = told("2025-04", report(employees=11_900))
    assert doubts(april, {"2025-03": report()}) == [("employees", "times_100", "2025-03")]


def test_an_amount_in_another_unit_is_doubted_both_ways() -> None:
    less = told("2025-04", report(output=100))
    assert doubts(less, {"2025-03": report()}) == [("output", "part_10000", "2025-03")]
    more = told("2025-04", report(output=10_000_000_000))
    assert doubts(more, {"2025-03": report()}) == [("output", "times_10000", "2025-03")]


@pytest.mark.parametrize(
    ("period", "output", "before", "ratio", "by_month"),
    [
        ("2025-04", 403_000_000, {"2025-03": 1_000_000}, "403", False),
        ("2025-04", 403_499_999, {"2025-03": 1_000_000}, "403", False),
        ("2025-04", 403_500_000, {"2025-03": 1_000_000}, "404", False),
        ("2025-04", 3_000, {"2025-03": 1_000_000}, "333", False),
        ("2025Q2", 403_000_000, {"2024-12": 1_000_000}, "134", True),
        ("2025Q2", 403_000_000, {"2025Q1": 1_000_000}, "403", False),
    ],
)
def test_a_leap_says_how_many_times_it_is(
    period: str, output: int, before: dict[str, int], ratio: str, by_month: bool
) -> None:
    held = {place(one): report(output=value) for one, value in before.items()}
    one, kind = told(period, report(output=output)), KINDS["reports"]
    change = changes.row_change(kind, 2, FIRST, one, held)
    said = {changes.place_of(w): w["value"] for w in one["writes"]}
    marks = plausibility.marks(kind, change, one, held, Held(held | said), TODAY)
    [mark] = [mark for mark in marks if mark.field == "output"]
    assert (mark.ratio, mark.by_month) == (ratio, by_month)


def test_an_ordinary_change_is_not_doubted() -> None:
    assert doubts(told("2025-04", report(employees=900)), {"2025-03": report()}) == []


def test_few_people_may_become_many_times_as_few() -> None:
    assert doubts(told("2025-04", report(employees=60)), {"2025-03": report(employees=1)}) == []


def test_the_last_reading_may_stand_in_the_same_file() -> None:
    march, april = told("2025-03", report()), told("2025-04", report(employees=11_900))
    assert doubts(april, {}, [march]) == [("employees", "times_100", "2025-03")]


def test_a_quarter_is_compared_with_a_quarter_and_else_by_the_month() -> None:
    quarter = told("2025Q2", report(output=3_000_000))
    assert doubts(quarter, {"2025Q1": report(output=90_000), "2025-03": report()}) == [
        ("output", "times_100", "2025Q1")
    ]
    assert doubts(told("2025", report(output=100_000_000)), {"2024-12": report()}) == []


@pytest.mark.parametrize("period", ["2026-12", "2026Q4", "2026-11"])
def test_a_period_that_is_not_over_is_doubted(period: str) -> None:
    assert doubts(told(period, report()), {}) == [("period", "future", "")]


def test_a_report_that_overwrites_another_is_doubted_and_an_equal_one_is_not() -> None:
    assert doubts(told("2025-03", report(output=999_999)), {"2025-03": report()}) == [
        ("period", "overwritten", "")
    ]
    assert doubts(told("2025-03", report()), {"2025-03": report()}) == []


def test_what_changes_nothing_is_not_doubted() -> None:
    newer = told("2027-01", report(output=1), wins=False)
    assert doubts(newer, {"2027-01": report()}) == []
    assert doubts(told("2027-01", report(), state="known"), {}) == []


def test_an_area_is_compared_with_what_stands_there() -> None:
    address = ("carrier", "楼宇-1", "usable_area", "")
    one = {
        "state": "applied",
        "awaits": None,
        "writes": [
            {
                **dict(zip(("entity", "entity_id", "slot", "key"), address, strict=True)),
                "value": {"value": 120},
                "wins": True,
            }
        ],
    }
    kind, held = KINDS["carriers"], {address: {"value": 1_200_000}}
    change = changes.row_change(kind, 5, "楼宇-1", one, held)
    assert change.changes == (Change("usable_area", "12000", "1.2"),)
    (mark,) = plausibility.marks(kind, change, one, held, Held(held), TODAY)
    assert (mark.reason, mark.before, mark.value) == ("part_10000", "12000", "1.2")


def test_a_row_says_field_by_field_what_changes_sectors_among_them() -> None:
    before = report(by_sector={"fintech": {"output": 100, "employees": None}})
    after = report(output=1_000_050, by_sector={"fintech": {"output": 150, "employees": None}})
    change = changes.row_change(
        KINDS["reports"], 2, FIRST, told("2025-03", after), {place("2025-03"): before}
    )
    assert (change.state, change.changes) == (
        "changed",
        (Change("output", "10000", "10000.5"), Change("by_sector.output", "1", "1.5", "fintech")),
    )


def effect_of(*differences: tuple[str, str, str, int]) -> list[tuple[str, str, str, str]]:
    """(code, as_of, before, difference) where each figure has ten thousand base units so far."""
    found = effects(differences, Alike(), Statistics(), TODAY)
    counted = [one for one in found if one.unit_zh != "%"]
    return [(one.code, one.as_of, one.before, one.difference) for one in counted]


class Alike(Figure):
    """Ten thousand base units over whatever days, of every figure."""

    def get(self, code: str, dimension: str) -> Figure:
        return self

    def between(self, first: str, last: str) -> int:
        return 10_000


def published(*quarters: str) -> Statistics:
    """GDP of some quarters of 2025, a hundred 亿元 each."""
    statistics = Statistics()
    for quarter in quarters:
        fact = {"series": "gdp", "period": f"2025{quarter}", "value": "100", "note": None}
        statistics.apply(fact | {"version": 1})
    return statistics


def ratio_of(statistics: Statistics, *differences: tuple[str, str, str, int]) -> list[tuple]:
    """(as_of, before, after, difference) of the share of GDP, where 5 亿元 are told so far."""
    figures = Figures()
    figures._add([(("value_added", "total", "2025-03-31"), 5 * 10**10)])
    found = effects(differences, figures, statistics, TODAY)
    assert figures.get("value_added", "total").by_day == {"2025-03-31": 5 * 10**10}
    shares = [one for one in found if one.code == "value_added_share_of_gdp"]
    return [(one.as_of, one.before, one.after, one.difference) for one in shares]


ADDED = ("value_added", "total", "2025-06-30", 5 * 10**10)


def test_a_ratio_is_told_beside_the_figures_that_it_is_made_of() -> None:
    assert ratio_of(published("Q1", "Q2"), ADDED) == [("2025-12-31", "2.5000", "5.0000", "2.5000")]


def test_a_ratio_counts_as_far_as_its_denominator_is_published() -> None:
    """What is told of the second quarter does not move the share of the first."""
    assert ratio_of(published("Q1"), ADDED) == []
    first = ("value_added", "total", "2025-03-31", 5 * 10**9)
    assert ratio_of(published("Q1"), first) == [("2025-12-31", "5.0000", "5.5000", "0.5000")]


def test_a_ratio_without_its_denominator_is_not_told() -> None:
    assert ratio_of(published(), ADDED) == []


def test_a_ratio_that_nothing_touches_is_not_told() -> None:
    assert ratio_of(published("Q1"), ("total_output", "total", "2025-03-31", 1)) == []


def test_figures_and_ratios_stand_in_the_order_of_the_plan() -> None:
    found = effects([ADDED], Figures(), published("Q1", "Q2"), TODAY)
    order = [key for key in TARGETS if key in {(one.code, one.dimension) for one in found}]
    assert [(one.code, one.dimension) for one in found] == order
    assert len(order) == 2


def test_a_flow_is_told_by_year() -> None:
    told_of = effect_of(
        ("total_output", "total", "2024-12-31", 5_000_000_000_00),
        ("total_output", "total", "2025-03-31", 1_000_000_000_00),
        ("total_output", "total", "2025-06-30", 1_000_000_000_00),
    )
    assert told_of == [
        ("total_output", "2024-12-31", "0.000001", "50"),
        ("total_output", "2025-12-31", "0.000001", "20"),
    ]


def test_a_stock_is_told_for_today_or_for_the_day_on_which_it_begins() -> None:
    begun = ("tech_enterprise_count", "total", "2025-03-31", 1)
    assert effect_of(begun) == [("tech_enterprise_count", "2026-11-28", "10000", "1")]
    later = ("tech_enterprise_count", "total", "2027-03-31", 1)
    assert effect_of(later) == [("tech_enterprise_count", "2027-03-31", "10000", "1")]
    over = ("tech_enterprise_count", "total", "2025-06-30", -1)
    assert effect_of(begun, over) == []


def test_of_a_long_file_the_first_rows_and_marks_are_kept_and_all_are_counted() -> None:
    comparison = Comparison()
    rows = [changes.RowChange(row, "x", "new", None, ()) for row in range(3000, 1, -1)]
    comparison.add(rows[:2000], [plausibility.Mark(row.row, "period", "future") for row in rows])
    comparison.add(rows[2000:], [])
    told_of = comparison.report()
    assert (told_of["states"]["new"], told_of["changes_total"]) == (2999, 2999)
    assert [row["row"] for row in told_of["changes"]] == list(range(2, 502))
    assert (told_of["marks_total"], len(told_of["marks"])) == (2999, 1000)
