"""Every figure in the plan's inconsistencies follows from the plan's tables."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from services.contracts.figures import goals
from services.contracts.figures.catalogue import CODES, SECTORS, TABLE2, TARGETS, YEARS
from services.contracts.figures.notes import NOTES, RAW

BY_NUMBER = {note.number: note for note in NOTES}
CODES_OF_SECTORS = {sector.code for sector in SECTORS}


def plan(code: str, dimension: str = "total") -> list[Fraction]:
    return [Fraction(text) for text in TARGETS[code, dimension].values.values()]


def summed(code: str, *sectors: str) -> list[Fraction]:
    """Table 2 added up over sectors, over all when none is named."""
    rows = [
        t for t in TABLE2 if t.indicator.code == code and (not sectors or t.dimension in sectors)
    ]
    return [sum(Fraction(row.values[year]) for row in rows) for year in YEARS]


def printed(value: Fraction, decimals: int = 0) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"


def short(value: Fraction) -> str:
    return f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():f}"


def a_year(values: list[Fraction]) -> Fraction:
    """Percent of growth a year over the plan."""
    return Fraction(float(values[-1] / values[0]) ** (1 / (len(values) - 1)) - 1) * 100


def yearly(values: list[Fraction]) -> list[Fraction]:
    return [(now / then - 1) * 100 for then, now in pairwise(values)]


def output() -> list[str]:
    assert [a == b for a, b in zip(summed("output"), plan("total_output"), strict=True)] == [
        *(False, False, True, False)
    ]
    gap = plan("total_output")[-1] - summed("output")[-1]
    return [*map(short, summed("output")), *map(short, plan("total_output")), short(gap)]


def enterprises() -> list[str]:
    two, one = summed("enterprise_count"), plan("enterprise_count")
    return [short(n) for n in (*two, *one, *(a - b for a, b in zip(two, one, strict=True)))]


def workforce() -> list[str]:
    two, one = summed("workforce"), plan("workforce")
    agree = [printed(a / 10_000, 1) == printed(b, 1) for a, b in zip(two, one, strict=True)]
    assert agree == [False, False, True, False]
    return [short(n) for n in (*two, *one)]


def growth() -> list[str]:
    revenue, out = plan("above_scale_revenue"), plan("total_output")
    needed = revenue[0] * Fraction("1.3") ** 3
    rates = [a_year(revenue), a_year(out), a_year(plan("value_added")), *yearly(out)]
    assert a_year(out) > 18
    assert a_year(plan("value_added")) > 23
    return [printed(needed, 1), *(printed(rate, 1) for rate in rates)]


def people() -> list[str]:
    one, two = plan("workforce"), summed("workforce")
    return [short(one[-1] - one[0]), short(two[-1] - two[0])]


def founded() -> list[str]:
    return [short(n[-1] - n[0]) for n in (plan("enterprise_count"), summed("enterprise_count"))]


def park() -> list[str]:
    return [short(summed("output", *BY_NUMBER[7].sectors)[-1])]


def three_sectors() -> list[str]:
    three = BY_NUMBER[8].sectors[:3]
    return [short(summed("output", *some)[-1]) for some in (three, BY_NUMBER[8].sectors)]


def laboratories() -> list[str]:
    return [short(plan("innovation_platform_count")[-1])]


def doubling() -> list[str]:
    rows = [plan("tech_enterprise_count"), plan("high_tech_enterprise_count")]
    ends = [short(n) for row in rows for n in (row[0], row[-1])]
    return [*ends, *(printed((row[-1] / row[0] - 1) * 100, 1) for row in rows)]


def research() -> list[str]:
    row = plan("above_scale_count", "research_services")
    assert row[-1] < row[0]
    return [short(n) for n in row]


def line(row: list[Fraction]) -> list[Fraction]:
    return [row[0] + (row[-1] - row[0]) * n / 3 for n in range(4)]


def swapped() -> list[str]:
    off = {
        s: max(
            abs(a - b)
            for a, b in zip(plan("workforce", s), line(plan("workforce", s)), strict=True)
        )
        for s in CODES_OF_SECTORS
    }
    assert {s for s, far in off.items() if far > 1} == {"blockchain", "research_services"}
    row = plan("workforce", "blockchain")
    return [short(row[2]), printed(line(row)[2])]


def gdp() -> list[str]:
    added, share = plan("value_added"), plan("value_added_share_of_gdp")
    implied = [a / s * 100 for a, s in zip(added, share, strict=True)]
    published = Fraction(RAW[12]["published"]["gdp_2025"])
    real = added[1] / published * 100
    assert printed(real, 1) != printed(share[1], 1)
    rates = [*yearly(implied), real, share[1]]
    return [*(printed(n, 1) for n in (*implied, *rates)), short(published), short(added[1])]


def ratios() -> list[str]:
    revenue, out = plan("above_scale_revenue"), plan("total_output")
    added, firms = plan("value_added"), summed("above_scale_count")
    percents = [revenue[0] / out[0], revenue[-1] / out[-1], added[0] / revenue[0]]
    percents.append(added[-1] / revenue[-1])
    return [*(printed(n * 100) for n in percents), short(firms[0]), short(firms[-1])]


def fund() -> list[str]:
    return [short(sum(plan("fund_investment")[1:])), short(plan("fund_investment")[-1])]


def sectors() -> list[str]:
    return [str(len(SECTORS))]


COMPUTED: dict[int, Callable[[], list[str]]] = {
    1: output,
    2: enterprises,
    3: workforce,
    4: growth,
    5: people,
    6: founded,
    7: park,
    8: three_sectors,
    9: laboratories,
    10: doubling,
    11: research,
    12: swapped,
    13: gdp,
    14: ratios,
    16: fund,
    17: sectors,
}


# Numbers that the plan's text says, boxes, and units of ten thousand: nothing computes them.
QUOTED = {
    4: {"30"},
    5: {"2.4", "24", "000", "10"},
    6: {"1500"},
    7: {"500"},
    9: {"4", "35"},
}
ALWAYS = {"1", "2", "100", "10", "000", *map(str, YEARS)}


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:\.\d+)?", text))


@pytest.mark.parametrize("number", BY_NUMBER)
def test_a_note_says_what_the_tables_give_and_no_other_figure(number: int) -> None:
    note = BY_NUMBER[number]
    computed = set(COMPUTED[number]()) if number in COMPUTED else set()
    for text in (note.text_zh, note.text_en):
        assert computed - numbers(text) == set()
        assert numbers(text) - computed - QUOTED.get(number, set()) - ALWAYS == set()


def test_all_notes_are_there_and_touch_things_that_exist() -> None:
    assert list(BY_NUMBER) == list(range(1, 18))
    for note in NOTES:
        assert set(note.indicators) <= set(CODES)
        assert set(note.sectors) <= CODES_OF_SECTORS
        assert set(note.tables) <= {"1", "2"}
        assert note.indicators


def test_goals_name_indicators_and_notes_that_exist() -> None:
    assert [goal.number for goal in goals.GOALS] == list(range(1, len(goals.GOALS) + 1))
    assert len(goals.GOALS) == 55
    for goal in goals.GOALS:
        assert set(goal.notes) <= BY_NUMBER.keys()
        assert goal.rule is None or goal.rule in goals.WORDS
        if goal.rule in ("figure", "added", "growth"):
            assert set(goal.of) <= TARGETS.keys()
            assert goal.of


def test_a_goal_that_restates_a_figure_has_the_plans_number() -> None:
    """The printed target of 2027 stands in the goal's own words."""
    large = {"0.7": "7000", "2.4": "2.4"}
    for goal in goals.GOALS:
        if goal.rule == "figure" and len(goal.of) == 1:
            text = TARGETS[goal.of[0]].values[2027]
            assert large.get(text, text) in goal.goal
            assert text in goal.fragment
