"""At the end of 2024 the district stands where the plan's 2024 column says."""

from datetime import date
from fractions import Fraction
from itertools import takewhile

import pytest

from demo.generator import events
from tests.demo.plan_rows import PER_UNIT, as_printed, table1, table2
from tests.demo.recount import Recount

BASELINE = date(2024, 12, 31)


@pytest.fixture(scope="module")
def figures(recount: Recount) -> dict[tuple[str, str], int]:
    return recount.figures(BASELINE)


@pytest.mark.parametrize("row", table1(), ids=lambda row: row["code"])
def test_every_row_of_table_1_equals_the_plan(row, figures, recount):
    printed = row["2024_baseline"]
    if row["unit_zh"] == "%":
        value = recount.share_of_gdp(BASELINE)
    else:
        value = Fraction(figures[row["code"], "total"], PER_UNIT[row["unit_zh"]])
        assert value == Fraction(printed)
    assert as_printed(value, printed) == printed


@pytest.mark.parametrize("row", table2(), ids=lambda row: f"{row['sector']}-{row['indicator']}")
def test_every_cell_of_table_2_equals_the_plan(row, figures):
    value = Fraction(figures[row["indicator"], row["sector"]], PER_UNIT[row["unit_zh"]])
    assert value == Fraction(row["2024_baseline"])


def test_the_tables_have_18_rows_and_52_cells():
    assert (len(table1()), len(table2())) == (18, 52)


def test_the_sectors_overlap_as_in_the_plan(figures):
    def over_sectors(code):
        return sum(
            amount for (name, place), amount in figures.items() if name == code and place != "total"
        )

    assert over_sectors("enterprise_count") == 5780
    assert over_sectors("output") == 7046 * 10**9
    assert over_sectors("workforce") == 87_509
    assert figures["above_scale_count", "total"] < over_sectors("above_scale_count") == 162


def test_what_is_counted_in_a_sector_never_exceeds_what_its_enterprise_reports(district):
    for event in district:
        for share in event["data"].get("by_sector", {}).values():
            assert Fraction(share["output"]) <= Fraction(event["data"]["output"])
            assert share.get("employees", 0) <= event["data"]["employees"]


def recorded_soon_after(event: dict) -> bool:
    """Whether it came within a year of the baseline: nothing said later is about that day."""
    return event["time"] < f"{BASELINE.year + 2}"


def test_another_seed_gives_other_enterprises_on_the_same_baseline(recount, figures):
    other = Recount(list(takewhile(recorded_soon_after, events(seed=7))))
    assert set(other.active(BASELINE)).isdisjoint(recount.active(BASELINE))
    planned = {(row["code"], "total") for row in table1()}
    planned |= {(row["indicator"], row["sector"]) for row in table2()}
    counted = other.figures(BASELINE)
    assert {key: counted[key] for key in planned} == {key: figures[key] for key in planned}
