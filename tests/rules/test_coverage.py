"""Who has reported: five counts that add up, with names; any finer periods will do."""

import random
from datetime import date

import pytest

from services.contracts.values import periods
from services.contracts.values.metrics import FED_BY_REPORTS, FORMS
from services.indicators.deltas import DELTAS
from services.indicators.read_model.filing import coverage
from services.indicators.read_model.filing.coverage import READING, REPORT, Missed

DUE = date(2025, 4, 25)
FIRMS = [f"enterprise/E{number}" for number in range(6)]


def fact(day: str, state: str | None = None, estimated: bool = False) -> dict:
    return {
        "event": {"time": f"{day}T10:00:00+00:00"},
        "estimated": estimated,
        **({"state": state} if state else {}),
    }


def state(form: str, period: str, facts: dict, thing: str = FIRMS[0]) -> str:
    of_form = coverage.period_of(FORMS[form], period)
    [row] = coverage.rows(FORMS[form], of_form, DUE, [thing], facts)
    return row.state


def reports(*periods: str, day: str = "2025-04-20", **more: str) -> dict:
    return {(REPORT, f"E0:{one}"): fact(day, **more) for one in periods}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "missing"),
        (reports("2025Q1"), "received"),
        (reports("2025Q1", day="2025-04-26"), "late"),
        (reports("2025Q1", state="returned"), "returned"),
        (reports("2025Q1", state="accepted"), "received"),
        (reports("2025-01", "2025-02", "2025-03"), "received"),
        (reports("2025-01", "2025-02"), "missing"),
        (
            reports("2025Q1", state="returned") | reports("2025-01", "2025-02", "2025-03"),
            "received",
        ),
        (reports("2025"), "missing"),
    ],
)
def test_a_quarter_is_told_for_itself_or_by_all_its_months(facts: dict, expected: str) -> None:
    assert state("quarterly_report", "2025Q1", facts) == expected


def test_the_due_day_is_that_of_shanghai() -> None:
    late = {(REPORT, "E0:2025Q1"): {"event": {"time": "2025-04-25T16:30:00+00:00"}}}
    assert state("quarterly_report", "2025Q1", late) == "late"


def test_a_form_is_in_when_every_metric_of_it_is() -> None:
    at = "enterprise/E0:{}:{}".format
    expense, income = at("rd_expense", "2025Q1"), at("tech_income", "2025Q1")
    staff = at("rd_staff", "2025-03-31")
    told = {(READING, one): fact("2025-04-01") for one in (expense, income, staff)}
    assert state("rd", "2025Q1", told) == "received"
    assert state("rd", "2025Q1", told | {(READING, income): fact("2025-05-01")}) == "late"
    back = told | {(READING, staff): fact("2025-05-01", "returned")}
    assert state("rd", "2025Q1", back) == "returned"
    guess = told | {(READING, staff): fact("2025-04-01", estimated=True)}
    assert state("rd", "2025Q1", guess) == "missing"


def test_received_late_returned_and_missing_add_up_to_expected() -> None:
    chance = random.Random(5)
    form, period = FORMS["monthly_report"], periods.parse("2025-03")
    for _ in range(200):
        frame = chance.sample(FIRMS, chance.randrange(7))
        facts = {
            (REPORT, f"{thing.partition('/')[2]}:2025-03"): fact(
                chance.choice(("2025-04-01", "2025-05-01")),
                chance.choice((None, "told", "returned", "accepted")),
            )
            for thing in FIRMS
            if chance.random() < 0.7
        }
        found = coverage.rows(form, period, DUE, frame, facts)
        counts = coverage.counts(found)
        assert [row.thing for row in found] == frame
        assert counts["expected"] == len(frame) == sum(counts[one] for one in coverage.STATES)


@pytest.mark.parametrize(
    ("text", "before"),
    [("2025-01", "2024-12"), ("2025Q1", "2024Q4"), ("2025Q3", "2025Q2"), ("2025", "2024")],
)
def test_the_period_before_is_of_the_same_length(text: str, before: str) -> None:
    assert coverage.before(periods.parse(text)).text == before


def test_a_period_of_another_length_is_none_of_the_form() -> None:
    with pytest.raises(Missed):
        coverage.period_of(FORMS["monthly_report"], "2025Q1")
    with pytest.raises(ValueError, match="period"):
        coverage.period_of(FORMS["monthly_report"], "2025-13")


def test_the_figures_of_reports_are_those_that_a_report_adds_to() -> None:
    """`output` is what Table 2 calls total_output in a sector."""
    amounts = {"output": 5, "value_added": 3, "revenue": 4, "employees": 2, "above_scale": True}
    days = {"day": "2025-03-31", "employed_from": "2025-03-31", "employed_to": None}
    parts = {"output_by_sector": {"fintech": 5}, "employees_by_sector": {"fintech": 2}}
    deltas = DELTAS["enterprises.report"](amounts | days | parts | {"counted": True})
    made = {bucket[0] for bucket, _ in deltas}
    assert made == {*FED_BY_REPORTS, "output"}
