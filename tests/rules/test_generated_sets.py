"""The generated sets are worth their time only if they notice each rule being broken."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.support import naive, naive_periods, naive_slots, strategies
from tests.support.facts import DAYS

pytestmark = [pytest.mark.slow, pytest.mark.short]

SEEDS = range(40)
AS_OF = [date.fromisoformat(day) for day in DAYS]
generate = settings(
    max_examples=10,  # beyond ten Hypothesis varies what it has: five near copies of each set
    database=None,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def told(events: list[dict]) -> list:
    """All that the naive model says of the events on all days."""
    return [(naive.figures(events, day), naive.official_gdp_span(events, day)) for day in AS_OF]


def of_code(said: list, code: str) -> list[dict]:
    """Of all that is said, the figures of one indicator."""
    return [{key: n for key, n in figures.items() if key[0] == code} for figures, _ in said]


@pytest.fixture(scope="module")
def samples() -> list[tuple[list[dict], list]]:
    """Generated sets, each with what the unbroken model says of it."""
    found = []

    def collect(events: list[dict]) -> None:
        found.append((events, told(events)))

    for number in SEEDS:
        generate(seed(number)(given(strategies.event_sets())(collect)))()
    return found


def instant(event: dict) -> datetime:
    return datetime.fromisoformat(event["time"]).astimezone(UTC)


def on_any_date(facts: list[dict], entity: str, subject: str, field: str, day: date):
    """Breaks dated attributes: whatever was said last holds on all days."""
    names = (f"{entity}.registered", f"{entity}.updated")
    said = [
        event["data"][field]
        for event in facts
        if event["subject"] == subject
        and naive_slots.name_of(event) in names
        and field in event["data"]
    ]
    return said[-1]


def first_value_fixed(facts: list[dict], entity: str, subject: str, field: str, day: date):
    """Breaks corrections: an undated update is not heard."""
    heard = [
        event
        for event in facts
        if naive_slots.name_of(event) != f"{entity}.updated" or "effective_on" in event["data"]
    ]
    return attribute(heard, entity, subject, field, day)


def certificates_one_by_one(facts: list[dict], day: date) -> naive.Shares:
    """Breaks the union: each valid certificate of an enterprise counts."""
    for slot, data in naive_slots.latest(facts, "enterprise.qualified", "kind", "certificate_no"):
        only = [
            event
            for event in facts
            if naive_slots.name_of(event) != "enterprise.qualified"
            or (event["subject"], event["data"]["kind"], event["data"]["certificate_no"]) == slot
        ]
        if naive.certified(only, slot[0], data["kind"], day):
            yield naive.FIGURE_OF_KIND[data["kind"]], "total", 1


def voids_heard_last(events: list[dict]) -> list[dict]:
    """Breaks voiding: a later correction of the disbursement brings the investment back."""
    kept: list[dict] = []
    for event in settled(events):
        if naive_slots.name_of(event) == "investment.disbursed":
            kept = [
                other
                for other in kept
                if other["subject"] != event["subject"]
                or naive_slots.name_of(other) != "investment.voided"
            ]
        kept.append(event)
    return kept


def take_backs_unheard(events: list[dict]) -> list[dict]:
    """Breaks the taking back of a de-registration."""
    return [event for event in settled(events) if event["data"].get("effective_on", "") is not None]


def whole_by_sector(facts: list[dict], enterprise: str, last: date, report: dict, measure: str):
    """Breaks the per-measure rule: any by_sector speaks for both measures."""
    if report.get("by_sector"):
        return {code: part.get(measure, 0) for code, part in report["by_sector"].items()}
    return by_sector(facts, enterprise, last, report, measure)


def active_reporters(facts: list[dict]) -> list:
    """Breaks flows: a report dated outside the active days does not count."""
    return [told for told in counted_reports(facts) if told[0] in naive.active(facts, told[1])]


def unless(grain: int, coarse: int) -> Callable[[str, str], bool]:
    """Breaks one pair of grains, told by the length of the period's text."""
    return lambda finer, coarser: (
        (len(finer), len(coarser)) != (grain, coarse) and inside(finer, coarser)
    )


