"""Rows of others as bait: what people and keys with scopes see and tell of, through every door."""

import json
from collections.abc import Callable

import httpx2
import pytest

from deploy.issuer.signing import Signing
from gateway.access.policy import ROUTES, Role
from tests.fates.caller import Caller
from tests.fates.events import enterprise, unique
from tests.people.test_routes import ASKED, QUESTIONS
from tests.support.facts import credit_code
from tests.support.system import System

BANKS = ("诱饵一银行", "诱饵二银行")
FIRMS = (credit_code("91500103MA5UBA1T0"), credit_code("91500103MA5UBA1T1"))
PREFIXES = ("一-", "二-")
ENDLESS = ("/api/v1/live",)
FIGURE = {
    *("code", "dimension", "value", "printed", "expected", "completion", "status"),
    *("increment_completion", "judged", "period_on_period", "year_on_year"),
}


def loan(number: int, which: int, source: str, **changed: object) -> dict:
    data = {
        "product": "knowledge_value",
        "bank": BANKS[which],
        "enterprise_id": FIRMS[which],
        "amount": "100000000.00",
        "disbursed_on": "2025-02-01",
        "term_months": 12,
        "annual_rate": "3.45",
    }
    return {
        "specversion": "1.0",
        "id": unique("bait"),
        "source": source,
        "type": "cn.gov.cqyz.loan.disbursed.v1",
        "subject": f"{PREFIXES[which]}{number}",
        "time": f"2026-01-05T09:00:0{number}+08:00",
        "data": data | changed,
    }


@pytest.fixture(scope="module")
def banks(maker: Caller, district: System) -> list[Caller]:
    """A key for each bank, which told of two loans of a registered enterprise."""
    market = maker.make_sender(unique("bait-market"), types=["enterprise.registered"])
    market.send(*(enterprise(market.source, subject=firm) for firm in FIRMS))
    made = []
    for which, bank in enumerate(BANKS):
        name = unique(f"bait-{which}")
        wish = {
            "name": name,
            "source": f"urn:{name}",
            "types": ["loan.disbursed", "loan.repaid"],
            "scopes": [f"bank/{bank}"],
            "subjects": [PREFIXES[which]],
        }
        secret = maker.ask("POST", "/api/v1/keys", json=wish).json()["secret"]
        one = Caller(district.url, secret, f"urn:{name}", name)
        for number in (1, 2):
            assert told(one, loan(number, which, one.source)).status_code == 202
        made.append(one)
    district.settle()
    return made


@pytest.fixture
def person(district: System, signing: Signing, claims: dict) -> Callable[..., Caller]:
    def of(role: str, *scopes: str) -> Caller:
        said = claims | {"sub": unique(role), "roles": [role], "scopes": list(scopes)}
        return Caller(district.url, signing.token(said))

    return of


def told(caller: Caller, event: dict) -> httpx2.Response:
    head = {"Content-Type": "application/cloudevents+json"}
    return caller.ask("POST", "/api/v1/events", json=event, headers=head)


