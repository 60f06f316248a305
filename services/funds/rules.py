"""The decisions of this service: events -> slots -> facts. Amounts in fen. No clock, no I/O."""

from typing import Any

from services.contracts.envelope import Event
from services.kit.state.slots import Address, Effect, Fact, Slots
from services.kit.state.temporal import caused_by


def _value(event: Event) -> dict[str, Any]:
    return event.data.model_dump(mode="json")


def _disbursement(loan_id: str) -> Address:
    return Address("loan", loan_id, "disbursement")


def _established(event: Event) -> Effect:
    return Effect(writes=((Address("fund", event.subject, "establishment"), _value(event)),))


def _invested(event: Event) -> Effect:
    needs = (Address("fund", event.data.fund_id, "establishment"),)
    return Effect(needs, ((Address("investment", event.subject, "disbursement"), _value(event)),))


def _voided(event: Event) -> Effect:
    """A slot of its own: no later correction of the disbursement brings the money back."""
    needs = (Address("investment", event.subject, "disbursement"),)
    return Effect(needs, ((Address("investment", event.subject, "void"), _value(event)),))


def _lent(event: Event) -> Effect:
    return Effect(writes=((_disbursement(event.subject), _value(event)),))


def _repaid(event: Event) -> Effect:
    repayment = Address("loan", event.subject, "repayment", event.data.repayment_id)
    return Effect((_disbursement(event.subject),), ((repayment, _value(event)),))


def _defaulted(event: Event) -> Effect:
    default = Address("loan", event.subject, "default")
    return Effect((_disbursement(event.subject),), ((default, _value(event)),))


def _funded(event: Event) -> Effect:
    transfer = Address("pool", event.subject, "transfer", event.data.transfer_id)
    return Effect(writes=((transfer, _value(event)),))


def _compensated(event: Event) -> Effect:
    """The contract names a compensation by its loan: one for each loan and pool."""
    compensation = Address("pool", event.subject, "compensation", event.data.loan_id)
    return Effect((_disbursement(event.data.loan_id),), ((compensation, _value(event)),))


_EFFECTS = {
    "fund.established": _established,
    "investment.disbursed": _invested,
    "investment.voided": _voided,
    "loan.disbursed": _lent,
    "loan.repaid": _repaid,
    "loan.defaulted": _defaulted,
    "pool.funded": _funded,
    "pool.compensated": _compensated,
}


def effect(event: Event) -> Effect:
    return _EFFECTS[event.name](event)


def followed(topic: str, fact: dict[str, Any]) -> Effect:
    raise LookupError(f"this service follows no topic, got {topic}")


def _parts(slots: Slots, wanted: str) -> list[dict[str, Any]]:
    """The values of all slots of one name, by their key, each with its event."""
    parts = sorted((key, held) for (slot, key), held in slots.items() if slot == wanted)
    return [{**held.value, "event": caused_by(held)} for _, held in parts]


def _fund(fund_id: str, slots: Slots) -> list[Fact]:
    held = slots["establishment", ""]
    return [
        Fact.of("funds.fund", fund_id, {"fund_id": fund_id, **held.value, "event": caused_by(held)})
    ]


def _investment(investment_id: str, slots: Slots) -> list[Fact]:
    held = slots["disbursement", ""]
    value = {
        "investment_id": investment_id,
        **held.value,
        "voided": ("void", "") in slots,
        "event": caused_by(held),
    }
    return [Fact.of("funds.investment", investment_id, value)]


def _loan(loan_id: str, slots: Slots) -> list[Fact]:
    held = slots["disbursement", ""]
    value = {
        "loan_id": loan_id,
        **held.value,
        "repayments": _parts(slots, "repayment"),
        "default": next(iter(_parts(slots, "default")), None),
        "event": caused_by(held),
    }
    return [Fact.of("funds.loan", loan_id, value)]


def _pool(pool_id: str, slots: Slots) -> list[Fact]:
    value = {
        "pool_id": pool_id,
        "transfers": _parts(slots, "transfer"),
        "compensations": _parts(slots, "compensation"),
    }
    return [Fact.of("funds.pool", pool_id, value)]


_FACTS = {"fund": _fund, "investment": _investment, "loan": _loan, "pool": _pool}


def facts(entity: str, entity_id: str, slots: Slots) -> list[Fact]:
    return _FACTS[entity](entity_id, slots) if slots else []
