"""The plan's 85 systems: each named thing that carries one exists."""

import json
from collections import Counter

from gateway.api_docs import systems
from services.contracts.definitions import CASE_TYPES, LISTS
from services.contracts.definitions.systems import LACKS, SYSTEMS
from services.contracts.entities import REGISTERS


def test_there_are_85_and_each_is_named_once() -> None:
    assert [one.number for one in SYSTEMS] == list(range(1, 86))
    assert len({one.zh for one in SYSTEMS}) == 85
    assert all(one.zh and one.en and one.place for one in SYSTEMS)


def test_what_carries_a_system_exists() -> None:
    types = {f"{family}.{code}" for family, kinds in CASE_TYPES.items() for code in kinds}
    for one in SYSTEMS:
        assert set(one.types) <= types, one
        assert set(one.lists) <= set(LISTS), one
        assert set(one.registers) <= set(REGISTERS), one
        assert set(one.lacks) <= set(LACKS), one


def test_what_is_carried_by_nothing_says_what_it_lacks() -> None:
    told = json.loads(systems.body())["systems"]
    counts = Counter(one["state"] for one in told)
    assert counts == {"partly": 47, "not_yet": 23, "carried": 15}
    for one in told:
        carried = bool(one["types"] or one["lists"] or one["registers"])
        assert (one["state"] == "not_yet") == (not carried)
        assert carried or one["lacks"], one


def test_every_type_of_matter_carries_a_system_of_the_plan() -> None:
    named = {one for system in SYSTEMS for one in system.types}
    types = {f"{family}.{code}" for family, kinds in CASE_TYPES.items() for code in kinds}
    assert types == named
