"""Which things a sender may tell of: declared, never by who told first."""

import pytest

from services.contracts.access.authority import Authority
from services.contracts.envelope import parse
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
