"""The plan's two tables as it prints them, in base units: fen, dm², people, things."""

import csv
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from importlib import resources

YEARS = (2024, 2025, 2026, 2027)
COLUMNS = ("2024_baseline", "2025_target", "2026_target", "2027_target")
PER_UNIT = {
    "家": 1,
    "个": 1,
    "人": 1,
    "万人": 10**4,
    "万方": 10**6,
    "亿元": 10**10,
}


@cache
def table1() -> dict[str, tuple[int, ...]]:
    """Indicator -> its values of 2024 to 2027; the share of GDP, a percentage, is left out."""
    return {row["code"]: _values(row) for row in _rows("table1.csv") if row["unit_zh"] != "%"}


@cache
def table2(indicator: str) -> dict[str, tuple[int, ...]]:
    """Sector -> the indicator's values of 2024 to 2027, in the plan's order of sectors."""
    rows = _rows("table2.csv")
    return {row["sector"]: _values(row) for row in rows if row["indicator"] == indicator}


def baseline(indicator: str) -> dict[str, int]:
    """Sector -> Table 2's value of 2024."""
    return {sector: values[0] for sector, values in table2(indicator).items()}


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines())


def _values(row: dict[str, str]) -> tuple[int, ...]:
    per_unit = PER_UNIT[row["unit_zh"]]
    return tuple(int(Fraction(row[column]) * per_unit) for column in COLUMNS)
