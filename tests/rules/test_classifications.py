"""A class of GB/T 4754 says which sector it is where it can be one alone."""

import pytest
from pydantic import ValidationError

from services.contracts.events.enterprises import EnterpriseRegistered
from services.contracts.figures.catalogue import SECTORS
from services.contracts.values.classifications import (
    CLASSES,
    STANDARDS,
    agree,
    classes_of,
    sectors_of,
)
from tests.support.naive_lists import MAY_BE

TOLD = {"name": "甲", "registered_on": "2025-01-01"}


def test_every_sector_of_the_plan_has_classes_and_nothing_else_has():
    assert list(MAY_BE) == [sector.code for sector in SECTORS]
    assert all(code.isdigit() and 2 <= len(code) <= 4 for row in MAY_BE.values() for code in row)


def test_the_three_other_standards_are_known_by_their_classes():
    assert {one.standard for one in CLASSES} | {"industry"} == set(STANDARDS)
    assert len({(one.standard, one.code) for one in CLASSES}) == len(CLASSES)


@pytest.mark.parametrize(
    ("code", "sectors"),
    [
        ("7520", ["research_services"]),
        ("7491", ["industrial_design"]),
        ("6531", ["it_services", "smart_energy"]),
        ("4710", []),
    ],
)
def test_a_class_may_be_of_one_sector_of_several_or_of_none(code: str, sectors: list[str]):
    assert sectors_of(code) == sectors


def test_software_stands_in_three_standards_besides():
    stands = [(one.standard, one.code) for one in classes_of("6513")]
    assert stands == [("digital", "0301"), ("science", "04"), ("strategic", "1.3")]


def test_told_sectors_agree_where_the_class_may_be_one_of_them():
    assert agree("6531", ["fintech", "smart_energy"])
    assert not agree("7520", ["fintech"])
    assert not agree("4710", ["fintech"])


def registered(**more: object) -> tuple[str, ...]:
    return EnterpriseRegistered.model_validate(TOLD | more).sectors


def test_sectors_that_are_not_told_are_those_of_the_industry():
    assert registered(industry_code="7520") == ("research_services",)
    assert registered(industry_code="7520", sectors=["fintech"]) == ("fintech",)


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        ({"industry_code": "6531"}, "sectors_of_industry", "信息技术服务、智慧能源"),
        ({"industry_code": "4710"}, "no_sector_of_industry", "4710"),
        ({"industry_code": "65"}, "missing", "必填"),
    ],
)
def test_a_class_that_says_no_sector_asks_for_it(more: dict, code: str, said: str):
    with pytest.raises(ValidationError) as refused:
        registered(**more)
    [fault] = [one for one in refused.value.errors() if one["loc"] == ("sectors",)]
    reason = fault["ctx"]["error"].args[0]
    assert reason.code == code
    assert said in reason.in_language("zh")


def test_no_sector_told_is_not_sectors_left_out():
    with pytest.raises(ValidationError):
        registered(industry_code="7520", sectors=[])
