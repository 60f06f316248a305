"""The catalogue is the plan as printed: Tables 1 and 2, cell by cell."""

import csv
from pathlib import Path

from services.contracts.figures import catalogue
from services.contracts.values import vocabulary

DATA = Path(__file__).parents[1] / "data"
YEARS = {2024: "2024_baseline", 2025: "2025_target", 2026: "2026_target", 2027: "2027_target"}


def printed(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def values(line: dict[str, str]) -> dict[int, str]:
    return {year: line[column] for year, column in YEARS.items()}


def test_table_1_is_the_plans() -> None:
    ours = [
        (t.group, t.indicator.code, t.indicator.name_zh, t.indicator.unit.zh, t.values)
        for t in catalogue.TABLE1
    ]
    assert ours == [
        (line["group_zh"], line["code"], line["name_zh"], line["unit_zh"], values(line))
        for line in printed("table1.csv")
    ]


def test_table_2_is_the_plans() -> None:
    ours = [
        (t.dimension, t.group, t.indicator.code, t.indicator.name_zh, t.indicator.unit.zh, t.values)
        for t in catalogue.TABLE2
    ]
    assert ours == [
        (
            line["sector"],
            line["sector_zh"],
            line["indicator"],
            line["name_zh"],
            line["unit_zh"],
            values(line),
        )
        for line in printed("table2.csv")
    ]


def test_every_line_says_where_the_plan_sets_it() -> None:
    assert all(t.indicator.place for t in (*catalogue.TABLE1, *catalogue.TABLE2, *catalogue.BOXES))


def test_sectors_of_the_contract_are_those_of_the_plan() -> None:
    assert tuple(sector.code for sector in catalogue.SECTORS) == vocabulary.SECTORS


def test_a_series_has_the_unit_of_its_line() -> None:
    assert catalogue.series_unit("gdp").zh == "亿元"
    assert catalogue.series_unit("workforce").zh == "万人"
    assert catalogue.series_unit("workforce:fintech").zh == "人"
    assert catalogue.series_unit("total_output:fintech") is None
    assert catalogue.series_unit("nothing") is None
