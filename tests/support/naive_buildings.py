"""What each building and park comes to on a day, by plain loops; shares no rule with the code.

A building is its id, "" stands for none. Base units: fen, dm², people.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from tests.support import naive, naive_links
from tests.support import naive_slots as slots

Event = dict
EPOCH = date(1900, 1, 1)


def figures(events: Iterable[Event], day: date) -> dict[tuple[str, str], int]:
    """(indicator, dimension) -> base units, as the audit recounts them; zeros left out."""
    facts = slots.settled(events)
    found: Counter[tuple[str, str]] = Counter()
    for code, dimension, amount in _shares(facts, day):
        found[f"building_{code}", dimension] += amount
    return {key: amount for key, amount in found.items() if amount}


def _shares(facts: list[Event], day: date) -> Iterator[tuple[str, str, int]]:
    reports = naive.counted_reports(facts)
    for enterprise in naive.active(facts, day):
        here = f"carrier/{building(facts, enterprise, day)}"
        yield "enterprises", f"{naive.sectors(facts, enterprise, day)[0]}/{here}", 1
        own = [(last, told) for who, last, told in reports if who == enterprise and last <= day]
        if own:
            last, told = max(own, key=lambda pair: pair[0])
            yield "told", here, 1
            yield "employees", here, told["employees"]
            if last.year == day.year:
                yield "reporting", here, 1
    for enterprise, last, told in reports:
        if last.year == day.year and last <= day:
            here = f"carrier/{building(facts, enterprise, last)}"
            yield "reports", here, 1
            yield "output", here, naive.hundredths(told["output"])
            parts = naive.by_sector(facts, enterprise, last, told, "output")
            for sector, amount in parts.items():
                yield "output_by_sector", f"{sector}/{here}", naive.hundredths(amount)


def building(facts: list[Event], enterprise: str, day: date) -> str:
    return slots.attribute(facts, "enterprise", enterprise, "carrier_id", day) or ""


def of_carrier(events: Iterable[Event], carrier: str, day: date) -> dict[str, object]:
    """What a page of a building says; None for what nobody told."""
    facts = slots.settled(events)
    return _told(facts, day, [(carrier, EPOCH, date.max)]) | {"area": area(facts, carrier, day)}


def of_park(events: Iterable[Event], park: str, day: date) -> dict[str, object]:
    """Stocks of the buildings that are in it on the day; flows of those that were on their day."""
    facts = slots.settled(events)
    spans = [
        (link.start.partition("/")[2], date.fromisoformat(link.first), _end(link.over))
        for link in naive_links.links(facts)
        if link.relation == "part_of" and link.end == f"park/{park}"
    ]
    inside = {carrier for carrier, first, end in spans if first <= day < end}
    areas = [one for carrier in inside if (one := area(facts, carrier, day)) is not None]
    return _told(facts, day, spans) | {"area": sum(areas) if areas else None}


def _end(text: str | None) -> date:
    return date.fromisoformat(text) if text else date.max


def _told(facts: list[Event], day: date, spans: list[tuple[str, date, date]]) -> dict[str, object]:
    def counts(carrier: str, on: date) -> bool:
        return any(one == carrier and first <= on < end for one, first, end in spans)

    reports = naive.counted_reports(facts)
    inside = [one for one in naive.active(facts, day) if counts(building(facts, one, day), day)]
    latest = [_latest(reports, one, day) for one in inside]
    people = [told["employees"] for told in latest if told]
    output = [
        naive.hundredths(told["output"])
        for who, last, told in reports
        if last.year == day.year and last <= day and counts(building(facts, who, last), last)
    ]
    leases = [one for one in let(facts, day) if one[0] and counts(one[0], day)]
    sectors = Counter(naive.sectors(facts, one, day)[0] for one in inside)
    return {
        "enterprises": len(inside),
        "employees": sum(people) if people else None,
        "output": sum(output) if output else None,
        "reports": len(output),
        "most": max(sectors.values(), default=None),
        "let": sum(quantity for _, quantity, holds in leases if holds) if leases else None,
        "leases": sum(holds for _, _, holds in leases),
    }


def _latest(reports: list[tuple[str, date, dict]], enterprise: str, day: date) -> dict | None:
    own = [(last, told) for who, last, told in reports if who == enterprise and last <= day]
    return max(own, key=lambda pair: pair[0])[1] if own else None


def area(facts: list[Event], carrier: str, day: date) -> int | None:
    """Its usable area on the day, None while it is not open."""
    standing = slots.standing(facts, day, "carrier.registered", "opened_on", "carrier.closed")
    if carrier not in [one for one, _ in standing]:
        return None
    return naive.hundredths(slots.attribute(facts, "carrier", carrier, "usable_area", day))


def let(facts: list[Event], day: date) -> list[tuple[str | None, int, bool]]:
    """(building, dm², whether it holds) of every lease that has begun and was not over at once."""
    quantities = {
        event["subject"]: event["data"].get("quantity")
        for event in facts
        if slots.name_of(event) == "link.stated"
    }
    found = []
    for link in naive_links.links(facts):
        over = link.over is not None and link.over <= link.first
        if link.relation == "occupies" and link.first <= day.isoformat() and not over:
            text = quantities[link.id]
            quantity = naive.hundredths(text) if text else 0
            found.append((place(facts, link.end, day), quantity, link.holds(day)))
    return found


def place(facts: list[Event], thing: str, day: date) -> str | None:
    """The building of a unit that is there on the day, or the building itself."""
    kind, _, identifier = thing.partition("/")
    if kind == "carrier":
        return identifier
    standing = slots.standing(facts, day, "thing.registered", "opened_on", "thing.ended")
    if thing not in [one for one, _ in standing]:
        return None
    return slots.attribute(facts, "thing", thing, "carrier_id", day)


def month_ends(first: date, count: int) -> list[date]:
    """The last days of so many months, from that of the first day on."""
    found = []
    for _ in range(count):
        first = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        found.append(first - timedelta(days=1))
    return found