def loans(caller: Caller, **asked: object) -> dict:
    answer = caller.ask("GET", "/api/v1/registers/loans", params={"q": "诱饵", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_bank_rewrites_no_loan_of_another(banks):
    first, second = banks
    own = loan(1, 1, second.source)
    stolen = own | {"id": unique("stolen"), "subject": f"{PREFIXES[0]}1"}
    answer = told(second, stolen)
    assert answer.status_code == 403
    assert answer.json()["detail"] == "一-1 begins with none of 二-"
    repaid = stolen | {
        "id": unique("repaid"),
        "type": "cn.gov.cqyz.loan.repaid.v1",
        "data": {"repayment_id": "R", "amount": "1.00", "repaid_on": "2025-03-01"},
    }
    assert told(second, repaid).status_code == 403
    assert told(second, loan(3, 1, second.source, bank=BANKS[0])).status_code == 403
    assert {row["bank"] for row in loans(first)["rows"]} == {BANKS[0]}


def test_a_key_without_a_prefix_for_ids_of_its_own_is_not_made(maker):
    wish = {
        "name": unique("loose"),
        "source": "urn:loose",
        "types": ["loan.repaid"],
        "scopes": [f"bank/{BANKS[0]}"],
    }
    answer = maker.ask("POST", "/api/v1/keys", json=wish)
    assert answer.status_code == 422
    assert "names things by ids of its own" in answer.text


def test_each_bank_sees_its_own_loans_and_their_sum(banks, person):
    for which, bank in enumerate(BANKS):
        for caller in (banks[which], person("bank", f"bank/{bank}")):
            page = loans(caller)
            assert [row["bank"] for row in page["rows"]] == [bank, bank]
            assert (page["count"], page["restricted"]) == (2, True)
            amounts = {one["code"]: one["amount"] for one in page["totals"]}
            assert amounts["knowledge_value_loan"] == "2"


def test_nothing_of_another_bank_comes_by_any_way(banks, person):
    bank = person("bank", f"bank/{BANKS[0]}")
    bait = (BANKS[1], FIRMS[1], f"{PREFIXES[1]}1")
    ways = [
        ("/api/v1/registers/loans", {"filter": f"enterprise_id:{FIRMS[1]}"}),
        ("/api/v1/registers/loans", {"q": BANKS[1]}),
        ("/api/v1/registers/loans", {"sort": "-amount"}),
        ("/api/v1/exports/registers/loans.csv", {}),
        ("/api/v1/exports/registers/loans.json", {"q": BANKS[1]}),
        ("/api/v1/indicators/knowledge_value_loan/facts", {"limit": 1000}),
        ("/api/v1/exports/indicators/knowledge_value_loan/facts.json", {}),
        ("/api/v1/enterprises", {"q": FIRMS[1], "state": "all"}),
        (f"/api/v1/enterprises/{FIRMS[1]}", {}),
        ("/api/v1/exports/enterprises.csv", {"state": "all"}),
    ]
    for path, asked in ways:
        answer = bank.ask("GET", path, params=asked)
        assert answer.status_code in (200, 404), path
        shown = answer.text.replace(f"no enterprise {FIRMS[1]} is known", "")
        assert not [word for word in bait if word in shown], path


def test_no_route_tells_anybody_of_another_bank(banks, signing, claims, district):
    """Somebody with every role that has no need to see all, and a bank's key, on every route."""
    mine = [f"bank/{BANKS[0]}"]
    said = {"sub": unique("all"), "roles": [*set(Role) - {Role.admin}], "scopes": mine}
    somebody = Caller(district.url, signing.token(claims | said))
    bait = (BANKS[1], FIRMS[1], f"{PREFIXES[1]}1", banks[1].source)
    asked = ASKED | {"code": "knowledge_value_loan", "enterprise_id": "x", "source": "x"}
    walked = [path for method, path in ROUTES if method == "GET" and path not in ENDLESS]
    told = {
        (caller, path): caller.ask("GET", path.format(**asked), params=QUESTIONS.get(path)).text
        for caller in (somebody, banks[0])
        for path in walked
    }
    assert not [place for place, text in told.items() if any(word in text for word in bait)]
    own = {path for (_, path), text in told.items() if f"{PREFIXES[0]}1" in text}
    assert own == {
        "/api/v1/registers/{register}",
        "/api/v1/indicators/{code}/facts",
        "/api/v1/exports/registers/{register}.{form}",
        "/api/v1/exports/indicators/{code}/facts.{form}",
        *("/api/v1/events", "/api/v1/exports/events.{form}"),
    }


@pytest.mark.parametrize(
    "path",
    [
        *("/api/v1/events", "/api/v1/sources", "/api/v1/dead-letters", "/api/v1/imported-files"),
        *("/api/v1/exports/events.csv", "/api/v1/exports/dead-letters.csv"),
        *("/api/v1/events/x/y", "/api/v1/dead-letters/ingest.funds/0/0"),
    ],
)
def test_events_letters_and_files_are_the_districts_and_their_senders(person, path):
    for role in ("operator", "department", "statistician"):
        for scopes in ((), (f"bank/{BANKS[0]}",)):
            answer = person(role, *scopes).ask("GET", path)
            assert (answer.status_code, "lacks the permission" in answer.text) == (403, True)


def test_the_page_offers_nobody_what_they_may_not_see(person):
    offered = person("operator", f"bank/{BANKS[0]}").get("/api/v1/me")["can"]
    assert {"figures", "facts", "registers", "audit"} == set(offered)


@pytest.mark.parametrize("act", ["replay", "discard"])
def test_a_letter_is_not_sent_again_by_who_may_not_see_it(person, act):
    path = f"/api/v1/dead-letters/ingest.funds/0/0/{act}"
    answer = person("operator", f"bank/{BANKS[0]}").ask("POST", path, json={})
    assert (answer.status_code, "lacks the permission letters" in answer.text) == (403, True)


def test_what_changes_live_is_figures_without_names(person, district):
    secret = person("bank", f"bank/{BANKS[0]}").secret
    shown = {"Authorization": f"Bearer {secret}", "Last-Event-ID": "another-0"}
    with httpx2.stream("GET", f"{district.url}/api/v1/live", headers=shown, timeout=30) as answer:
        line = next(line for line in answer.iter_lines() if line.startswith("data:"))
    figures = json.loads(line.removeprefix("data:"))["figures"]
    assert {name for one in figures for name in one} == FIGURE


def test_a_figure_is_told_to_a_bank_by_its_own_loans(banks, person):
    path = "/api/v1/indicators/knowledge_value_loan/facts"
    page = person("bank", f"bank/{BANKS[0]}").ask("GET", path).json()
    assert {one["fact"]["bank"] for one in page["facts"]} == {BANKS[0]}
    assert (page["count"], page["value"], page["restricted"]) == (2, "2", True)


def test_who_has_no_scope_sees_no_row(banks, person):
    viewer = person("viewer")
    assert loans(viewer)["count"] == 0
    path = "/api/v1/indicators/knowledge_value_loan/facts"
    assert viewer.ask("GET", path).json()["facts"] == []


def test_the_district_sees_all_of_them(banks, person):
    page = loans(person("viewer", "district"))
    assert (page["count"], page["restricted"]) == (4, False)


def test_a_key_that_may_not_tell_of_all_sends_no_file(banks):
    answer = banks[0].ask("POST", "/api/v1/imports/loans", content=b"x")
    assert answer.status_code == 403
    assert "files come from who may tell of the whole district" in answer.json()["detail"]
