"""The naive model worked out by hand: carriers, awards, money, talent, GDP."""

from fractions import Fraction

import pytest

from tests.support import naive
from tests.support.facts import Fact
from tests.support.strategies import cloud_event
from tests.support.told import (
    FUND,
    KNOWN,
    LOAN,
    VOIDED,
    A,
    B,
    at,
    carrier,
    deregistered,
    disbursed,
    gdp,
    registered,
    reported,
    told,
    value,
)


def test_the_core_area_follows_dated_changes_and_the_closing():
    events = told(
        carrier(False, "10.25"),
        Fact("carrier.updated", "N-1", {"core": True, "effective_on": "2025-02-01"}),
        Fact("carrier.updated", "N-1", {"usable_area": "20.50", "effective_on": "2025-03-01"}),
        Fact("carrier.closed", "N-1", {"effective_on": "2025-04-01"}),
    )
    days = ("2025-01-31", "2025-02-01", "2025-03-01", "2025-04-01")
    assert [value(events, day, "core_carrier_area") for day in days] == [0, 1025, 2050, 0]


@pytest.mark.parametrize(
    ("opening", "opened", "closing", "code"),
    [
        ("platform.recognised", "recognised_on", "platform.withdrawn", "innovation_platform_count"),
        ("product.awarded", "awarded_on", "product.withdrawn", "excellent_product_count"),
        ("base.opened", "opened_on", "base.closed", "talent_base_count"),
    ],
)
def test_what_is_opened_stands_until_an_end_that_is_after_it(opening, opened, closing, code):
    data = {opened: "2025-02-01", "level": "municipal", "enterprise_id": A}
    begun = [registered(), Fact(opening, "N-1", data)]
    ended = told(*begun, Fact(closing, "N-1", {"effective_on": "2025-03-01"}))
    days = ("2025-01-31", "2025-02-01", "2025-03-01")
    assert [value(ended, day, code) for day in days] == [0, 1, 0]
    ignored = told(*begun, Fact(closing, "N-1", {"effective_on": "2025-02-01"}))
    assert value(ignored, "2025-03-01", code) == 1


def test_a_product_of_the_district_or_of_an_unknown_enterprise_does_not_count():
    def awarded(level: str, by: str) -> Fact:
        data = {"level": level, "enterprise_id": by, "awarded_on": "2025-01-01"}
        return Fact("product.awarded", level, data)

    events = told(registered(), awarded("district", A), awarded("national", B))
    assert value(events, "2025-01-01", "excellent_product_count") == 0


@pytest.mark.parametrize("known", [[], [FUND], [KNOWN]])
def test_an_investment_counts_on_no_day_until_its_fund_and_its_enterprise_are_known(known):
    found = naive.figures(told(disbursed("5.00"), *known), at("2026-06-01"))
    assert ("fund_investment", "total") not in found


def test_a_loan_and_all_that_is_said_of_it_wait_for_its_enterprise():
    paid = {"repayment_id": "R", "amount": "9.00", "repaid_on": "2025-03-01"}
    events = told(LOAN, Fact("loan.repaid", "L-1", paid))
    assert naive.figures(events, at("2026-06-01")) == {}
    events = told(LOAN, Fact("loan.repaid", "L-1", paid), KNOWN)
    assert value(events, "2025-03-01", "commercial_value_loan_outstanding") == 100


def test_an_investment_accumulates_over_the_years():
    events = told(disbursed("5.00"), FUND, KNOWN)
    days = ("2025-01-31", "2025-02-01", "2026-06-01")
    assert [value(events, day, "fund_investment") for day in days] == [0, 500, 500]


def test_a_correction_that_names_an_unknown_fund_leaves_what_was():
    events = told(FUND, KNOWN, disbursed("5.00"), disbursed("7.00", fund="F-2"))
    assert value(events, "2025-02-01", "fund_investment") == 500


def test_a_voided_investment_is_gone_from_all_days_whatever_is_said_later():
    events = told(FUND, KNOWN, disbursed("5.00"), VOIDED, disbursed("7.00"))
    assert value(events, "2026-06-01", "fund_investment") == 0


