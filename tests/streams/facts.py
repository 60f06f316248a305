"""Domain facts as the owners tell them, several versions of many things."""

from functools import cache

from tests.stores.said import (
    A,
    deregistered,
    established,
    funded,
    headcount,
    invested,
    lent,
    qualified,
    registered,
    repaid,
    reported,
    revoked,
    told,
    voided,
)
from tests.streams.cluster import sums
from tests.support import pure
from tests.support.facts import credit_code

SECTORS = ("fintech", "blockchain", "metaverse")


def enterprise(number: int) -> str:
    return credit_code(f"91500103MA{number:07}")


@cache
def district(enterprises: int = 60) -> tuple[pure.Told, ...]:
    """Every version of the facts of a small district, in the order of telling."""
    made = pure.District((A,))
    for number in range(enterprises):
        for event in _events(number):
            made.publish([event])
    return tuple(made.facts)


def _events(number: int) -> list[dict]:
    code, name = enterprise(number), f"N-{number}"
    sectors = [SECTORS[number % 3], SECTORS[(number + 1) % 3]]
    facts = [
        registered(code, f"2025-{number % 12 + 1:02}-01", sectors),
        qualified(name, "above_scale", "2025-02-01", code),
        reported("2025Q1", number, f"{number}.01", code),
        reported("2025-01", number + 1, f"{number}.10", code),
        headcount(number, "2025-03-31", code),
        revoked(name, "above_scale", "2025-09-01", code),
        established(name),
        invested("1.00", name, name),
        invested(f"{number}.00", name, name),
        lent(name, "9.99"),
        repaid(name, f"{number}.00", name),
        funded(name, "7.00", name),
    ]
    if number % 5 == 0:
        facts += [voided(name), deregistered("2025-10-01", code)]
    return [e | {"id": f"{name}/{e['id']}"} for e in told(*facts, minute=number % 60)]


def expected(facts: list[pure.Told] | tuple[pure.Told, ...]) -> dict[tuple[str, str, str], int]:
    """The pure folds' sums: (indicator, dimension, day) -> base units."""
    return sums(pure.figures(list(facts)))
