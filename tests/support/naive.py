"""The figures worked out with plain loops from a set of events: slow, obvious, for tests only.

Written from the design alone, so that it can disagree with the services. Every figure is an
integer: money in fen, area in dm² (0.01 m²), people, counts. Days are Asia/Shanghai dates.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from tests.support import (
    naive_cases,
    naive_links,
    naive_listings,
    naive_readings,
    naive_things,
)
from tests.support import naive_periods as periods
from tests.support import naive_slots as slots

Event = dict
Facts = list[Event]
Shares = Iterator[tuple[str, str, int]]  # (indicator code, dimension, amount to add)

FIGURE_OF_KIND = {
    "leading": "leading_enterprise_count",
    "tech": "tech_enterprise_count",
    "high_tech": "high_tech_enterprise_count",
    "innovative_sme": "innovative_sme_count",
    "srdi": "srdi_sme_count",
    "little_giant": "little_giant_count",
    "above_scale": "above_scale_count",
}
EXCELLENT_LEVELS = ("national", "municipal")
FEN_PER_YI = 10_000_000_000  # 1 亿元 = 10^8 yuan = 10^10 fen


class GdpSpan(NamedTuple):
    """Official GDP in fen of the days from `first` (1 January) to `last`, both inclusive."""

    first: date
    last: date
    fen: int


def figures(events: Iterable[Event], as_of: date) -> dict[tuple[str, str], int]:
    """(indicator code, "total" or sector code) -> base units on that day; zero entries left out.

    ValueError when two different events share (source, id) or an amount is finer than its unit.
    """
    facts = slots.settled(events)
    found: Counter[tuple[str, str]] = Counter()
    for rule in RULES:
        for code, dimension, amount in rule(facts, as_of):
            found[code, dimension] += amount
    return {key: amount for key, amount in found.items() if amount != 0}


def official_gdp_span(events: Iterable[Event], as_of: date) -> GdpSpan | None:
    """The longest span of as_of's year from 1 January for which GDP is published, None if none.

    For the same days a coarser figure beats finer ones: year, then quarter, then month.
    """
    published = {}
    for (series, period), data in slots.latest(
        slots.settled(events), "statistic.published", "period"
    ):
        if series == "gdp":
            published[period] = whole(data["value"], FEN_PER_YI)
    first = reached = date(as_of.year, 1, 1)
    fen = 0
    for period in periods.coarsest_first(as_of.year):
        starts, ends = periods.bounds(period)
        if starts == reached and ends <= as_of and period in published:
            fen += published[period]
            reached = ends + timedelta(days=1)
    return None if reached == first else GdpSpan(first, reached - timedelta(days=1), fen)


def value_added_share_of_gdp(events: Iterable[Event], as_of: date) -> Fraction | None:
    """Percent of official GDP, both over the span of `official_gdp_span`; None without GDP."""
    events = list(events)
    span = official_gdp_span(events, as_of)
    if span is None or span.fen == 0:
        return None
    value_added = figures(events, span.last).get(("value_added", "total"), 0)
    return Fraction(value_added * 100, span.fen)


def enterprises(facts: Facts, day: date) -> Shares:
    for enterprise in active(facts, day):
        yield "enterprise_count", "total", 1
        for sector in sectors(facts, enterprise, day):
            yield "enterprise_count", sector, 1


def qualified_enterprises(facts: Facts, day: date) -> Shares:
    for enterprise in active(facts, day):
        for kind, code in FIGURE_OF_KIND.items():
            if certified(facts, enterprise, kind, day):
                yield code, "total", 1
        if certified(facts, enterprise, "above_scale", day):
            for sector in sectors(facts, enterprise, day):
                yield "above_scale_count", sector, 1


def workforce(facts: Facts, day: date) -> Shares:
    for enterprise in active(facts, day):
        told = [
            (last, report)
            for reporter, last, report in counted_reports(facts)
            if reporter == enterprise and last <= day
        ]
        if told:
            last, report = max(told, key=lambda pair: pair[0])
            yield "workforce", "total", report["employees"]
            for sector, people in by_sector(facts, enterprise, last, report, "employees").items():
                yield "workforce", sector, people


def flows(facts: Facts, day: date) -> Shares:
    for enterprise, last, report in counted_reports(facts):
        if last.year != day.year or last > day:
            continue
        yield "total_output", "total", hundredths(report["output"])
        yield "value_added", "total", hundredths(report["value_added"])
        for sector, amount in by_sector(facts, enterprise, last, report, "output").items():
            yield "output", sector, hundredths(amount)
        if certified(facts, enterprise, "above_scale", last):
            yield "above_scale_revenue", "total", hundredths(report["revenue"])


def carriers(facts: Facts, day: date) -> Shares:
    for carrier, _ in slots.standing(
        facts, day, "carrier.registered", "opened_on", "carrier.closed"
    ):
        if slots.attribute(facts, "carrier", carrier, "core", day):
            area = slots.attribute(facts, "carrier", carrier, "usable_area", day)
            yield "core_carrier_area", "total", hundredths(area)


def investments(facts: Facts, day: date) -> Shares:
    voided = [slot for slot, _ in slots.latest(facts, "investment.voided")]
    for slot, data in slots.latest(facts, "investment.disbursed"):
        if slot not in voided and date.fromisoformat(data["disbursed_on"]) <= day:
            yield "fund_investment", "total", hundredths(data["amount"])


def recognitions(facts: Facts, day: date) -> Shares:
    for _ in slots.standing(
        facts, day, "platform.recognised", "recognised_on", "platform.withdrawn"
    ):
        yield "innovation_platform_count", "total", 1
    for _, data in slots.standing(facts, day, "product.awarded", "awarded_on", "product.withdrawn"):
        if data["level"] in EXCELLENT_LEVELS:
            yield "excellent_product_count", "total", 1


def talent(facts: Facts, day: date) -> Shares:
    for _ in slots.standing(facts, day, "base.opened", "opened_on", "base.closed"):
        yield "talent_base_count", "total", 1
    for enterprise in active(facts, day):
        told = [
            (date.fromisoformat(as_of), data["mid_high"])
            for (reporter, as_of), data in slots.latest(facts, "headcount.reported", "as_of")
            if reporter == enterprise and date.fromisoformat(as_of) <= day
        ]
        if told:
            yield "mid_high_talent", "total", max(told)[1]


def loans(facts: Facts, day: date) -> Shares:
    """A repayment counts from its own day, be that before the loan's."""
    repayments = slots.latest(facts, "loan.repaid", "repayment_id")
    for (loan,), data in slots.latest(facts, "loan.disbursed"):
        code = f"{data['product']}_loan"
        if date.fromisoformat(data["disbursed_on"]) <= day:
            yield code, "total", hundredths(data["amount"])
            yield f"{code}_outstanding", "total", hundredths(data["amount"])
        for (repaid_loan, _), repayment in repayments:
            if repaid_loan == loan and date.fromisoformat(repayment["repaid_on"]) <= day:
                yield f"{code}_outstanding", "total", -hundredths(repayment["amount"])