def test_the_talent_is_that_of_the_latest_head_count_of_active_enterprises():
    def headcount(on: str, people: int) -> Fact:
        return Fact("headcount.reported", A, {"as_of": on, "mid_high": people})

    events = told(
        headcount("2025-03-01", 5), headcount("2025-02-01", 9), registered(),
        headcount("2025-03-01", 6), deregistered("2025-06-01"),
    )  # fmt: skip
    days = ("2025-01-31", "2025-02-28", "2025-03-01", "2025-06-01")
    assert [value(events, day, "mid_high_talent") for day in days] == [0, 9, 6, 0]


def test_repayments_lower_what_is_outstanding_and_a_default_does_not():
    def repaid(id: str, yuan: str) -> Fact:
        data = {"repayment_id": id, "amount": yuan, "repaid_on": "2025-03-01"}
        return Fact("loan.repaid", "L-1", data)

    default = {"effective_on": "2025-03-01", "principal_outstanding": "1.00"}
    events = told(
        repaid("R1", "9.00"), LOAN, repaid("R1", "2.00"), repaid("R2", "3.00"),
        Fact("loan.defaulted", "L-1", default), KNOWN,
    )  # fmt: skip
    days = ("2025-02-28", "2025-03-01")
    assert [value(events, day, "commercial_value_loan") for day in days] == [1000, 1000]
    outstanding = [value(events, day, "commercial_value_loan_outstanding") for day in days]
    assert outstanding == [1000, 500]


def test_a_pool_holds_what_was_funded_less_what_compensated_a_known_loan():
    funded = {"transfer_id": "T-1", "amount": "9.00", "funded_on": "2025-01-01"}
    paid = {"loan_id": "L-1", "amount": "4.00", "compensated_on": "2025-03-01"}
    events = told(
        Fact("pool.funded", "P-1", funded), Fact("pool.compensated", "P-1", paid), KNOWN,
    )  # fmt: skip
    assert value(events, "2025-03-01", "compensation_pool_balance") == 900
    events.append(cloud_event(LOAN, id="loan"))
    assert value(events, "2025-02-28", "compensation_pool_balance") == 900
    assert value(events, "2025-03-01", "compensation_pool_balance") == 500


@pytest.mark.parametrize(
    ("periods", "day", "last", "yi"),
    [
        (("2025Q1", "2025Q2"), "2025-06-30", "2025-06-30", 3),
        (("2025Q1", "2025Q2"), "2025-06-29", "2025-03-31", 1),
        (("2025Q1", "2025Q3"), "2025-12-31", "2025-03-31", 1),
        (("2025Q1", "2025-04"), "2025-12-31", "2025-04-30", 3),
        (("2025-01", "2025-02", "2025Q1"), "2025-03-31", "2025-03-31", 4),
        (("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2025"), "2025-12-31", "2025-12-31", 16),
        (("2025Q1", "2025Q2", "2025Q3", "2025Q4", "2025"), "2025-12-30", "2025-09-30", 7),
    ],
)
def test_official_gdp_is_of_the_longest_span_published_from_1_january(periods, day, last, yi):
    events = told(*(gdp(period, f"{2**n}.00") for n, period in enumerate(periods)))
    span = naive.official_gdp_span(events, at(day))
    assert span == (at("2025-01-01"), at(last), yi * 10**10)


def test_the_share_of_gdp_takes_the_value_added_of_the_same_span():
    events = told(
        registered(), gdp("2025Q1", "0.30"),
        reported("2025Q1", yuan="1000000.00"), reported("2025Q2", yuan="500.00"),
    )  # fmt: skip
    assert naive.value_added_share_of_gdp(events, at("2025-12-31")) == Fraction(10, 3)


@pytest.mark.parametrize("day", ["2025-03-30", "2026-01-01"])
def test_without_gdp_from_1_january_there_is_no_share(day):
    events = told(registered(), gdp("2025Q1", "1.00"), gdp("2024", "1.00"))
    assert naive.value_added_share_of_gdp(events, at(day)) is None
