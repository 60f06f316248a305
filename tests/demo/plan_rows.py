"""The plan's tables as test data, read without the product's code."""

import csv
from fractions import Fraction
from pathlib import Path

DATA = Path(__file__).parent.parent / "data"
PER_UNIT = {"家": 1, "个": 1, "人": 1, "万人": 10**4, "万方": 10**6, "亿元": 10**10}
FLOWS = ("total_output", "above_scale_revenue", "value_added", "output")


def table1() -> list[dict[str, str]]:
    return _rows("table1.csv")


def table2() -> list[dict[str, str]]:
    return _rows("table2.csv")


def as_printed(value: Fraction, printed: str) -> str:
    """The value with as many decimals as the plan prints, half up."""
    decimals = len(printed.partition(".")[2])
    units = int(value * 10**decimals + Fraction(1, 2))
    text = str(units).rjust(decimals + 1, "0")
    return f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
