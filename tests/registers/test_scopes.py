"""Who may see which rows: every list and every figure for every scope, against plain loops."""

from collections import Counter
from datetime import date
from typing import Any

import asyncpg
import pytest

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.entities import BY_TOPIC, REGISTERS
from services.contracts.figures.catalogue import TARGETS
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model.answers.readers import reading
from services.indicators.read_model.lineage.lineage import lineage
from services.indicators.read_model.lists.profile import is_visible
from tests.registers.district import LATE, fill, register
from tests.registers.test_list_recount import LISTED, MATTERS, MORE, OF_THINGS, READINGS
from tests.registers.test_profile import EVENTS
from tests.stores.said import A, B, C, lent, told
from tests.support.asking import asking
from tests.support.facts import Fact
from tests.support.naive_thing_lists import of_day

OTHERS = lent("L-7", "7.00")._replace(
    data={**lent("L-7", "7.00").data, "bank": "别行", "enterprise_id": B}
)
# A bank whose name begins like another's, and holds what SQL and addresses give a meaning.
ODD = "乙' OR 'x'='x/%_*"
MORE_LOANS = told(OTHERS, Fact("loan.disbursed", "L-8", {**OTHERS.data, "bank": ODD}), minute=11)
DAYS = [date(2025, 2, 28), LATE]
# Of what References may name, those that scopes have.
REFERRED = ("enterprise", "carrier", "institution", "department")
OWNED = dict.fromkeys(REFERRED, "owner")
# Whose a row is: the members that say it, written down by hand.
WHOSE: dict[str, dict[str, str]] = {
    "enterprises": {"enterprise": "enterprise_id", "carrier": "carrier_id"},
    "carriers": {"carrier": "carrier_id"},
    "loans": {"bank": "bank", "enterprise": "enterprise_id"},
    "investments": {"enterprise": "enterprise_id"},
    "products": {"enterprise": "enterprise_id"},
    "headcounts": {"enterprise": "enterprise_id"},
    "platforms": {"enterprise": "host_enterprise_id"},
    "bases": {"enterprise": "host_enterprise_id"},
    **{f"{f}s": {"enterprise": "enterprise_id", "department": "lead"} for f in FAMILIES},
    "listings": {"enterprise": "enterprise_id"},
    "readings": {"enterprise": "enterprise_id"},
    "assignments": {"department": "department"},
    "explanations": {"department": "department"},
    **{path: {"enterprise": "enterprise_id"} for path in ("software", "demands")},
    **{path: {} for path in ("parks", "chains", "nodes", "targets", "oss-projects")},
    "units": {"carrier": "carrier_id"},
    "institutions": {"institution": "thing"},
    "departments": {"department": "thing parent"},
    **dict.fromkeys(("laboratories", "resources"), dict.fromkeys(REFERRED, "host")),
    **dict.fromkeys(("copyrights", "results", "practices", "datasets"), OWNED),
    "projects": dict.fromkeys(REFERRED, "leader"),
    "links": dict.fromkeys(REFERRED, "from to"),
    "funds": {},
    "pools": {},
}
SCOPES = [
    (),
    ("district",),
    ("bank/乙",),
    ("bank/别行", "bank/乙"),
    ("bank/银行",),
    (f"bank/{ODD}",),
    (f"enterprise/{A}",),
    (f"enterprise/{B}", f"enterprise/{C}"),
    ("carrier/C-1",),
    ("carrier/C-3", "bank/别行"),
    ("street/解放碑",),
    ("department/kjj", "institution/1"),
    ("department/科技局",),
    ("department/区科技局", "institution/1"),
    ("bank/乙", "district"),
]
every_scope = pytest.mark.parametrize("scopes", SCOPES, ids=" ".join)


def theirs(path: str, row: dict[str, Any], scopes: tuple[str, ...]) -> bool:
    if "district" in scopes:
        return True
    return any(
        f"{kind}/{row[name]}" in scopes or (row[name] in scopes and f"{kind}/" in str(row[name]))
        for kind, names in WHOSE[path].items()
        for name in names.split()
    )


@pytest.fixture(scope="module")
async def place(new_database) -> str:
    return await new_database()


@pytest.fixture(scope="module")
async def filled(place: str) -> Any:
    db = await asyncpg.connect(place)
    await fill(db, EVENTS, MORE, MORE_LOANS, MATTERS, LISTED, READINGS, OF_THINGS)
    yield db
    await db.close()


def test_every_list_has_its_say_here():
    assert set(WHOSE) == set(REGISTERS)


@every_scope
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("path", REGISTERS)
async def test_rows_counts_and_totals_are_of_what_one_may_see(filled, path, day, scopes):
    whole = await register(filled, path, day)
    seen = await register(filled, path, day, scopes=Scopes(scopes))
    assert seen.rows == [row for row in whole.rows if theirs(path, row, scopes)]
    assert (seen.count, seen.restricted) == (len(seen.rows), "district" not in scopes)
    sums = Counter()
    for row in seen.rows:
        sums.update(row["counts"])
    assert {code: amount for code, amount in seen.totals.items() if amount} == {
        code: amount for code, amount in sums.items() if amount
    }


