"""The naive model on small sets worked out by hand: slots, enterprises, reports."""

import pytest

from tests.support import naive
from tests.support.strategies import cloud_event
from tests.support.told import (
    FUND,
    KNOWN,
    B,
    at,
    deregistered,
    disbursed,
    qualified,
    registered,
    reported,
    revoked,
    sectors_are,
    tied,
    told,
    value,
)

NOON, NOON_IN_CHONGQING = "2026-01-05T12:00:00Z", "2026-01-05T20:00:00+08:00"
EARLY, LATE = registered("2025-01-01"), registered("2025-03-01")


@pytest.mark.parametrize(
    "events",
    [
        tied((LATE, NOON_IN_CHONGQING, "b", "s"), (EARLY, NOON, "a", "s")),
        tied((LATE, NOON, "a", "s"), (EARLY, NOON, "B", "s")),
        tied((LATE, NOON, "a", "t"), (EARLY, NOON_IN_CHONGQING, "a", "s")),
        tied((LATE, "2026-01-05T12:00:00.000001Z", "a", "s"), (EARLY, NOON, "b", "s")),
        tied((LATE, "2026-01-05T11:30:00-01:00", "a", "s"), (EARLY, NOON, "b", "s")),
    ],
    ids=["id", "id by code point", "source", "microsecond", "instant before text"],
)
def test_the_greatest_time_id_and_source_wins_a_slot(events):
    assert value(events, "2025-02-01", "enterprise_count") == 0
    assert value(events, "2025-03-01", "enterprise_count") == 1


def test_the_same_event_counts_once():
    events = told(FUND, KNOWN, disbursed("5.00"))
    assert value(events * 3, "2025-02-01", "fund_investment") == 500


def test_two_different_events_of_one_name_are_refused():
    clash = tied((EARLY, NOON, "a", "s"), (LATE, NOON, "a", "s"))
    with pytest.raises(ValueError, match="two different events"):
        naive.figures(clash, at("2025-01-01"))


def test_an_amount_finer_than_its_unit_is_refused():
    with pytest.raises(ValueError, match=r"0\.001"):
        naive.figures(told(FUND, KNOWN, disbursed("0.001")), at("2025-02-01"))


def test_an_enterprise_counts_from_its_registration_to_before_its_end():
    events = told(registered("2025-01-02", ("fintech", "metaverse")), deregistered("2025-03-01"))
    counts = [
        value(events, day, "enterprise_count")
        for day in ("2025-01-01", "2025-01-02", "2025-02-28", "2025-03-01")
    ]
    assert counts == [0, 1, 1, 0]
    for sector in ("fintech", "metaverse"):
        assert value(events, "2025-01-02", "enterprise_count", sector) == 1


@pytest.mark.parametrize("on", ["2024-12-31", "2025-01-01", None])
def test_a_deregistration_taken_back_or_not_after_the_registration_is_ignored(on):
    events = told(registered("2025-01-01"), deregistered("2025-02-01"), deregistered(on))
    assert value(events, "2025-06-01", "enterprise_count") == 1


def test_a_dated_change_of_sectors_outlives_a_later_correction_of_the_first_value():
    events = told(
        registered(sectors=("fintech",)),
        sectors_are("metaverse", effective_on="2025-06-01"),
        sectors_are("blockchain"),
    )
    assert value(events, "2025-05-31", "enterprise_count", "blockchain") == 1
    assert value(events, "2025-05-31", "enterprise_count", "fintech") == 0
    assert value(events, "2025-06-01", "enterprise_count", "metaverse") == 1
    assert value(events, "2025-06-01", "enterprise_count", "blockchain") == 0


def test_a_second_registration_rewrites_an_older_undated_change():
    events = told(registered(), sectors_are("metaverse"), registered(sectors=("blockchain",)))
    assert value(events, "2025-01-01", "enterprise_count", "blockchain") == 1


def test_overlapping_certificates_count_once_until_the_last_has_ended():
    events = told(
        registered(),
        qualified("2025-01-01", valid_to="2025-03-01"),
        qualified("2025-02-01", no="C-2", valid_to="2025-04-01"),
    )
    days = ("2025-02-15", "2025-03-31", "2025-04-01")
    assert [value(events, day, "tech_enterprise_count") for day in days] == [1, 1, 0]


def test_a_certificate_counts_only_while_the_enterprise_is_active():
    events = told(registered("2025-02-01"), qualified("2025-01-01"), deregistered("2025-03-01"))
    days = ("2025-01-31", "2025-02-01", "2025-03-01")
    assert [value(events, day, "tech_enterprise_count") for day in days] == [0, 1, 0]


def test_a_revocation_cuts_its_own_certificate_only():
    events = told(revoked("2025-02-01"), registered(), qualified("2025-01-01"))
    events += [cloud_event(qualified("2025-06-01", no="C-2"), id="other")]
    days = ("2025-01-31", "2025-02-01", "2025-06-01")
    assert [value(events, day, "tech_enterprise_count") for day in days] == [1, 0, 1]


