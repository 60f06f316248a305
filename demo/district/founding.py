"""The enterprises of 2024: their sectors, output and staff add up to the plan's Table 2.

The plan's sectors overlap, so 200 enterprises stand in two of them.
"""

import random
from typing import NamedTuple

from demo import plan
from demo.basics.allocate import largest_remainder, shared
from demo.basics.amounts import FEN_PER_WAN
from demo.district.enterprises import LEAST_STAFF, Enterprise


class Pair(NamedTuple):
    """Enterprises with two sectors; `second_output` (万元) is counted in both."""

    primary: str
    second: str
    enterprises: int
    above_scale: int
    second_output: int


PAIRS = (
    Pair("industrial_software", "it_services", 20, 2, 328_000),
    Pair("industrial_software", "artificial_intelligence", 6, 0, 12_000),
    Pair("it_services", "industrial_software", 12, 0, 30_000),
    Pair("it_services", "digital_content", 22, 2, 120_000),
    Pair("it_services", "data_services", 30, 4, 16_000),
    Pair("it_services", "research_services", 20, 4, 140_000),
    Pair("it_services", "blockchain", 10, 1, 10_000),
    Pair("it_services", "fintech", 10, 1, 40_000),
    Pair("it_services", "it_innovation", 2, 1, 6_000),
    Pair("research_services", "it_services", 20, 4, 175_000),
    Pair("research_services", "industrial_software", 6, 0, 15_000),
    Pair("research_services", "smart_energy", 5, 0, 10_000),
    Pair("digital_content", "metaverse", 12, 1, 30_000),
    Pair("digital_content", "it_services", 12, 1, 50_000),
    Pair("artificial_intelligence", "it_services", 9, 1, 40_000),
    Pair("artificial_intelligence", "research_services", 4, 0, 24_000),
)
ABOVE_SCALE_PERCENT = {"industrial_software": 75}  # of what enterprises of one sector make
USUAL_ABOVE_SCALE_PERCENT = 50
CLOSED_IN_2024 = 40
TARGETED_WORKFORCE = plan.table1()["workforce"][0]


def found(rng: random.Random) -> tuple[list[Enterprise], list[Enterprise]]:
    """Enterprises active at the end of 2024, and those that closed during that year."""
    paired = [enterprise for pair in PAIRS for enterprise in _paired(pair, rng)]
    closed = [
        Enterprise([sector], [0])
        for sector, count in shared(CLOSED_IN_2024, plan.baseline("enterprise_count")).items()
        for _ in range(count)
    ]
    single = [one for sector in plan.baseline("output") for one in _single(sector, paired)]
    for sector, output in plan.baseline("output").items():
        _give_output(sector, output, paired, single, closed, rng)
    staying = paired + single
    _give_staff(staying, rng)
    rng.shuffle(staying)
    return staying, closed


def bulk(rng: random.Random) -> int:
    """A weight between 943 and 16,666: few are large, most are small."""
    return 1_000_000 // (60 + rng.randrange(1000))


def _paired(pair: Pair, rng: random.Random) -> list[Enterprise]:
    large = [index < pair.above_scale for index in range(pair.enterprises)]
    weights = [bulk(rng) * (60 if above else 1) for above in large]
    found = []
    for above, second in zip(
        large, largest_remainder(pair.second_output * FEN_PER_WAN, weights), strict=True
    ):
        first = second * rng.randrange(105, 145) // 100
        found.append(Enterprise([pair.primary, pair.second], [first, second], above_scale=above))
    return found


def _single(sector: str, paired: list[Enterprise]) -> list[Enterprise]:
    members = [enterprise for enterprise in paired if sector in enterprise.sectors]
    count = plan.baseline("enterprise_count")[sector] - len(members)
    above = plan.baseline("above_scale_count")[sector] - sum(e.above_scale for e in members)
    return [Enterprise([sector], [0], above_scale=index < above) for index in range(count)]


def _give_output(
    sector: str,
    output: int,
    paired: list[Enterprise],
    single: list[Enterprise],
    closed: list[Enterprise],
    rng: random.Random,
) -> None:
    left = output - sum(
        enterprise.output[enterprise.sectors.index(sector)]
        for enterprise in paired
        if sector in enterprise.sectors
    )
    own = [enterprise for enterprise in single if enterprise.sectors == [sector]]
    large = [enterprise for enterprise in own if enterprise.above_scale]
    small = [enterprise for enterprise in own if not enterprise.above_scale]
    small += [enterprise for enterprise in closed if enterprise.sectors == [sector]]
    percent = ABOVE_SCALE_PERCENT.get(sector, USUAL_ABOVE_SCALE_PERCENT) if large else 0
    for members, total in ((large, left * percent // 100), (small, left - left * percent // 100)):
        weights = [bulk(rng) for _ in members]
        for enterprise, part in zip(members, largest_remainder(total, weights), strict=True):
            enterprise.output = [part]


def _give_staff(enterprises: list[Enterprise], rng: random.Random) -> None:
    for enterprise in enterprises:
        weight = bulk(rng) * (8 if enterprise.above_scale else 1)
        enterprise.staff = [weight, weight * 35 // 100][: len(enterprise.sectors)]
    employ(enterprises, plan.baseline("workforce"))
    for enterprise in enterprises:
        enterprise.staff = [10 * people for people in enterprise.employees]
    _share_staff(enterprises)


def employ(enterprises: list[Enterprise], workforce: dict[str, int]) -> None:
    """Spread each sector's people over its enterprises by the weight of their staff."""
    members: dict[str, list[tuple[Enterprise, int]]] = {sector: [] for sector in workforce}
    for enterprise in enterprises:
        enterprise.employees = [0] * len(enterprise.sectors)
        for place, sector in enumerate(enterprise.sectors):
            members[sector].append((enterprise, place))
    for sector, people in workforce.items():
        weights = [enterprise.staff[place] for enterprise, place in members[sector]]
        parts = largest_remainder(people, weights, LEAST_STAFF)
        for (enterprise, place), part in zip(members[sector], parts, strict=True):
            enterprise.employees[place] = part


def _share_staff(enterprises: list[Enterprise]) -> None:
    overlap = sum(plan.baseline("workforce").values()) - TARGETED_WORKFORCE
    paired = [enterprise for enterprise in enterprises if len(enterprise.sectors) == 2]
    paired.sort(key=lambda enterprise: -min(enterprise.employees))
    for enterprise, people in zip(
        paired, largest_remainder(overlap, [1] * len(paired)), strict=True
    ):
        enterprise.shared_staff = people