@every_scope
async def test_no_filter_search_or_page_shows_what_one_may_not_see(filled, scopes):
    seen = Scopes(scopes)
    asked = [
        {"q": "L-"},
        {"filters": (f"enterprise_id:{A}", f"enterprise_id:{B}")},
        {"sort": "-amount"},
    ]
    for one in asked:
        page = await register(filled, "loans", LATE, scopes=seen, **one)
        assert all(theirs("loans", row, scopes) for row in page.rows)
    first = await register(filled, "loans", LATE, limit=1)
    after = await register(filled, "loans", LATE, cursor=first.next, scopes=seen)
    assert all(theirs("loans", row, scopes) for row in after.rows)


@every_scope
async def test_a_figure_is_told_by_the_facts_that_one_may_see(filled, scopes):
    for code, dimension in TARGETS:
        whole = await lineage(filled, code, dimension, LATE, "", 1000)
        seen = await lineage(filled, code, dimension, LATE, "", 1000, Scopes(scopes))
        expected = [one for one in whole.contributors if its(one, scopes)]
        assert seen.contributors == expected, (code, dimension)
        assert seen.amount == sum(one.contribution for one in expected)
        assert (seen.facts, seen.restricted) == (len(expected), "district" not in scopes)


@pytest.mark.parametrize("scopes", [(), ("bank/乙",), (f"enterprise/{A}",), ("district",)])
async def test_the_read_model_goes_by_who_asks_and_not_by_what_the_question_says(
    filled, place, scopes
):
    seen = await register(filled, "loans", LATE, scopes=Scopes(scopes))
    figure = await lineage(filled, "fund_investment", "total", LATE, "", 9, Scopes(scopes))
    asked = {"as_of": LATE.isoformat(), "scope": "district"}
    async with reading(place) as readers, asking(readers, scopes) as http:
        page = (await http.get("/lists/loans", params=asked)).json()
        whole = (await http.get("/lists/loans/all", params=asked | {"most": 100})).text
        facts = (await http.get("/lineage/fund_investment", params=asked)).json()
        each = (await http.get("/lineage/fund_investment/all", params=asked)).text
        profile = await http.get("/enterprise", params=asked | {"id": A})
    assert (page["count"], page["restricted"]) == (len(seen.rows), "district" not in scopes)
    assert len(whole.splitlines()) == len(seen.rows)
    assert (facts["facts"], facts["amount"]) == (figure.facts, figure.amount)
    assert len(each.splitlines()) == figure.facts
    assert (profile.status_code == 200) == is_visible(A, Scopes(scopes))


def its(contributor: Any, scopes: tuple[str, ...]) -> bool:
    """By what the fact says on the last day; certificates and reports are an enterprise's."""
    if "district" in scopes:
        return True
    topic, fact = contributor.topic, contributor.fact
    named = [f"enterprise/{fact.get(n)}" for n in ("enterprise_id", "host_enterprise_id")]
    if topic == BY_TOPIC["funds.loan"].topic:
        named.append(f"bank/{fact['bank']}")
    if topic == "enterprises.carrier":
        named.append(f"carrier/{fact['carrier_id']}")
    if topic == "enterprises.enterprise":
        named += [
            f"carrier/{span['carrier_id']}"
            for span in fact["carriers"]
            if span["from"] <= LATE.isoformat() and (span["to"] or "9999") > LATE.isoformat()
        ]
    if topic.partition(".")[2] in FAMILIES:
        begun = [one for one in fact["spans"] if one["from"] <= LATE.isoformat()]
        named += [f"department/{span['lead']}" for span in begun[-1:]]
    if topic == "enterprises.thing":
        span = of_day(fact, LATE.isoformat())
        named += [f"enterprise/{span.get('enterprise_id')}", f"carrier/{span.get('carrier_id')}"]
        named += [str(span.get(name)) for name in ("owner", "host", "leader", "parent")]
        named.append(fact["thing"])
    if topic == "enterprises.link":
        named += [fact["from"], fact["to"]]
    return any(name in scopes for name in named)


@pytest.mark.parametrize(
    ("scopes", "visible"),
    [
        (("district",), True),
        ((f"enterprise/{A}",), True),
        ((f"enterprise/{B}",), False),
        (("carrier/C-1", "bank/乙"), False),
        ((), False),
    ],
)
def test_a_profile_is_the_enterprises_own(scopes, visible):
    assert is_visible(A, Scopes(scopes)) is visible


def test_everything_is_the_district():
    assert (EVERYTHING.all, EVERYTHING.kinds) == (True, [])
