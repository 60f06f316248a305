"""Things of things.toml, walked from a list of events; shares no rule with the code."""

from collections.abc import Iterator
from datetime import date

from tests.support.naive_slots import name_of, precedence

Event = dict


def life(events: list[Event], thing: str) -> tuple[str, str | None] | None:
    """First day and first day without, None for a thing that nobody has told of."""
    begun, over = None, None
    for event in sorted(events, key=precedence):
        if event["subject"] != thing:
            continue
        if name_of(event) == "thing.registered":
            begun = event["data"]["opened_on"]
        elif name_of(event) == "thing.ended":
            over = event["data"]["effective_on"]
    if begun is None:
        return None
    return begun, over if over is not None and over > begun else None


def exists(events: list[Event], thing: str, day: date) -> bool:
    days = life(events, thing)
    if days is None:
        return False
    return days[0] <= day.isoformat() and (days[1] is None or day.isoformat() < days[1])


def attribute(events: list[Event], thing: str, field: str, day: date) -> object:
    """What was told last of the latest day up to this one; else what was told without a day."""
    told: dict[str, object] = {}
    for event in sorted(events, key=precedence):
        is_told = name_of(event) in ("thing.registered", "thing.updated")
        if is_told and event["subject"] == thing and field in event["data"]:
            told[event["data"].get("effective_on") or ""] = event["data"][field]
    return told[max(since for since in told if since <= day.isoformat())] if told else None


def shares(events: list[Event], day: date) -> Iterator[tuple[str, str, int]]:
    """What all things among some events add to figures."""
    for thing in {one["subject"] for one in events if name_of(one) == "thing.registered"}:
        if exists(events, thing, day):
            yield "thing_count", "total", 1
            yield "thing_count", thing.partition("/")[0], 1
