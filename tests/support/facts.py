"""Hypothesis strategies of single facts, each valid by the contract of ingest events.

Few subjects, one name serving a carrier, a loan and a product alike, and few dates: facts of
one set collide as often as they can.
"""

from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
KINDS = ("above_scale", "leading", "tech", "high_tech", "innovative_sme", "srdi", "little_giant")
SECTORS = ("fintech", "blockchain", "metaverse")
DAYS = (
    "2024-02-29", "2024-12-31", "2025-01-01", "2025-01-31", "2025-03-31",
    "2025-04-01", "2025-06-30", "2025-12-31", "2026-01-01",
)  # fmt: skip
PERIODS = (
    "2025", "2025Q1", "2025-01", "2025-02", "2025-03", "2025Q2",
    "2025-04", "2025Q4", "2025-12", "2024", "2024-02", "2024Q4",
)  # fmt: skip
NESTED = ("2025", "2025Q1", "2025-03", "2025Q4", "2025-12")


class Fact(NamedTuple):
    """What an event says, without who said it and when."""

    name: str
    subject: str
    data: dict


def credit_code(stem: str) -> str:
    """The unified social credit code (GB 32100) with these first 17 characters."""
    total = sum(ALPHABET.index(char) * pow(3, i, 31) for i, char in enumerate(stem))
    return stem + ALPHABET[-total % 31]


ENTERPRISES = (
    credit_code("91500103MA5U1A2B0"),
    credit_code("91500103MA60XYW9T"),
    credit_code("91500103202803774"),
)
NAMES = ("N-1", "N-2")


days = st.sampled_from(DAYS)
early_days = st.sampled_from(DAYS[:4] * 2 + DAYS)
late_days = st.sampled_from(DAYS + DAYS[3:] * 2)
enterprises = st.sampled_from((*ENTERPRISES[:1] * 8, *ENTERPRISES[:2] * 2, *ENTERPRISES))
periods = st.one_of(st.sampled_from(NESTED), st.sampled_from(PERIODS))
names = st.sampled_from((*NAMES, NAMES[0]))
sectors = st.lists(st.sampled_from(SECTORS), min_size=1, max_size=3, unique=True)
amounts = st.sampled_from(("0.01", "0.10", "1.00", "19.99", "70000.00", "123456789012.34"))
people = st.integers(0, 9)
levels = st.sampled_from(("municipal", "national", "district"))
labels = st.sampled_from(("甲", "乙"))


def facts_of(
    name: str, subjects: SearchStrategy[str], data: dict, optional: dict | None = None
) -> SearchStrategy[Fact]:
    """Facts of that name whose data has all fields of `data` and any of `optional`."""
    return st.builds(
        Fact, st.just(name), subjects, st.fixed_dictionaries(data, optional=optional or {})
    )


enterprise_registered = facts_of(
    "enterprise.registered",
    enterprises,
    {
        "name": labels,
        "registered_on": early_days,
        "industry_code": st.sampled_from(("6513", "6450")),
        "sectors": sectors,
    },
    {"carrier_id": names},
)
sectors_updated = facts_of(
    "enterprise.updated", enterprises, {"sectors": sectors}, {"effective_on": days}
)
name_updated = facts_of(
    "enterprise.updated",
    enterprises,
    {"name": labels},
    {"effective_on": days, "carrier_id": names, "sectors": sectors},
)
enterprise_deregistered = facts_of(
    "enterprise.deregistered",
    enterprises,
    {"effective_on": st.sampled_from((*DAYS, *DAYS[3:], None, None))},
)


@st.composite
def qualified(draw: st.DrawFn, kinds: tuple[str, ...]) -> Fact:
    data = {"kind": draw(st.sampled_from(kinds)), "certificate_no": draw(names)}
    data["valid_from"] = draw(early_days)
    later = [day for day in DAYS if day > data["valid_from"]]
    valid_to = draw(st.sampled_from([*later, None]))
    if valid_to is not None:
        data["valid_to"] = valid_to
    return Fact("enterprise.qualified", draw(enterprises), data)


