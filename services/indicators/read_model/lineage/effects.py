"""What changed facts change in figures: the deltas after minus those before. Pure."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from services.indicators.deltas import DELTAS

Differing = tuple[str, dict[str, Any] | None, dict[str, Any]]
Difference = tuple[str, str, str, int]


def differences(facts: Iterable[Differing]) -> list[Difference]:
    """(indicator, dimension, day, amount) in base units, zeros left out, in order.

    Each fact is (topic, before, after); before is None for one that is not there yet.
    """
    sums: Counter[tuple[str, str, str]] = Counter()
    for topic, before, after in facts:
        if topic not in DELTAS:
            continue
        for bucket, amount in DELTAS[topic](after):
            sums[bucket] += amount
        for bucket, amount in DELTAS[topic](before) if before else ():
            sums[bucket] -= amount
    return sorted((*bucket, amount) for bucket, amount in sums.items() if amount)
