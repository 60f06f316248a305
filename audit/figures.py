"""What all three sides answer in: whole base units (fen, dm², people, things)."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple


class Key(NamedTuple):
    """Which figure: `dimension` is a sector or "total"."""

    indicator: str
    dimension: str
    day: date


Figures = dict[Key, int]


def of_rows(rows: Iterable[Mapping[str, Any]]) -> Figures:
    """Rows of indicator, dimension, day and amount, without the zeros.

    ValueError when an amount is no whole number or one figure stands twice.
    """
    figures: Figures = {}
    for row in rows:
        key = Key(row["indicator"], row["dimension"], row["day"])
        amount = int(row["amount"])
        if amount != row["amount"]:
            raise ValueError(f"{key} is {row['amount']}, no whole number of base units")
        if key in figures:
            raise ValueError(f"{key} is told twice")
        figures[key] = amount
    return {key: amount for key, amount in figures.items() if amount}