def pools(facts: Facts, day: date) -> Shares:
    """A pool has one slot per transfer in and one per loan compensated."""
    for _, data in slots.latest(facts, "pool.funded", "transfer_id"):
        if date.fromisoformat(data["funded_on"]) <= day:
            yield "compensation_pool_balance", "total", hundredths(data["amount"])
    for _, data in slots.latest(facts, "pool.compensated", "loan_id"):
        if date.fromisoformat(data["compensated_on"]) <= day:
            yield "compensation_pool_balance", "total", -hundredths(data["amount"])


RULES = (
    enterprises,
    qualified_enterprises,
    workforce,
    flows,
    carriers,
    investments,
    recognitions,
    talent,
    loans,
    pools,
    naive_cases.shares,
    naive_listings.shares,
    naive_readings.shares,
    naive_things.shares,
    naive_links.shares,
)


def active(facts: Facts, day: date) -> list[str]:
    """The enterprises from registered_on to before their de-registration."""
    found = slots.standing(
        facts, day, "enterprise.registered", "registered_on", "enterprise.deregistered"
    )
    return [enterprise for enterprise, _ in found]


def sectors(facts: Facts, enterprise: str, day: date) -> list[str]:
    """The enterprise's sectors that day, primary first."""
    return slots.attribute(facts, "enterprise", enterprise, "sectors", day)


def certified(facts: Facts, enterprise: str, kind: str, day: date) -> bool:
    """Whether a certificate of that kind covers the day and the enterprise is active on it."""
    revocations = dict(
        slots.latest(facts, "enterprise.qualification_revoked", "kind", "certificate_no")
    )
    for slot, data in slots.latest(facts, "enterprise.qualified", "kind", "certificate_no"):
        revoked_on = revocations[slot]["effective_on"] if slot in revocations else None
        if (
            slot[:2] == (enterprise, kind)
            and slots.within(data["valid_from"], data.get("valid_to"), day)
            and (revoked_on is None or day < date.fromisoformat(revoked_on))
        ):
            return enterprise in active(facts, day)
    return False


def counted_reports(facts: Facts) -> list[tuple[str, date, dict]]:
    """(enterprise, last day of the period, data) of reports that were not returned, with no such
    finer one inside."""
    reports = [
        ((event["subject"], event["data"]["period"]), event["data"])
        for place, event in _last_reports(facts).items()
        if not naive_readings.given_back(facts, place, "report.reviewed", "period")
    ]
    told = [slot for slot, _ in reports]
    found = []
    for (enterprise, period), data in reports:
        own = [other for reporter, other in told if reporter == enterprise]
        if not any(periods.inside(other, period) for other in own):
            found.append((enterprise, periods.bounds(period)[1], data))
    return found


def _last_reports(facts: Facts) -> dict[int, Event]:
    """The last report of each enterprise and period, by its place."""
    last = {
        (event["subject"], event["data"]["period"]): place
        for place, event in enumerate(facts)
        if slots.name_of(event) == "enterprise.reported"
    }
    return {place: facts[place] for place in last.values()}


def by_sector(facts: Facts, enterprise: str, last: date, report: dict, measure: str) -> dict:
    """Sector -> the value as reported: where by_sector gives it, else all to the primary one."""
    parts = report.get("by_sector") or {}
    given = {sector: part[measure] for sector, part in parts.items() if measure in part}
    return given or {sectors(facts, enterprise, last)[0]: report[measure]}


def hundredths(text: str) -> int:
    """Yuan to fen, m² to dm²."""
    return whole(text, 100)


def whole(text: str, per_unit: int) -> int:
    """A decimal string in the larger unit as an exact number of base units."""
    amount = Fraction(text) * per_unit
    if amount.denominator != 1:
        raise ValueError(f"{text} is finer than 1/{per_unit}")
    return amount.numerator
