"""The decisions of this service: events -> slots -> facts. Amounts in fen. No clock, no I/O.

Funds and investments are declared (services/contracts/entities); loans and the risk-compensation
pool, and claims, have rules of their own.
"""

from functools import partial
from typing import Any

from services.contracts.entities import ENTITIES
from services.contracts.events.envelope import Event
from services.contracts.owners.families import effects_of, staged
from services.contracts.owners.owner_rules import OwnerRules, awaited
from services.kit.state.registered import needed
from services.kit.state.slots import Address, Effect, Fact, Slots, SlotValue
from services.kit.state.temporal import caused_by

_AWAITED = awaited(ENTITIES["loan"])


def _value(event: Event) -> dict[str, Any]:
    return event.data.model_dump(mode="json")


def _disbursement(loan_id: str) -> Address:
    return Address("loan", loan_id, "disbursement")


def _lent(event: Event) -> Effect:
    """Waits until its enterprise is known."""
    told = _value(event)
    return Effect(needed(_AWAITED, told), ((_disbursement(event.subject), told),))


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


def _parts(slots: Slots, wanted: str) -> list[dict[str, Any]]:
    """The values of all slots of one name, by their key, each with its event."""
    parts = sorted((key, held) for (slot, key), held in slots.items() if slot == wanted)
    return [_part(held) for _, held in parts]


def _part(held: SlotValue) -> dict[str, Any]:
    return {**held.value, "event": caused_by(held)}


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


_MEMBERS = {"transfer": "transfers", "compensation": "compensations"}


def _pool(pool_id: str, slots: Slots) -> list[Fact]:
    """A fact for each transfer and compensation, the first of them under the pool's own key.

    A fact with all of them would grow beyond what Kafka takes as one message. Releases before told
    all under the pool's own key: a part there takes that back, and they cannot read one without.
    """
    facts = []
    for number, ((slot, key), held) in enumerate(sorted(slots.items())):
        fact_key = f"{pool_id}:{slot}:{key}" if number else pool_id
        essence = slot, key, held.stamp
        facts.append(Fact("funds.pool", fact_key, essence, partial(_part_of, pool_id, slot, held)))
    return facts


def _part_of(pool_id: str, slot: str, held: SlotValue) -> dict[str, Any]:
    """One transfer or one compensation of a pool."""
    parts = {_MEMBERS[slot]: [_part(held)]}
    return {"pool_id": pool_id, "transfers": [], "compensations": [], **parts}


RULES = OwnerRules(
    "funds",
    effects={
        "loan.disbursed": _lent,
        "loan.repaid": _repaid,
        "loan.defaulted": _defaulted,
        "pool.funded": _funded,
        "pool.compensated": _compensated,
        **effects_of("claim"),
    },
    facts={"loan": [_loan], "pool": [_pool], "claim": [staged("claim").facts]},
    series={"pool": frozenset(_MEMBERS)},
)
