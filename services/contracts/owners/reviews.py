"""What events of readings and reviews mean, and who may tell them as a person (ADR 0028)."""

import hashlib
from collections.abc import Callable
from typing import Any

from services.contracts.access.scopes import DISTRICT
from services.contracts.entities import ENTITIES
from services.contracts.events.envelope import Event
from services.contracts.events.readings import REPORTED, REVIEWED
from services.contracts.owners.things import Things
from services.contracts.values import periods
from services.contracts.values.metrics import METRICS
from services.contracts.values.references import parted
from services.kit.state.guarded import Actor
from services.kit.state.reviewed import ESTIMATE, READING, Reviewed
from services.kit.state.slots import Address, Effect, Slots
from services.reasons import Reason, say

Value = dict[str, Any]
_READING, _REPORT = ENTITIES["reading"], ENTITIES["report"]
_THINGS = Things(_READING.owner)
# What a person may do here (gateway/access/policy.py).
SENDS, REVIEWS = "readings_send", "readings_review"


def _is_flow(metric: str) -> bool:
    return METRICS[metric].is_flow


def _derived(value: Value) -> Value:
    """In base units; the enterprise that reported, if it is one."""
    metric, (kind, thing) = METRICS[value["metric"]], parted(value["thing"])
    return {
        "unit": metric.unit,
        "amount": metric.amount(value["value"]),
        "enterprise_id": thing if kind == "enterprise" else None,
    }


READINGS = Reviewed(
    topic=_READING.topic,
    key=_READING.key.name,
    place=parted,
    opening=_THINGS.opening,
    life=_THINGS.life,
    is_flow=_is_flow,
    period=periods.parse,
    derived=_derived,
)


def report_reviewed(event: Event) -> Effect:
    """Waits for the report."""
    said = event.data.model_dump(mode="json")
    at = {slot: Address("enterprise", event.subject, slot, event.data.period) for slot in _SLOTS}
    return Effect((at["report"],), ((at["review"], said),))


_SLOTS = ("report", "review")
EFFECTS: dict[str, Callable[[Event], Effect]] = {
    "reading.reported": READINGS.reported,
    "reading.reviewed": READINGS.reviewed,
    "report.reviewed": report_reviewed,
}


def fact_told(event: Event) -> tuple[str, str] | None:
    """Topic and key of the fact that such an event changes; None for others."""
    if event.name.startswith("reading."):
        return _READING.topic, READINGS.fact_key(event)
    if event.name in (*REPORTED, *REVIEWED):
        return _REPORT.topic, f"{event.subject}:{event.data.period}"
    return None


def objection(event: Event, slots: Slots, actor: Actor) -> Reason | None:
    """What speaks against a person telling it: they report what is theirs, and nobody reviews
    what they told themselves."""
    subject = event.subject if "/" in event.subject else f"enterprise/{event.subject}"
    is_review = event.name in REVIEWED
    if actor.may != (REVIEWS if is_review else SENDS):
        return say("may_not_review" if is_review else "may_not_report")
    if not is_review:
        is_theirs = {DISTRICT, subject} & actor.parties
        return None if is_theirs else say("not_in_that_name", by=subject)
    if subject in actor.parties or _teller(event.source, event.id) in _tellers(event, slots):
        return say("reviews_own")
    return None


def event_id(person: str, named: str) -> str:
    """How an event is called that a person reports or reviews by: people share one source, so the
    beginning says whose it is, by a digest of how the issuer names them."""
    return f"{hashlib.sha256(person.encode()).hexdigest()[:16]}{_OF}{named}"


def _teller(source: str, id: str) -> tuple[str, str]:
    return source, id.partition(_OF)[0]


_OF = "."


def _tellers(event: Event, slots: Slots) -> set[tuple[str, str]]:
    """Who told what is reviewed."""
    if event.name == "report.reviewed":
        places = [("report", event.data.period)]
    else:
        key = f"{event.data.metric}/{event.data.at}"
        places = [(READING, key), (ESTIMATE, key)]
    stamps = (slots[place].stamp for place in places if place in slots)
    return {_teller(stamp.source, stamp.id) for stamp in stamps}
