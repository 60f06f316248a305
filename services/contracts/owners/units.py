"""What speaks against an act of a person on the units of a building and on who is in them. Pure.

Whoever runs a building keeps its own units alone. Systems tell of any, and are refused nothing.
"""

from services.contracts.access.scopes import DISTRICT
from services.contracts.events.envelope import Event
from services.contracts.events.things import ENDED, REGISTERED, UPDATED
from services.contracts.owners.things import KINDS
from services.contracts.values.references import parted
from services.kit.state.guarded import Actor
from services.kit.state.linked import STATEMENT
from services.kit.state.slots import Slots
from services.reasons import Reason, say

UNIT, BUILDING, OCCUPIES = "unit", "carrier", "occupies"
LET, LEFT = "link.stated", "link.ended"
# What a person may do here (gateway/access/policy.py).
EDITS = "things_edit"
_OPENING = KINDS[UNIT].opening_slot


def is_told_of(event: Event) -> bool:
    """Whether it is an event of units, or of relations, as people who run buildings tell them."""
    if event.name in (REGISTERED, UPDATED, ENDED):
        return parted(event.subject)[0] == UNIT
    return event.name in (LET, LEFT)


def objection(event: Event, slots: Slots, actor: Actor) -> Reason | None:
    """None where the act may be told. In which building the unit of a lease is, its owner has not
    locked: the gateway has looked (gateway/buildings/keeping.py)."""
    if actor.may != EDITS:
        return say("may_not_keep_units")
    if event.name in (LET, LEFT):
        return _of_lease(event, slots)
    buildings = {held.value["value"] for (slot, _), held in slots.items() if slot == "carrier_id"}
    told = getattr(event.data, "carrier_id", None)
    named = buildings | ({told} - {None})
    if others := {one for one in named if not _is_theirs(one, actor)}:
        return say("not_in_that_name", by="、".join(f"{BUILDING}/{one}" for one in sorted(others)))
    is_there = (_OPENING, "") in slots
    if event.name == REGISTERED and is_there:
        return say("unit_id_used", unit=event.subject)
    return None if is_there or event.name == REGISTERED else say("nobody_registered")


def _is_theirs(building: str, actor: Actor) -> bool:
    return bool({DISTRICT, f"{BUILDING}/{building}"} & actor.parties)


def _of_lease(event: Event, slots: Slots) -> Reason | None:
    stated = slots.get((STATEMENT, ""))
    relation = stated.value["relation"] if stated else getattr(event.data, "relation", None)
    if relation is None:
        return say("nobody_registered")
    if relation != OCCUPIES:
        return say("no_lease")
    return say("let_already") if event.name == LET and stated else None
