"""From 2025 to October 2026 the district goes a believable way."""

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest

from tests.demo.conftest import Amounts
from tests.demo.plan_rows import FLOWS, PER_UNIT, table1
from tests.demo.recount import Recount
from tests.support import naive_judging

TODAY = date(2026, 10, 31)
EXPECTED = {
    "enterprise_count": "on_track",
    "workforce": "on_track",
    "core_carrier_area": "behind",
    "total_output": "on_track",
    "above_scale_revenue": "on_track",
    "value_added": "ahead",
    "value_added_share_of_gdp": "ahead",
    "leading_enterprise_count": "on_track",
    "tech_enterprise_count": "ahead",
    "high_tech_enterprise_count": "on_track",
    "innovative_sme_count": "behind",
    "srdi_sme_count": "on_track",
    "little_giant_count": "ahead",
    "fund_investment": "ahead",
    "innovation_platform_count": "on_track",
    "excellent_product_count": "at_risk",
    "mid_high_talent": "behind",
    "talent_base_count": "ahead",
}


def status(value: Fraction, expected: Fraction) -> str:
    """Ahead from 105 %, on track from 97 %, at risk from 90 %."""
    percent = value * 100 / expected
    ladder = ((105, "ahead"), (97, "on_track"), (90, "at_risk"))
    return next((name for least, name in ladder if percent >= least), "behind")


def expected_on(row: dict[str, str], day: date) -> Fraction:
    last_year, target = (Fraction(row[f"{year}_target"]) for year in (day.year - 1, day.year))
    elapsed = Fraction((day - date(day.year - 1, 12, 31)).days, 365)
    return last_year + (target - last_year) * elapsed


@pytest.mark.parametrize("row", table1(), ids=lambda row: row["code"])
def test_each_target_stands_where_the_story_wants_it(row, recount: Recount, amounts: Amounts):
    if row["code"] in FLOWS:
        day, amount, share = naive_judging.verdict(amounts[row["code"], "total"].items(), TODAY)
        value = Fraction(amount, PER_UNIT[row["unit_zh"]])
        expected = Fraction(row[f"{day.year}_target"]) * share
        assert status(value, expected) == EXPECTED[row["code"]]
        return
    if row["unit_zh"] == "%":
        value = recount.share_of_gdp(TODAY)
    else:
        figures = recount.figures(TODAY)
        value = Fraction(figures[row["code"], "total"], PER_UNIT[row["unit_zh"]])
    assert status(value, expected_on(row, TODAY)) == EXPECTED[row["code"]]


def test_every_status_is_there_to_be_seen():
    assert set(EXPECTED.values()) == {"ahead", "on_track", "at_risk", "behind"}


def test_gdp_of_2025_is_as_published_by_quarters_and_by_year(recount: Recount):
    assert recount.gdp(date(2025, 12, 31)) == (date(2025, 12, 31), Fraction("1781.8"))
    quarters = [("gdp", f"2025Q{number}") for number in range(1, 5)]
    published = recount.slots["statistic.published"]
    assert sum(Fraction(published[quarter]["value"]) for quarter in quarters) == Fraction("1781.8")


def test_winter_is_low_and_june_and_december_are_high(recount: Recount):
    output = [0]
    for month in range(1, 13):
        last = date(2025, month + 1, 1) if month < 12 else date(2026, 1, 1)
        day = date.fromordinal(last.toordinal() - 1)
        output.append(monthly_output(recount, day))
    assert max(output[1], output[2]) < min(output[3:])
    assert output[6] > output[5]
    assert output[6] > output[7]
    assert output[12] == max(output)


def monthly_output(recount: Recount, day: date) -> int:
    return sum(
        int(data["output"].replace(".", ""))
        for (_, period), data in recount.slots["enterprise.reported"].items()
        if period == f"{day:%Y-%m}"
    )


def test_the_credit_loans_approach_the_goals_of_box_6(recount: Recount):
    figures = recount.figures(TODAY)
    assert 4 * 10**10 < figures["commercial_value_loan", "total"] < 5 * 10**10
    assert 19 * 10**9 < figures["knowledge_value_loan", "total"] < 25 * 10**9


def test_some_high_tech_certificates_are_renewed_after_a_gap_and_some_never(recount: Recount):
    gaps = lost = 0
    for (_, kind), spans in recount.certificates.items():
        if kind == "high_tech":
            spans.sort()
            gaps += any(a[1] < b[0] for a, b in pairwise(spans))
            lost += "2025" <= spans[-1][1] < str(TODAY)
    assert gaps > 0
    assert lost > 0
