"""Leads of investors (招商线索): on which days each is open, where it looks, what it wants. Pure.

A lead says where it looks among what it is about: buildings and parks by their References. What it
wants its fields say, as they were told last.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from services.contracts.values.references import parted
from services.contracts.values.vocabulary import CHOICES
from services.kit.state.days import Days, read

TYPE = "lead"
CARRIER, PARK = "carrier", "park"
_DM2 = 100
_MOST = 10**12

Fact = dict[str, Any]


class Lead(NamedTuple):
    """`area`: how much it asks for, dm²; None where it does not say so in a number of m²."""

    key: str
    title: str | None
    opened_on: date
    carriers: frozenset[str]
    parks: frozenset[str]
    area: int | None
    sector: str | None
    days: tuple[tuple[Days, str], ...] = ()

    def stage(self, day: date) -> str | None:
        """None on days on which it is not open."""
        return next((stage for days, stage in self.days if days.holds(day)), None)

    def is_open(self, day: date) -> bool:
        return self.stage(day) is not None


def lead(key: str, fact: Fact) -> Lead:
    """As the fact tells it; a void one is open on no day."""
    named = [parted(one) for one in fact["about"]]
    sector = fact["fields"].get("sector")
    spans = () if fact["voided"] else fact["spans"]
    return Lead(
        key=key,
        title=fact["title"],
        opened_on=read(fact["opened_on"]),
        carriers=frozenset(name for kind, name in named if kind == CARRIER),
        parks=frozenset(name for kind, name in named if kind == PARK),
        area=wanted(fact["fields"].get("area")),
        sector=sector if sector in CHOICES["sector"] else None,
        days=tuple(
            (Days(read(span["from"]), read(span["to"])), span["stage"])
            for span in spans
            if span["open"]
        ),
    )


def wanted(told: object) -> int | None:
    """m², as a form takes it, in dm²."""
    if isinstance(told, bool) or not isinstance(told, int | str):
        return None
    try:
        area = Decimal(str(told).replace(",", "").strip()) * _DM2
    except InvalidOperation:
        return None
    is_area = area.is_finite() and 0 < area <= _MOST and area == area.to_integral_value()
    return int(area) if is_area else None


def open_on(leads: Iterable[Lead], day: date) -> list[Lead]:
    return [one for one in leads if one.is_open(day)]


def looking_at(
    leads: Iterable[Lead], carriers: Iterable[str], parks: Iterable[str] = ()
) -> set[str]:
    """The keys of those that name one of some buildings, or of some parks."""
    inside, around = frozenset(carriers), frozenset(parks)
    return {one.key for one in leads if one.carriers & inside or one.parks & around}
