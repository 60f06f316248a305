"""Counts the outcomes of events, once a batch, after its transaction."""

from collections.abc import Collection

from prometheus_client import Counter

from services.kit.owner.store import Outcomes
from services.kit.telemetry import metrics


def counter() -> Counter:
    """Of all outcomes, each from 0 as soon as somebody asks for it."""
    return metrics.counter("events_judged_total")


def count(
    arrived: int,
    outcomes: Outcomes,
    fresh: Collection[tuple[str, str]],
    duplicates: int,
    rejected: int,
) -> None:
    """`outcomes` names those that are or were parked, `fresh` those that arrived just now."""
    parked = sum(1 for document, _ in outcomes.values() if document)
    freed = sum(1 for key, (document, _) in outcomes.items() if not document and key not in fresh)
    ends = {"applied": arrived - parked, "parked": parked, "freed": freed}
    for outcome, number in (ends | {"duplicate": duplicates, "rejected": rejected}).items():
        if number:
            counter().labels(outcome).inc(number)