def ignoring(name: str, field: str) -> dict:
    """Breaks the waiting of this event for what that field names."""
    needs = naive_slots.REFERS_TO[name]
    assert field in needs
    return naive_slots.REFERS_TO | {name: {f: o for f, o in needs.items() if f != field}}


def without(*names: str) -> Callable[[list[dict]], list[dict]]:
    """Breaks the hearing of these events."""
    return lambda events: settled(
        event for event in events if naive_slots.name_of(event) not in names
    )


settled = naive_slots.settled
attribute = naive_slots.attribute
by_sector = naive.by_sector
counted_reports = naive.counted_reports
inside = naive_periods.inside
coarsest_first = naive_periods.coarsest_first
MONTH, QUARTER, YEAR = len("2025-01"), len("2025Q1"), len("2025")

BROKEN = {
    "an id breaks a tie of times": (
        naive_slots, "precedence", lambda event: (instant(event), event["source"])),
    "a source breaks a tie of ids": (
        naive_slots, "precedence",
        lambda event: (instant(event), event["id"], len(event["source"]))),
    "ids compare by code point": (
        naive_slots, "precedence", lambda event: (instant(event), event["id"].lower())),
    "times compare as instants": (
        naive_slots, "precedence", lambda event: (event["time"], event["id"], event["source"])),
    "microseconds count": (
        naive_slots, "precedence",
        lambda event: (instant(event).replace(microsecond=0), event["id"], event["source"])),
    "an investment needs its fund": (
        naive_slots, "REFERS_TO", ignoring("investment.disbursed", "fund_id")),
    "an investment needs its enterprise": (
        naive_slots, "REFERS_TO", ignoring("investment.disbursed", "enterprise_id")),
    "a loan needs its enterprise": (
        naive_slots, "REFERS_TO", ignoring("loan.disbursed", "enterprise_id")),
    "a product needs its enterprise": (
        naive_slots, "REFERS_TO", ignoring("product.awarded", "enterprise_id")),
    "a compensation needs its loan": (
        naive_slots, "REFERS_TO", ignoring("pool.compensated", "loan_id")),
    "an end not after the start is ignored": (
        naive_slots, "end_after", lambda start, end: end),
    "the first day is in": (
        naive_slots, "within",
        lambda start, end, day: start < day.isoformat() and (not end or day.isoformat() < end)),
    "the last day is out": (
        naive_slots, "within",
        lambda start, end, day: start <= day.isoformat() and (not end or day.isoformat() <= end)),
    "a de-registration can be taken back": (naive_slots, "settled", take_backs_unheard),
    "a dated change holds from its day": (naive_slots, "attribute", on_any_date),
    "an undated change corrects the first value": (naive_slots, "attribute", first_value_fixed),
    "two certificates of a kind count once": (
        naive, "RULES",
        tuple(certificates_one_by_one if rule is naive.qualified_enterprises else rule
              for rule in naive.RULES)),
    "a month beats its quarter": (naive_periods, "inside", unless(MONTH, QUARTER)),
    "a month beats its year": (naive_periods, "inside", unless(MONTH, YEAR)),
    "a quarter beats its year": (naive_periods, "inside", unless(QUARTER, YEAR)),
    "each measure is split on its own": (naive, "by_sector", whole_by_sector),
    "the primary sector is that of the period's last day": (
        naive, "by_sector",
        lambda facts, enterprise, last, *rest: by_sector(facts, enterprise, date.max, *rest)),
    "flows do not ask for activity": (naive, "counted_reports", active_reporters),
    "a voided investment stays voided": (naive_slots, "settled", voids_heard_last),
    "products of the district do not count": (
        naive, "EXCELLENT_LEVELS", ("national", "municipal", "district")),
    "the year's GDP beats its parts": (
        naive_periods, "coarsest_first", lambda year: coarsest_first(year)[1:]),
    "a quarter's GDP beats its months": (
        naive_periods, "coarsest_first",
        lambda year: sorted(coarsest_first(year), key=lambda period: -len(period))),
    "months of GDP make a span": (
        naive_periods, "coarsest_first",
        lambda year: [period for period in coarsest_first(year) if len(period) != MONTH]),
}  # fmt: skip

