"""One rule for identifiers, wherever they are named or referred to."""

import sys
from unicodedata import category

import pytest

from services.contracts.events import full_type
from services.contracts.events.envelope import Refused, parse
from services.contracts.values.codes import credit_code_problem
from services.contracts.values.identifiers import INVISIBLE, identifier_problem
from tests.support.facts import credit_code

ENTERPRISE = credit_code("91500103MA5U1A2B0")
FUND = {"name": "基金", "kind": "sub", "committed": "1.00", "established_on": "2025-01-01"}
INVESTMENT = {"enterprise_id": ENTERPRISE, "amount": "5.00", "disbursed_on": "2025-01-02"}
GOOD = [
    "基金 1号",
    "测（乙）-1",
    "测(乙)-1",
    "é",
    "F-1",
    "a" * 128,
    "渝中融/2025/0001",
    "\U00020bb7野家",
]
BAD = {
    "x" * 129: "longer than 128 characters",
    "x" * 153: "longer than 128 characters",
    " F": "character 1 is white space at an end: U+0020",
    "基金1号\u3000": "character 5 is white space at an end: U+3000",
    "\u00a0F": "character 1 is white space at an end: U+00A0",
    "F\n1": "character 2 is invisible: U+000A",
    "F\x7f": "character 2 is invisible: U+007F",
    "F\u0085": "character 2 is invisible: U+0085",
    "测\u200b乙": "character 2 is invisible: U+200B",
    "\ufeffF": "character 1 is invisible: U+FEFF",
    "F\u202e1": "character 2 is invisible: U+202E",
    "F\u2066": "character 2 is invisible: U+2066",
    "F\u2028": "character 2 is invisible: U+2028",
    "葛\U000e0100": "character 2 is invisible: U+E0100",
    "\u3164": "character 1 is invisible: U+3164",
    "e\u0301": "character 2 is not composed (NFC): U+0301",
    "\uf900": "character 1 is not composed (NFC): U+F900",
}


def fund(fund_id: str) -> dict:
    return event("fund.established", fund_id, FUND)


def investment(fund_id: str) -> dict:
    return event("investment.disbursed", "I-1", INVESTMENT | {"fund_id": fund_id})


def event(name: str, subject: str, data: dict) -> dict:
    return {
        "specversion": "1.0",
        "id": "e-1",
        "source": "urn:cqyz:funds",
        "type": full_type(name),
        "subject": subject,
        "time": "2025-03-01T09:30:00+08:00",
        "data": data,
    }


def reasons(document: dict) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        parse(document)
    return {problem.pointer: problem.reason for problem in refused.value.problems}


@pytest.mark.parametrize("name", GOOD)
def test_what_may_be_named_may_be_referred_to(name: str) -> None:
    assert parse(fund(name)).subject == name
    assert parse(investment(name)).data.fund_id == name


@pytest.mark.parametrize(("name", "reason"), BAD.items(), ids=[ascii(name)[:20] for name in BAD])
def test_what_may_not_be_named_may_not_be_referred_to_for_the_same_reason(
    name: str, reason: str
) -> None:
    assert identifier_problem(name) == reason
    assert reasons(fund(name)) == {"/subject": reason}
    told = reasons(investment(name))["/data/fund_id"]
    assert told == reason or "at most 128" in told


def test_every_control_and_format_character_is_known_as_invisible() -> None:
    unseen = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if category(chr(code)) in ("Cc", "Cf", "Zl", "Zp")
    ]
    assert [f"{ord(one):04X}" for one in unseen if not INVISIBLE.fullmatch(one)] == []


def test_a_credit_code_with_an_invisible_character_says_so() -> None:
    assert credit_code_problem(f"{ENTERPRISE}\u200b") == "character 19 is invisible: U+200B"
    document = event("enterprise.deregistered", f"{ENTERPRISE}\u200b", {"effective_on": None})
    assert reasons(document) == {"/subject": "character 19 is invisible: U+200B"}


@pytest.mark.parametrize("attribute", ["id", "source"])
def test_ids_and_sources_that_only_look_alike_are_refused(attribute: str) -> None:
    document = fund("F-1") | {attribute: "urn:a\u200b"}
    assert reasons(document) == {f"/{attribute}": "character 6 is invisible: U+200B"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("\u200b", "nothing of it can be seen: U+200B"),
        ("\u2800\u200d", "nothing of it can be seen: U+2800, U+200D"),
        ("基金\u3000", "character 3 is white space at an end: U+3000"),
        ("基\u200b\n金", "character 3 is invisible: U+000A"),
    ],
)
def test_a_name_has_something_to_see(name: str, reason: str) -> None:
    document = event("fund.established", "F-1", FUND | {"name": name})
    assert reasons(document) == {"/data/name": reason}


def test_a_name_may_hold_joiners() -> None:
    assert parse(event("fund.established", "F-1", FUND | {"name": "基\u200d金"}))
