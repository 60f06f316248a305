"""What a set of events says, slot by slot: the ground under the naive figures.

The greatest (time, id, source) wins a slot; what refers to something unknown has no effect.
"""

import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

Event = dict

OPENED_BY = {
    "enterprise": "enterprise.registered",
    "headcount": "enterprise.registered",
    "report": "enterprise.registered",
    "carrier": "carrier.registered",
    "platform": "platform.recognised",
    "product": "product.awarded",
    "fund": "fund.established",
    "investment": "investment.disbursed",
    "loan": "loan.disbursed",
    "base": "base.opened",
    "case": "case.opened",
    "claim": "claim.opened",
    "matter": "matter.opened",
    "task": "task.opened",
    "link": "link.stated",
}
MEASURED = ("enterprise", "carrier", "platform")
_FILE = Path(__file__).parents[2] / "services" / "contracts" / "definitions" / "things.toml"
THINGS = tomllib.loads(_FILE.read_text("utf-8")).keys() - {"choices"}
REFERS_TO = {
    "investment.disbursed": {
        "fund_id": "fund.established",
        "enterprise_id": "enterprise.registered",
    },
    "loan.disbursed": {"enterprise_id": "enterprise.registered"},
    "product.awarded": {"enterprise_id": "enterprise.registered"},
    "pool.compensated": {"loan_id": "loan.disbursed"},
}


def settled(events: Iterable[Event]) -> list[Event]:
    """Each event once, weakest first, without those that refer to something unknown."""
    once: dict[tuple[str, str], Event] = {}
    for event in events:
        identity = (event["source"], event["id"])
        if once.setdefault(identity, event) != event:
            raise ValueError(f"two different events are called {identity}")
    facts, before = list(once.values()), -1
    while len(facts) != before:
        before = len(facts)
        known = {(name_of(event), event["subject"]) for event in facts}
        facts = [event for event in facts if all(need in known for need in needs(event))]
    return sorted(facts, key=precedence)


def precedence(event: Event) -> tuple[datetime, str, str]:
    """The greatest wins a slot: time as an instant, then id, then source."""
    instant = datetime.fromisoformat(event["time"].upper())
    if instant.tzinfo is None:
        raise ValueError(f"time without a zone: {event['time']}")
    return instant.astimezone(UTC), event["id"], event["source"]


def needs(event: Event) -> list[tuple[str, str]]:
    """The (opening event, subject) pairs without which the event has no effect."""
    name = name_of(event)
    found = []
    family = name.split(".")[0]
    opening, subject = OPENED_BY.get(family), event["subject"]
    kind, _, thing = subject.partition("/")
    if family == "reading" and kind in MEASURED:
        opening, subject = OPENED_BY[kind], thing
    if (family in ("reading", "listing") and kind in THINGS) or name.startswith("thing."):
        opening, subject = "thing.registered", event["subject"]
    if opening is not None:
        found.append((opening, subject))
    for field, other in REFERS_TO.get(name, {}).items():
        found.append((other, event["data"][field]))
    return found


def name_of(event: Event) -> str:
    return event["type"].removeprefix("cn.gov.cqyz.").removesuffix(".v1")


def latest(facts: list[Event], name: str, *fields: str) -> list[tuple[tuple[str, ...], dict]]:
    """(slot, winning data) of each slot; a slot is the subject and the fields named."""
    slots = {}
    for event in facts:
        if name_of(event) == name:
            data = event["data"]
            slots[event["subject"], *(data[field] for field in fields)] = data
    return list(slots.items())


def attribute(facts: list[Event], entity: str, subject: str, field: str, day: date):
    """The dated value with the greatest effective_on up to that day, else the undated one."""
    undated, dated = None, {}
    for event in facts:
        if event["subject"] != subject or field not in event["data"]:
            continue
        if name_of(event) not in (f"{entity}.registered", f"{entity}.updated"):
            continue
        since = event["data"].get("effective_on")
        if since is None:
            undated = event["data"][field]
        else:
            dated[date.fromisoformat(since)] = event["data"][field]
    begun = [since for since in dated if since <= day]
    return dated[max(begun)] if begun else undated


def standing(
    facts: list[Event], day: date, opening: str, opened: str, closing: str
) -> list[tuple[str, dict]]:
    """(subject, opening data) of what is open that day; `opened` names the opening's date."""
    ends = dict(latest(facts, closing))
    found = []
    for slot, data in latest(facts, opening):
        end = ends[slot]["effective_on"] if slot in ends else None
        if within(data[opened], end_after(data[opened], end), day):
            found.append((slot[0], data))
    return found


def end_after(start: str, end: str | None) -> str | None:
    """An end that is not after the start is no end."""
    if end is None or date.fromisoformat(end) <= date.fromisoformat(start):
        return None
    return end


def within(start: str, end: str | None, day: date) -> bool:
    """From inclusive, to exclusive; no end is for ever."""
    return date.fromisoformat(start) <= day and (end is None or day < date.fromisoformat(end))