MATTERS = [
    ("enterprise.registered", "enterprise_count"),
    ("enterprise.updated", "enterprise_count"),
    ("enterprise.updated", "above_scale_count"),
    ("enterprise.updated", "output"),
    ("enterprise.updated", "workforce"),
    ("enterprise.deregistered", "enterprise_count"),
    ("enterprise.deregistered", "workforce"),
    ("enterprise.deregistered", "above_scale_count"),
    ("enterprise.deregistered", "above_scale_revenue"),
    ("enterprise.deregistered", "mid_high_talent"),
    ("enterprise.qualified", "above_scale_revenue"),
    *[("enterprise.qualified", code) for code in naive.FIGURE_OF_KIND.values()],
    ("enterprise.qualification_revoked", "above_scale_count"),
    ("enterprise.qualification_revoked", "above_scale_revenue"),
    ("enterprise.reported", "total_output"),
    ("enterprise.reported", "value_added"),
    ("carrier.registered", "core_carrier_area"),
    ("carrier.updated", "core_carrier_area"),
    ("carrier.closed", "core_carrier_area"),
    ("platform.withdrawn", "innovation_platform_count"),
    ("product.withdrawn", "excellent_product_count"),
    ("fund.established", "fund_investment"),
    ("investment.voided", "fund_investment"),
    ("loan.repaid", "commercial_value_loan_outstanding"),
    ("loan.repaid", "knowledge_value_loan_outstanding"),
    ("loan.disbursed", "commercial_value_loan"),
    ("loan.disbursed", "knowledge_value_loan"),
    ("pool.funded", "compensation_pool_balance"),
    ("pool.compensated", "compensation_pool_balance"),
    ("base.closed", "talent_base_count"),
    ("headcount.reported", "mid_high_talent"),
    ("report.reviewed", "total_output"),
    ("reading.reported", "rd_expense"),
    ("reading.reported", "rd_staff"),
    ("reading.reviewed", "rd_expense"),
    ("reading.reviewed", "rd_staff"),
]


@pytest.mark.parametrize("rule", BROKEN)
def test_some_generated_set_notices_a_broken_rule(rule, samples, monkeypatch):
    monkeypatch.setattr(*BROKEN[rule])
    assert any(told(events) != right for events, right in samples)


@pytest.mark.parametrize(("name", "code"), MATTERS)
def test_some_generated_figure_needs_each_event(name, code, samples, monkeypatch):
    monkeypatch.setattr(naive_slots, "settled", without(name))
    assert any(of_code(told(events), code) != of_code(right, code) for events, right in samples)


@pytest.mark.parametrize("name", ["loan.defaulted", "platform.recognised", "base.opened"])
def test_events_of_every_kind_are_generated(name, samples):
    assert any(naive_slots.name_of(event) == name for events, _ in samples for event in events)


WAITING = (
    *("enterprise.reported", "headcount.reported", "investment.disbursed"),
    *("loan.disbursed", "loan.repaid"),
)


@pytest.mark.parametrize("name", WAITING)
def test_some_generated_events_wait_for_ever(name, samples):
    assert any(
        naive_slots.name_of(event) == name
        for events, _ in samples
        for event in events
        if event not in naive_slots.settled(events)
    )


def test_generated_sets_name_every_event_once_and_hold_1_to_40(samples):
    for events, _ in samples:
        assert 1 <= len(events) <= 40
        assert len({(event["source"], event["id"]) for event in events}) == len(events)
