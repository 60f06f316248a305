"""What of a report or a reading is doubted, by which method. Pure.

A mark asks for a word of explanation; it refuses nothing, and no figure leaves anything out for it.
Four methods: arithmetic between members; the ratio to the median of one's own past of the same
length; the robust z (median and median absolute deviation, of logarithms) within the sector; and
the parts against the whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import log
from statistics import median
from typing import Any, Literal, NamedTuple

from services.contracts.values.metrics import CHECKS, Checks

Fact = dict[str, Any]
Method = Literal["arithmetic", "own_past", "sector", "parts"]
MEASURES = ("output", "revenue", "value_added", "employees")
# What differs by a factor of ten between two like enterprises is nothing strange of the amount
# itself; by head they are compared.
_BY_HEAD = ("output", "revenue")
# The median absolute deviation of a normal distribution is this many standard deviations.
_NORMAL = 0.6745


class Mark(NamedTuple):
    """`against` is what the value is compared with, in base units; `times` how many times it is
    that, or how many robust deviations away."""

    code: str
    method: Method
    field: str
    value: int
    against: int | None = None
    times: str | None = None


def of_report(
    fact: Fact, past: Sequence[Fact], peers: Mapping[str, Sequence[float]], checks: Checks = CHECKS
) -> list[Mark]:
    """`past` are its own reports of the same length before; `peers` amounts by head of others."""
    found = [*_arithmetic(fact), *_sectors(fact)]
    for name in MEASURES:
        found += _leaps(name, fact[name], [one[name] for one in past], checks)
    for name in _BY_HEAD:
        if fact["employees"] > 0 and fact[name] > 0:
            found += _strange(name, fact[name], fact[name] / fact["employees"], peers, checks)
    return found


def of_reading(
    fact: Fact, past: Sequence[Fact], peers: Mapping[str, Sequence[float]], checks: Checks = CHECKS
) -> list[Mark]:
    """`peers` are the amounts of others, under the metric's code."""
    amount, metric = fact["amount"], fact["metric"]
    found = _leaps("value", amount, [one["amount"] for one in past], checks)
    if amount > 0:
        found += _strange("value", amount, amount, {"value": peers.get(metric, ())}, checks)
    return found


def by_head(fact: Fact, name: str) -> float | None:
    """What a report adds to the peers of its sector; None where it says nothing of that."""
    if fact["employees"] <= 0 or fact[name] <= 0:
        return None
    return fact[name] / fact["employees"]


def _arithmetic(fact: Fact) -> Iterator[Mark]:
    if fact["value_added"] > fact["output"]:
        yield Mark(
            "value_added_over_output",
            *("arithmetic", "value_added", fact["value_added"], fact["output"]),
        )
    if fact["employees"] == 0 and fact["output"] > 0:
        yield Mark("output_of_nobody", "arithmetic", "employees", 0, fact["output"])


def _sectors(fact: Fact) -> Iterator[Mark]:
    for name in ("output", "employees"):
        parts = sum(fact[f"{name}_by_sector"].values())
        if parts != fact[name]:
            yield Mark("parts_differ", "parts", name, fact[name], parts)


def _leaps(name: str, value: int, past: Sequence[int], checks: Checks) -> list[Mark]:
    """Many times its own median, or a small part of it."""
    last = [one for one in past[: checks.past] if one > 0]
    if not last or value <= 0:
        return []
    usual = median(last)
    larger, smaller = max(value, usual), min(value, usual)
    if larger < checks.ratio * smaller:
        return []
    code = "above_own_past" if value > usual else "below_own_past"
    return [Mark(code, "own_past", name, value, round(usual), f"{larger / smaller:.1f}")]


def _strange(
    name: str,
    value: int,
    compared: float,
    peers: Mapping[str, Sequence[float]],
    checks: Checks,
) -> list[Mark]:
    """Far from the others of its sector. Where most are alike there is no spread to measure by."""
    others = [log(one) for one in peers.get(name, ())]
    if len(others) < checks.peers:
        return []
    middle = median(others)
    spread = median(abs(one - middle) for one in others)
    if spread == 0:
        return []
    away = _NORMAL * (log(compared) - middle) / spread
    if abs(away) < checks.robust_z:
        return []
    code = "above_sector" if away > 0 else "below_sector"
    return [Mark(code, "sector", name, value, None, f"{abs(away):.1f}")]
