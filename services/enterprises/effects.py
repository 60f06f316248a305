"""What each event of this service means: slots needed, slots written. Pure."""

from collections.abc import Callable
from typing import Any

from services.contracts.envelope import Event
from services.kit.state.slots import Address, Effect
from services.kit.state.temporal import UNDATED

Writes = tuple[tuple[Address, dict[str, Any]], ...]

ENTERPRISE_ATTRIBUTES = ("name", "industry_code", "sectors", "carrier_id")
CARRIER_ATTRIBUTES = ("name", "core", "usable_area", "longitude", "latitude")


def registration(enterprise_id: str) -> Address:
    return Address("enterprise", enterprise_id, "registration")


def _attributes(event: Event, entity: str, names: tuple[str, ...], key: str) -> Writes:
    """The attributes that the event gives, each for its own slot."""
    given = event.data.model_dump(mode="json", include=event.data.model_fields_set & set(names))
    return tuple(
        (Address(entity, event.subject, name, key), {"value": value})
        for name, value in given.items()
    )


def _opened(entity: str, slot: str, day: str, attributes: tuple[str, ...]) -> Callable:
    """A registration: the opening day and the first values of the attributes."""

    def effect(event: Event) -> Effect:
        opening = Address(entity, event.subject, slot), {day: getattr(event.data, day).isoformat()}
        return Effect(writes=(opening, *_attributes(event, entity, attributes, UNDATED)))

    return effect


def _updated(entity: str, attributes: tuple[str, ...]) -> Callable:
    """A change that holds from `effective_on`, or without it corrects the first value."""

    def effect(event: Event) -> Effect:
        day = event.data.effective_on
        key = day.isoformat() if day else UNDATED
        needs = (Address(entity, event.subject, "registration"),)
        return Effect(needs, _attributes(event, entity, attributes, key))

    return effect


def _whole(entity: str, slot: str) -> Callable:
    """A thing told whole by one event."""

    def effect(event: Event) -> Effect:
        return Effect(writes=((Address(entity, event.subject, slot), _value(event)),))

    return effect


def _ended(entity: str, opening: str, ending: str) -> Callable:
    def effect(event: Event) -> Effect:
        needs = (Address(entity, event.subject, opening),)
        return Effect(needs, ((Address(entity, event.subject, ending), _value(event)),))

    return effect


def _value(event: Event) -> dict[str, Any]:
    return event.data.model_dump(mode="json", exclude_none=False)


def _certificate(event: Event, slot: str) -> Address:
    return Address(
        "enterprise", event.subject, slot, f"{event.data.kind}/{event.data.certificate_no}"
    )


def qualified(event: Event) -> Effect:
    days = event.data.model_dump(mode="json", include={"valid_from", "valid_to"})
    return Effect((registration(event.subject),), ((_certificate(event, "certificate"), days),))


def revoked(event: Event) -> Effect:
    day = event.data.model_dump(mode="json", include={"effective_on"})
    needs = (_certificate(event, "certificate"),)
    return Effect(needs, ((_certificate(event, "revocation"), day),))


def reported(event: Event) -> Effect:
    report = Address("enterprise", event.subject, "report", event.data.period)
    return Effect((registration(event.subject),), ((report, _value(event)),))


def awarded(event: Event) -> Effect:
    """A product waits for its enterprise: this service owns both."""
    award = Address("product", event.subject, "award")
    return Effect((registration(event.data.enterprise_id),), ((award, _value(event)),))


EFFECTS: dict[str, Callable[[Event], Effect]] = {
    "enterprise.registered": _opened(
        "enterprise", "registration", "registered_on", ENTERPRISE_ATTRIBUTES
    ),
    "enterprise.updated": _updated("enterprise", ENTERPRISE_ATTRIBUTES),
    "enterprise.deregistered": _ended("enterprise", "registration", "deregistration"),
    "enterprise.qualified": qualified,
    "enterprise.qualification_revoked": revoked,
    "enterprise.reported": reported,
    "carrier.registered": _opened("carrier", "registration", "opened_on", CARRIER_ATTRIBUTES),
    "carrier.updated": _updated("carrier", CARRIER_ATTRIBUTES),
    "carrier.closed": _ended("carrier", "registration", "closing"),
    "platform.recognised": _whole("platform", "recognition"),
    "platform.withdrawn": _ended("platform", "recognition", "withdrawal"),
    "product.awarded": awarded,
    "product.withdrawn": _ended("product", "award", "withdrawal"),
}
