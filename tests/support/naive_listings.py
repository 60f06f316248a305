"""Who stands on a list on a day, day by day from a list of events; shares no rule with the code."""

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from tests.support import naive_things
from tests.support.naive_slots import attribute, precedence

_FILE = Path(__file__).parents[2] / "services" / "contracts" / "definitions" / "lists.toml"
_LISTS = tomllib.loads(_FILE.read_text("utf-8"))

Event = dict


def standing(events: list[Event], thing: str, name: str, day: date) -> dict | None:
    """Level and scopes of a thing on a list on a day, None where it is not on it."""
    told = sorted(events, key=precedence)
    if not _exists(told, thing, day):
        return None
    here = [one for one in _entries(told, thing, name) if _holds(one, day)]
    if not here:
        return None
    order = _LISTS[name].get("levels", [])
    levels = [one["level"] for one in here if one.get("level")]
    known = [level for level in order if level in levels]
    return {
        "level": known[0] if known else max(levels, default=None),
        "scopes": sorted({one["scope"] for one in here if one.get("scope")}),
    }


def shares(events: list[Event], day: date) -> Iterator[tuple[str, str, int]]:
    """What all things on lists among some events add to figures."""
    told = [event for event in events if ".listing.granted." in event["type"]]
    for thing, name in {(event["subject"], event["data"]["list"]) for event in told}:
        if standing(events, thing, name, day):
            yield "listed", "total", 1
            yield "listed", name, 1


def _entries(told: list[Event], thing: str, name: str) -> list[dict]:
    found: dict[str, dict] = {}
    ends: dict[str, str | None] = {}
    for event in told:
        data = event["data"]
        if event["subject"] == thing and data.get("list") == name:
            if ".granted." in event["type"]:
                found[data["entry_no"]] = data
            elif ".ended." in event["type"]:
                ends[data["entry_no"]] = data["effective_on"]
    return [data | {"ended": ends.get(number)} for number, data in found.items()]


def _holds(entry: dict, day: date) -> bool:
    text = day.isoformat()
    ends = [end for end in (entry.get("valid_to"), entry["ended"]) if end]
    return entry["valid_from"] <= text and all(text < end for end in ends)


def _exists(told: list[Event], thing: str, day: date) -> bool:
    """Enterprises and registered things live from a day to a day."""
    kind, _, subject = thing.partition("/")
    if kind != "enterprise":
        return naive_things.exists(told, thing, day)
    own = [event for event in told if event["subject"] == subject]
    opened = [e["data"]["registered_on"] for e in own if ".registered." in e["type"]]
    closed = [e["data"]["effective_on"] for e in own if ".deregistered." in e["type"]]
    if not opened or day.isoformat() < opened[-1]:
        return False
    over = closed and closed[-1] is not None and closed[-1] > opened[-1]
    return not over or day.isoformat() < closed[-1]


def sectors(events: list[Event], thing: str, day: date) -> list[str]:
    told = sorted(events, key=precedence)
    return attribute(told, "enterprise", thing.partition("/")[2], "sectors", day)
