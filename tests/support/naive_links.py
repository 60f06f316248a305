"""Which things stand in which relation on a day, by plain loops; shares no rule with the code."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from tests.support.naive_slots import name_of, precedence

Event = dict
# Where one thing may be in one place alone, and where a pair may have several: as relations.toml.
ONE = ("occupies", "part_of", "spun_off_from")
SEVERAL = ("occupies",)


class Link(NamedTuple):
    id: str
    relation: str
    start: str
    end: str
    first: str
    over: str | None

    def holds(self, day: date) -> bool:
        text = day.isoformat()
        return self.first <= text and (self.over is None or text < self.over)


def links(events: list[Event]) -> list[Link]:
    """As they were stated and ended last."""
    stated: dict[str, dict] = {}
    ended: dict[str, str | None] = {}
    for event in sorted(events, key=precedence):
        if name_of(event) == "link.stated":
            stated[event["subject"]] = event["data"]
        elif name_of(event) == "link.ended":
            ended[event["subject"]] = event["data"]["effective_on"]
    found = []
    for link, data in stated.items():
        ends = [day for day in (data.get("valid_to"), ended.get(link)) if day]
        told = (data["relation"], data["from"], data["to"], data["valid_from"])
        found.append(Link(link, *told, min(ends, default=None)))
    return found


def related(events: list[Event], thing: str, day: date) -> set[tuple[str, str, str]]:
    """(relation, from, to) of what holds on the day and joins the thing."""
    here = (one for one in links(events) if one.holds(day))
    return {(one.relation, one.start, one.end) for one in here if thing in (one.start, one.end)}


def over(events: list[Event], thing: str, day: date) -> set[tuple[str, str, str]]:
    """(link, from when, the first day without) of what joined the thing, and does no longer."""
    return {
        (one.id, one.first, one.over)
        for one in links(events)
        if thing in (one.start, one.end)
        and one.over is not None
        and one.first < one.over <= day.isoformat()
    }


def overlapping(events: list[Event], buildings: dict[str, str], day: date) -> set[str]:
    """The ids of links beside which another holds where only one may; units are in `buildings`."""
    here = [one for one in links(events) if one.holds(day)]
    found = set()
    for one in here:
        for other in here:
            if one.id == other.id or one[1:3] != other[1:3]:
                continue
            same = one.end == other.end
            place, beside = (buildings.get(end, end) for end in (one.end, other.end))
            if (same and one.relation not in SEVERAL) or (
                not same and one.relation in ONE and place != beside
            ):
                found.add(one.id)
    return found


def shares(events: list[Event], day: date) -> Iterator[tuple[str, str, int]]:
    """What all links among some events add to figures."""
    for one in links(events):
        if one.holds(day):
            yield "linked", "total", 1
            yield "linked", one.relation, 1
