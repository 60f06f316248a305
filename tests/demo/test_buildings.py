"""The demo's buildings and those in none, beside the district's own figures: 24 months' ends."""

from collections import Counter
from datetime import date

import pytest

from services.contracts.events.envelope import parse
from services.indicators.buildings import FLOWS
from services.indicators.read_model.following.facts import contributions
from tests.support.naive_buildings import month_ends
from tests.support.naive_slots import name_of
from tests.support.pure import RULES, Owner

MONTHS = month_ends(date(2024, 12, 1), 24)
SHARED_OUT = {
    "building_enterprises": "enterprise_count",
    "building_employees": "workforce",
    "building_output": "total_output",
}
OF_ENTERPRISES = ("enterprise", "report")


@pytest.fixture(scope="module")
def added(district: list[dict]) -> list[tuple[str, str, date, int]]:
    """(figure, dimension, day, amount) of every fact of enterprises and their reports."""
    owner = Owner(RULES["enterprises"])
    owner.take([parse(e) for e in district if name_of(e).partition(".")[0] in OF_ENTERPRISES])
    found = []
    for (kind, key), slots in owner.world.slots.items():
        for fact in owner.rules.facts(kind, key, slots):
            for figure, dimension, _, _, day, n in contributions(fact.topic, key, fact.build()):
                found.append((figure, dimension, day, n))
    return found


def test_buildings_and_none_are_the_district_on_24_months_ends(
    added: list[tuple[str, str, date, int]],
) -> None:
    for day in MONTHS:
        housed: Counter[str] = Counter()
        nowhere: Counter[str] = Counter()
        whole: Counter[str] = Counter()
        for figure, dimension, dated, amount in added:
            is_flow = figure in FLOWS or figure == "total_output"
            if dated <= day and (not is_flow or dated.year == day.year):
                if dimension == "total":
                    whole[figure] += amount
                elif dimension.endswith("carrier/"):
                    nowhere[figure] += amount
                else:
                    housed[figure] += amount
        for figure, code in SHARED_OUT.items():
            print(f"{day} {code}: {housed[figure]} + {nowhere[figure]} = {whole[code]}")
            assert housed[figure] + nowhere[figure] == whole[code], (day, code)
            assert min(housed[figure], nowhere[figure]) > 0