def test_a_revocation_on_or_before_the_first_day_leaves_nothing():
    events = told(registered(), qualified("2025-02-01"), revoked("2025-02-01"))
    assert value(events, "2025-02-01", "tech_enterprise_count") == 0


@pytest.mark.parametrize("kind", naive.FIGURE_OF_KIND)
def test_each_kind_of_certificate_has_its_figure(kind):
    events = told(registered(), qualified("2025-01-01", kind=kind))
    found = naive.figures(events, at("2025-01-01"))
    codes = {code for code, dimension in found if dimension == "total"}
    assert codes == {"enterprise_count", naive.FIGURE_OF_KIND[kind]}


def test_an_enterprise_above_scale_counts_in_each_of_its_sectors():
    events = told(
        registered(sectors=("fintech", "metaverse")), qualified("2025-01-01", "above_scale")
    )
    found = naive.figures(events, at("2025-01-01"))
    assert {dimension for code, dimension in found if code == "above_scale_count"} == {
        "total", "fintech", "metaverse",
    }  # fmt: skip


def test_a_report_counts_on_the_last_day_of_its_period_and_in_its_year_only():
    events = told(registered(), reported("2025Q1", yuan="1.05"))
    days = ("2025-03-30", "2025-03-31", "2025-12-31", "2026-01-01")
    assert [value(events, day, "total_output") for day in days] == [0, 105, 105, 0]
    assert value(events, "2025-03-31", "value_added") == 105


def test_february_of_a_leap_year_ends_on_the_29th():
    events = told(registered(), reported("2024-02", yuan="1.00"))
    assert value(events, "2024-02-28", "total_output") == 0
    assert value(events, "2024-02-29", "total_output") == 100


@pytest.mark.parametrize(
    ("periods", "fen"),
    [
        (("2025", "2025Q4"), 200),
        (("2025", "2025-12"), 200),
        (("2025Q4", "2025-10"), 200),
        (("2025", "2025Q4", "2025-10"), 400),
        (("2025Q1", "2025-10"), 300),
        (("2024", "2025-10"), 200),
    ],
)
def test_a_report_is_silent_once_a_finer_one_lies_in_its_period(periods, fen):
    reports = [reported(period, yuan=f"{2**n}.00") for n, period in enumerate(periods)]
    assert value(told(registered(), *reports), "2025-12-31", "total_output") == fen


def test_another_enterprises_finer_report_silences_nobody():
    events = told(
        registered(), registered(enterprise=B),
        reported("2025", yuan="1.00"), reported("2025-12", yuan="2.00", enterprise=B),
    )  # fmt: skip
    assert value(events, "2025-12-31", "total_output") == 300


def test_a_report_waits_for_its_enterprise():
    report = reported("2025", employees=7, yuan="1.00")
    assert naive.figures(told(report), at("2025-12-31")) == {}
    assert value(told(report, registered()), "2025-12-31", "workforce") == 7


def test_flows_do_not_ask_for_activity_but_the_workforce_does():
    events = told(registered(), reported("2025Q1", 7, "1.00"), deregistered("2025-02-01"))
    assert value(events, "2025-03-31", "total_output") == 100
    assert value(events, "2025-03-31", "workforce") == 0


def test_the_workforce_is_that_of_the_latest_counted_report():
    events = told(registered(), reported("2025Q1", 7), reported("2025-01", 5), reported("2024", 9))
    days = ("2025-01-01", "2025-01-31", "2025-03-31")
    assert [value(events, day, "workforce") for day in days] == [9, 5, 5]


def test_each_measure_goes_where_by_sector_says_else_to_the_primary_sector():
    split = {"metaverse": {"output": "0.40"}, "blockchain": {}}
    events = told(
        registered(sectors=("fintech", "metaverse")),
        sectors_are("blockchain", effective_on="2025-04-01"),
        reported("2025Q1", 7, "1.00", by_sector=split),
    )
    found = naive.figures(events, at("2025-06-30"))
    assert {key: n for key, n in found.items() if key[0] in ("output", "workforce")} == {
        ("output", "metaverse"): 40,
        ("workforce", "total"): 7,
        ("workforce", "fintech"): 7,
    }
    assert found["total_output", "total"] == 100


@pytest.mark.parametrize(
    ("until", "fen"), [("2025-03-31", 0), ("2025-04-01", 100)], ids=["ended", "held"]
)
def test_revenue_is_above_scale_by_the_last_day_of_the_period(until, fen):
    certificate = qualified("2025-01-01", "above_scale", valid_to=until)
    events = told(registered(), certificate, reported("2025Q1", yuan="1.00"))
    assert value(events, "2025-06-30", "above_scale_revenue") == fen


def test_revenue_dated_after_the_deregistration_is_not_above_scale():
    events = told(
        registered(), qualified("2025-01-01", "above_scale"),
        reported("2025Q1", yuan="1.00"), deregistered("2025-03-31"),
    )  # fmt: skip
    assert value(events, "2025-06-30", "above_scale_revenue") == 0