def revoked(kinds: tuple[str, ...]) -> SearchStrategy[Fact]:
    return facts_of(
        "enterprise.qualification_revoked",
        enterprises,
        {"kind": st.sampled_from(kinds), "certificate_no": names, "effective_on": late_days},
    )


def reported(periods: SearchStrategy[str]) -> SearchStrategy[Fact]:
    parts = st.dictionaries(
        st.sampled_from(SECTORS),
        st.fixed_dictionaries({}, optional={"output": amounts, "employees": people}),
        max_size=2,
    )
    return facts_of(
        "enterprise.reported",
        enterprises,
        {
            "period": periods,
            "employees": people,
            "output": amounts,
            "revenue": amounts,
            "value_added": amounts,
        },
        {"by_sector": parts},
    )


report_reviewed = facts_of(
    "report.reviewed",
    enterprises,
    {"period": st.sampled_from(NESTED), "reviewed_at": st.just("2026-01-05T00:00:00Z")}
    | {"verdict": st.sampled_from(("returned", "returned", "accepted")), "reason": labels},
)
FLOWS = {"enterprise": "rd_expense", "carrier": "energy"}
STOCKS = {
    "enterprise": "rd_staff",
    "carrier": "parking",
    **dict.fromkeys(("platform", "laboratory"), "transfer_team"),
}


def things(kind: str) -> SearchStrategy[str]:
    return (enterprises if kind == "enterprise" else names).map(f"{kind}/{{}}".format)


@st.composite
def measures(draw: st.DrawFn, kind: str) -> dict[str, str]:
    """Which measure of such a thing, and for when."""
    if kind in FLOWS and draw(st.booleans()):
        return {"metric": FLOWS[kind], "period": draw(st.sampled_from(NESTED))}
    return {"metric": STOCKS[kind], "as_of": draw(st.sampled_from(DAYS[2:6:2]))}


@st.composite
def reading_reported(draw: st.DrawFn, kind: str) -> Fact:
    of = draw(measures(kind))
    value = draw(amounts if "period" in of else people.map(str))
    estimated = {"estimated": True} if draw(st.integers(0, 2)) == 0 else {}
    return Fact("reading.reported", draw(things(kind)), {**of, "value": value, **estimated})


@st.composite
def reading_reviewed(draw: st.DrawFn, kind: str) -> Fact:
    of = draw(measures(kind))
    verdict = draw(st.sampled_from(("returned", "returned", "accepted")))
    said = {"verdict": verdict, "reason": "核对", "reviewed_at": "2026-01-05T00:00:00Z"}
    return Fact("reading.reviewed", draw(things(kind)), {**of, **said})


def laboratories() -> SearchStrategy[str]:
    return names.map("laboratory/{}".format)


thing_registered = facts_of(
    "thing.registered",
    laboratories(),
    {"name": labels, "opened_on": early_days},
    {"level": levels, "form": st.sampled_from(("key_laboratory", "joint"))},
)
thing_updated = facts_of(
    "thing.updated", laboratories(), {"name": labels}, {"effective_on": days, "level": levels}
)
thing_ended = facts_of(
    "thing.ended", laboratories(), {"effective_on": st.sampled_from((*DAYS[2:], None))}
)


@st.composite
def link_stated(draw: st.DrawFn) -> Fact:
    first = draw(early_days)
    data = {"relation": "occupies", "from": f"enterprise/{draw(enterprises)}", "valid_from": first}
    data |= {"to": f"unit/{draw(names)}", "quantity": draw(st.sampled_from(("1", "20.5")))}
    if later := [day for day in DAYS if day > first and draw(st.booleans())]:
        data["valid_to"] = later[0]
    return Fact("link.stated", draw(names), data)


