"""What was told of things and not given back, from events; shares no rule with the code."""

import tomllib
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

from tests.support import naive_periods as periods
from tests.support import naive_slots as slots
from tests.support import naive_things

_FILE = Path(__file__).parents[2] / "services" / "contracts" / "definitions" / "metrics.toml"
_METRICS = tomllib.loads(_FILE.read_text("utf-8"))["metric"]
FLOWS = {code for code, row in _METRICS.items() if row["kind"] == "flow"}
LIVES = {
    "enterprise": ("enterprise.registered", "registered_on", "enterprise.deregistered"),
    "carrier": ("carrier.registered", "opened_on", "carrier.closed"),
    "platform": ("platform.recognised", "recognised_on", "platform.withdrawn"),
}

Event = dict


def given_back(facts: list[Event], place: int, review: str, *fields: str) -> bool:
    """Whether the last review of what the event at a place tells came after it, and returned it."""
    told = facts[place]
    verdicts = [
        (number, event["data"]["verdict"])
        for number, event in enumerate(facts)
        if slots.name_of(event) == review
        and event["subject"] == told["subject"]
        and all(event["data"].get(name) == told["data"].get(name) for name in fields)
    ]
    return bool(verdicts) and verdicts[-1][0] > place and verdicts[-1][1] == "returned"


def standing(facts: list[Event]) -> list[Event]:
    """The readings that count under their key: the last real one, else the last estimate."""
    fields = ("metric", "period", "as_of")
    last: dict[tuple, int] = {}
    for place, event in enumerate(facts):
        if slots.name_of(event) == "reading.reported":
            at = tuple(event["data"].get(name) for name in fields)
            last[(event["subject"], *at, event["data"].get("estimated", False))] = place
    kept: dict[tuple, Event] = {}
    for (*key, _), place in sorted(last.items(), key=lambda one: one[0][-1]):
        if not given_back(facts, place, "reading.reviewed", *fields):
            kept.setdefault(tuple(key), facts[place])
    return list(kept.values())


def shares(facts: list[Event], day: date) -> Iterator[tuple[str, str, int]]:
    """What all readings add to figures on a day."""
    told = standing(facts)
    for event in told:
        metric, data = event["data"]["metric"], event["data"]
        own = [e["data"] for e in told if e["subject"] == event["subject"]]
        same = [one for one in own if one["metric"] == metric]
        row = _METRICS[metric]
        if row.get("adds_up", True) and _counts(event["subject"], data, same, facts, day):
            yield metric, "total", int(Fraction(data["value"]) * row["factor"])


def _counts(thing: str, data: dict, same: list[dict], facts: list[Event], day: date) -> bool:
    if _METRICS[data["metric"]]["kind"] == "flow":
        _, last = periods.bounds(data["period"])
        finer = any(periods.inside(one["period"], data["period"]) for one in same)
        return not finer and last <= day and last.year == day.year
    latest = max((one["as_of"] for one in same if one["as_of"] <= day.isoformat()), default=None)
    return latest == data["as_of"] and _exists(thing, facts, day)


def _exists(thing: str, facts: list[Event], day: date) -> bool:
    kind, _, subject = thing.partition("/")
    if kind not in LIVES:
        return naive_things.exists(facts, thing, day)
    return subject in [one for one, _ in slots.standing(facts, day, *LIVES[kind])]
