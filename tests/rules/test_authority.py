"""Which things a sender may tell of: declared, never by who told first."""

import re

import pytest
import typer

from services.contracts.__main__ import direct_topics
from services.contracts.access.authority import Authority, of_direct_sender
from services.contracts.events.envelope import parse
from services.kit.messaging import sender_topics
from tests.stores.said import (
    A,
    B,
    carrier,
    headcount,
    invested,
    lent,
    published,
    registered,
    repaid,
    reported,
    told,
)
from tests.support.facts import Fact


def event(fact: Fact):
    [document] = told(fact)
    return parse(document)


BANK = Authority(("bank/乙",), ("B-",))
OTHER_BANK = Authority(("bank/别行",), ("X-",))
ENTERPRISE = Authority((f"enterprise/{A}",))
BUILDING = Authority(("carrier/C-1",))
STREET = Authority(subjects=("jfb-",))

MAY = [
    (Authority(), registered()),
    (Authority(), lent("L-1")),
    (Authority(), published()),
    (BANK, lent("B-1")),
    (BANK, repaid("B-1")),
    (Authority(("bank/乙", f"enterprise/{B}"), ("B-",)), lent("B-1")),
    (ENTERPRISE, reported()),
    (ENTERPRISE, headcount()),
    (ENTERPRISE, registered()),
    (BUILDING, carrier("C-1")),
    (STREET, carrier("jfb-1")),
]
MAY_NOT = [
    (BANK, lent("L-1"), "L-1 begins with none of B-"),
    (OTHER_BANK, lent("X-1"), "乙 is outside of bank/别行"),
    (OTHER_BANK, repaid("B-1"), "B-1 begins with none of X-"),
    (BANK, registered(), f"{A} begins with none of B-"),
    (BANK, carrier("B-1"), "carrier.registered is about nothing of bank/乙"),
    (ENTERPRISE, reported(enterprise=B), f"{B} is outside of enterprise/{A}"),
    (ENTERPRISE, invested(), f"I-1 is outside of enterprise/{A}"),
    (ENTERPRISE, published(), f"gdp is outside of enterprise/{A}"),
    (BUILDING, carrier("C-2"), "C-2 is outside of carrier/C-1"),
    (BUILDING, registered(), f"{A} is outside of carrier/C-1"),
    (STREET, carrier("C-1"), "C-1 begins with none of jfb-"),
    (Authority(()), registered(), f"{A} is outside of nothing"),
]


@pytest.mark.parametrize(("authority", "fact"), MAY)
def test_a_sender_tells_of_what_is_its_own(authority: Authority, fact: Fact):
    assert authority.objection(event(fact)) is None


@pytest.mark.parametrize(("authority", "fact", "reason"), MAY_NOT)
def test_a_sender_tells_of_nothing_else(authority: Authority, fact: Fact, reason: str):
    assert authority.objection(event(fact)) == reason


@pytest.mark.parametrize(
    ("authority", "names", "reason"),
    [
        (Authority(), ["loan.disbursed", "carrier.closed"], None),
        (BANK, ["loan.disbursed", "loan.repaid"], None),
        (ENTERPRISE, ["enterprise.reported", "headcount.reported"], None),
        (BANK, ["enterprise.reported"], "enterprise.reported is about nothing of bank/乙"),
        (
            Authority(("bank/乙",)),
            ["loan.repaid"],
            "loan.repaid names things by ids of its own: say with what theirs begin",
        ),
        (Authority(()), ["loan.repaid"], "loan.repaid is about nothing of nothing"),
    ],
)
def test_nobody_is_given_an_authority_that_could_take_anothers_place(authority, names, reason):
    assert authority.gap(names) == reason


@pytest.mark.parametrize("authority", [Authority(), BANK, OTHER_BANK, ENTERPRISE, STREET], ids=str)
def test_what_a_topics_name_says_of_authority_is_what_was_given(authority: Authority):
    assert Authority.read(authority.terms) == authority
    name = sender_topics.topic("ingest.funds", "urn:cqyz:bank", authority.terms)
    assert sender_topics.terms("ingest.funds", name) == authority.terms
    assert sender_topics.without_terms("ingest.funds", name) == sender_topics.topic(
        "ingest.funds", "urn:cqyz:bank"
    )
    assert re.fullmatch(sender_topics.pattern("ingest.funds"), name)
    assert re.fullmatch("[a-z0-9.-]{1,249}", name)


def test_one_authority_has_one_name_however_it_is_written():
    one = Authority(("bank/乙", "bank/别行"), ("B-", "A-"))
    assert one.terms == Authority(("bank/别行", "bank/乙", "bank/乙"), ("A-", "B-")).terms


def test_more_scopes_than_a_topics_name_holds_are_refused():
    many = Authority(tuple(f"carrier/LY{n:04}" for n in range(40)))
    with pytest.raises(ValueError, match="more than a topic's name holds"):
        sender_topics.topic("ingest.funds", "urn:cqyz:bank", many.terms)


@pytest.mark.parametrize(
    ("scopes", "subjects", "why"),
    [
        ((), (), "say of what it may tell"),
        (("bank/乙",), (), "say with what theirs begin"),
        (("bnak/乙",), ("B-",), "is no scope"),
        (("street/解放碑",), ("B-",), "is about nothing of street/解放碑"),
        (("bank/乙",), ("B-\u200b",), "character 3 is invisible"),
        (("bank/乙",), ("",), "must not be empty"),
    ],
)
def test_a_direct_sender_is_given_nothing_that_would_be_all_or_nothing(scopes, subjects, why):
    names = ["loan.disbursed", "loan.repaid", "fund.established"]
    with pytest.raises(ValueError, match=why):
        of_direct_sender(names, scopes, subjects)


def test_a_direct_sender_is_given_what_it_asks_for():
    names = ["loan.disbursed", "loan.repaid", "fund.established"]
    assert of_direct_sender(names, ["bank/乙"], ["B-"]) == BANK
    assert of_direct_sender(names, ["district"], []).whole


def test_a_direct_sender_gets_no_topic_of_an_owner_whom_it_may_tell_nothing():
    [topic] = direct_topics("urn:cqyz:bank", ["funds"], BANK.scopes, BANK.subjects)
    assert topic.name == sender_topics.topic("ingest.funds", "urn:cqyz:bank", BANK.terms)
    with pytest.raises(typer.BadParameter, match="is about nothing of bank/乙"):
        direct_topics("urn:cqyz:bank", ["funds", "enterprises"], BANK.scopes, BANK.subjects)
