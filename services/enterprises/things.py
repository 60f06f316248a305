"""Carriers, platforms and products: from their slots to their facts. Pure."""

from datetime import date

from services.contracts.vocabulary import Level
from services.enterprises.effects import CARRIER_ATTRIBUTES
from services.kit.state.days import iso
from services.kit.state.slots import Fact, Slots
from services.kit.state.temporal import History, caused_by, life

EXCELLENT: tuple[Level, ...] = ("national", "municipal")


def carrier(carrier_id: str, slots: Slots) -> list[Fact]:
    """A building or park: the days on which it is open, core or not, and how large (dm²)."""
    opening = slots.get(("registration", ""))
    if opening is None:
        return []
    open_days = life(date.fromisoformat(opening.value["opened_on"]), slots.get(("closing", "")))
    spans = [
        {"from": iso(cut.start), "to": iso(cut.end), "core": core, "usable_area": area}
        for core_days, core in History(slots, "core").over(open_days)
        for area_days, area in History(slots, "usable_area").over(open_days)
        if (cut := core_days.cut(area_days))
    ]
    value = {
        "carrier_id": carrier_id,
        "opened_on": iso(open_days.start),
        "closed_on": iso(open_days.end),
        "spans": spans,
        **{name: History(slots, name).latest() for name in CARRIER_ATTRIBUTES},
        "event": caused_by(opening),
    }
    return [Fact.of("enterprises.carrier", carrier_id, value)]


def platform(platform_id: str, slots: Slots) -> list[Fact]:
    recognition = slots.get(("recognition", ""))
    if recognition is None:
        return []
    days = life(
        date.fromisoformat(recognition.value["recognised_on"]), slots.get(("withdrawal", ""))
    )
    value = {
        "platform_id": platform_id,
        **recognition.value,
        "withdrawn_on": iso(days.end),
        "event": caused_by(recognition),
    }
    return [Fact.of("enterprises.platform", platform_id, value)]


def product(product_id: str, slots: Slots) -> list[Fact]:
    """`excellent`: awarded at municipal or national level."""
    award = slots.get(("award", ""))
    if award is None:
        return []
    days = life(date.fromisoformat(award.value["awarded_on"]), slots.get(("withdrawal", "")))
    value = {
        "product_id": product_id,
        **award.value,
        "excellent": award.value["level"] in EXCELLENT,
        "withdrawn_on": iso(days.end),
        "event": caused_by(award),
    }
    return [Fact.of("enterprises.product", product_id, value)]
