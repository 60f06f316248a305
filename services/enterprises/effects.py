"""What each event about an enterprise means: slots needed, slots written. Pure."""

from collections.abc import Callable
from typing import Any

from services.contracts.events.envelope import Event
from services.kit.state.registered import Kind
from services.kit.state.slots import Address, Effect

ATTRIBUTES = ("name", "industry_code", "sectors", "carrier_id")
# An enterprise opens, changes and ends like any registered thing; its facts are its own.
_LIFE = Kind(
    entity="enterprise",
    topic="enterprises.enterprise",
    key="enterprise_id",
    opening_slot="registration",
    opened_on="registered_on",
    dated=ATTRIBUTES,
    ending_slot="deregistration",
)


def _registration(enterprise_id: str) -> Address:
    return Address("enterprise", enterprise_id, "registration")


def _value(event: Event) -> dict[str, Any]:
    return event.data.model_dump(mode="json")


def _certificate(event: Event, slot: str) -> Address:
    return Address(
        "enterprise", event.subject, slot, f"{event.data.kind}/{event.data.certificate_no}"
    )


def qualified(event: Event) -> Effect:
    days = event.data.model_dump(mode="json", include={"valid_from", "valid_to"})
    return Effect((_registration(event.subject),), ((_certificate(event, "certificate"), days),))


def revoked(event: Event) -> Effect:
    day = event.data.model_dump(mode="json", include={"effective_on"})
    needs = (_certificate(event, "certificate"),)
    return Effect(needs, ((_certificate(event, "revocation"), day),))


def reported(event: Event) -> Effect:
    report = Address("enterprise", event.subject, "report", event.data.period)
    return Effect((_registration(event.subject),), ((report, _value(event)),))


EFFECTS: dict[str, Callable[[Event], Effect]] = {
    "enterprise.registered": _LIFE.opened,
    "enterprise.updated": _LIFE.changed,
    "enterprise.deregistered": _LIFE.ended,
    "enterprise.qualified": qualified,
    "enterprise.qualification_revoked": revoked,
    "enterprise.reported": reported,
}