link_ended = facts_of("link.ended", names, {"effective_on": st.sampled_from((*DAYS, None))})
headcount_reported = facts_of(
    "headcount.reported", enterprises, {"as_of": days, "mid_high": people}
)
carrier_registered = facts_of(
    "carrier.registered",
    names,
    {"name": labels, "core": st.booleans(), "usable_area": amounts, "opened_on": early_days},
)
carrier_core_updated = facts_of(
    "carrier.updated", names, {"core": st.booleans()}, {"effective_on": days}
)
carrier_area_updated = facts_of(
    "carrier.updated",
    names,
    {"usable_area": amounts},
    {"core": st.booleans(), "effective_on": days},
)


def ended(name: str) -> SearchStrategy[Fact]:
    return facts_of(name, names, {"effective_on": late_days})


platform_recognised = facts_of(
    "platform.recognised",
    names,
    {"name": labels, "level": levels, "recognised_on": early_days},
    {"host_enterprise_id": enterprises},
)
product_awarded = facts_of(
    "product.awarded",
    names,
    {"name": labels, "level": levels, "enterprise_id": enterprises, "awarded_on": early_days},
)
base_opened = facts_of(
    "base.opened",
    names,
    {"name": labels, "partner": labels, "opened_on": early_days},
    {"host_enterprise_id": enterprises},
)
fund_established = facts_of(
    "fund.established",
    names,
    {
        "name": labels,
        "kind": st.sampled_from(("mother", "sub", "direct")),
        "committed": amounts,
        "established_on": days,
    },
    {"sector": st.sampled_from(SECTORS)},
)
investment_disbursed = facts_of(
    "investment.disbursed",
    names,
    {"fund_id": names, "enterprise_id": enterprises, "amount": amounts, "disbursed_on": days},
)
investment_voided = facts_of("investment.voided", names, {"reason": labels})
loan_disbursed = facts_of(
    "loan.disbursed",
    names,
    {
        "product": st.sampled_from(("commercial_value", "knowledge_value")),
        "bank": labels,
        "enterprise_id": enterprises,
        "amount": amounts,
        "disbursed_on": days,
        "term_months": st.sampled_from((12, 36)),
        "annual_rate": st.just("3.45"),
    },
)
loan_defaulted = facts_of(
    "loan.defaulted", names, {"effective_on": days, "principal_outstanding": amounts}
)


@st.composite
def loan_repaid(draw: st.DrawFn) -> Fact:
    """A repayment id belongs to one loan only: the design leaves the other case open."""
    loan = draw(names)
    number = draw(st.sampled_from(("R1", "R2")))
    data = {"repayment_id": f"{loan}.{number}", "amount": draw(amounts), "repaid_on": draw(days)}
    return Fact("loan.repaid", loan, data)


@st.composite
def pool_funded(draw: st.DrawFn) -> Fact:
    """A transfer id belongs to one pool only: the design leaves the other case open."""
    pool = draw(names)
    number = draw(st.sampled_from(("T1", "T2")))
    data = {"transfer_id": f"{pool}.{number}", "amount": draw(amounts), "funded_on": draw(days)}
    return Fact("pool.funded", pool, data)


@st.composite
def pool_compensated(draw: st.DrawFn) -> Fact:
    """One pool for each loan, one transfer id for each compensation, which keeps its day.

    So the slot is the same whether it is named by transfer, by loan, or by loan and day.
    """
    number = draw(st.integers(0, len(NAMES) - 1))
    loan = NAMES[number]
    data = {
        "transfer_id": f"{loan}.C",
        "loan_id": loan,
        "amount": draw(amounts),
        "compensated_on": DAYS[4 + number],
    }
    return Fact("pool.compensated", NAMES[-1 - number], data)


gdp_published = facts_of(
    "statistic.published",
    st.just("gdp"),
    {
        "period": st.one_of(st.sampled_from(PERIODS), st.sampled_from(PERIODS[:4])),
        "value": st.sampled_from(("1654.32", "400.00", "0.01")),
        "unit": st.just("亿元"),
    },
    {"note": labels},
)
figure_published = facts_of(
    "statistic.published",
    st.just("total_output"),
    {"period": st.sampled_from(PERIODS), "value": amounts, "unit": st.just("亿元")},
)
