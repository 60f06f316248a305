"""Types of matters are data: the plan's 33, each of which can be lived through to its ends."""

import pytest

from services.contracts.definitions import CASE_TYPES, LISTS, RESULTS, Wrong, case_type
from services.contracts.values.references import KINDS
from services.contracts.values.vocabulary import CHOICES

EVERY = [one for types in CASE_TYPES.values() for one in types.values()]


def test_the_thirty_three_types_of_the_plan_are_there() -> None:
    counts = {family: len(types) for family, types in CASE_TYPES.items()}
    assert counts == {"case": 21, "claim": 5, "matter": 3, "task": 4}


@pytest.mark.parametrize("one", EVERY, ids=lambda one: f"{one.family}-{one.code}")
def test_a_type_begins_in_an_open_stage_and_names_everything(one) -> None:
    for version in one.versions:
        rules = version.rules
        assert rules.ends
        assert rules.ends < {*rules.stages}
        assert rules.first not in rules.ends
        assert version.names.keys() == {*rules.stages}
        assert rules.stages[-1] in rules.ends
    assert one.preset in ("desk", "pipeline", "call")
    assert {*one.opens} <= {"enterprise", "bank", "department", "dispatcher", "connector"}
    assert all(result in RESULTS for result in one.results)
    assert CHOICES[f"{one.family}_type"][one.code].zh == one.zh


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ends": ["gone"]}, "case.x: gone is none of its stages"),
        ({"stages": ["received", "poem"], "ends": ["poem"]}, "case.x: stage poem has no name"),
        ({"answer": "answered"}, "case.x: answered is none of its stages"),
    ],
)
def test_a_type_that_cannot_be_used_says_where_and_why(change: dict, reason: str) -> None:
    version = {"from": "2025-07-01", "stages": ["received", "closed"], "ends": ["closed"]} | change
    row = {"zh": "例", "en": "X", "preset": "desk", "opens": [], "versions": [version]}
    with pytest.raises(Wrong, match=reason):
        case_type("case", "x", row)


def test_a_result_nobody_named_is_refused() -> None:
    row = {"zh": "例", "en": "X", "preset": "desk", "opens": [], "versions": []}
    with pytest.raises(Wrong, match="no result is called luck"):
        case_type("case", "x", row | {"results": ["luck"]})


def test_lists_hold_things_that_can_be_referred_to() -> None:
    assert len(LISTS) == 27
    for one in LISTS.values():
        assert one.of
        assert {*one.of} <= {*KINDS}
        assert {*one.levels} <= CHOICES["list_level"].keys()
