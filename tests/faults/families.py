"""The demo's events in families: sets that refer to nothing outside but registered enterprises.

Figures are sums over families, so a big ledger is recounted family by family with the naive
model. Any choice of whole families is a district of its own with the registrations they need.
"""

import random
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator

from demo.generator import events

Event = dict
Family = tuple[str, str]


class Kinship:
    """Which family an event belongs to; told all events, it knows every reference."""

    def __init__(self, district: Iterable[Event]) -> None:
        self.of: dict[Family, Family] = {}
        self.registrations: dict[str, Event] = {}
        for event in district:
            self.learn(event)

    def learn(self, event: Event) -> None:
        thing, data = _thing(event), event["data"]
        match event["type"].split(".")[3:5]:
            case ["product", "awarded"]:
                self.of[thing] = "enterprise", data["enterprise_id"]
            case ["investment", "disbursed"]:
                self.of[thing] = "fund", data["fund_id"]
            case ["enterprise", "registered"]:
                self.registrations[event["subject"]] = event
            case ["pool", "compensated"]:
                self.of["loan", data["loan_id"]] = thing

    def family(self, event: Event) -> Family:
        kind, name = _thing(event)
        if kind in ("headcount", "report"):
            kind = "enterprise"
        if kind in ("listing", "reading", "thing"):
            kind, _, name = name.partition("/")
        return self.of.get((kind, name), (kind, name))

    def needed(self, events: Iterable[Event]) -> list[Event]:
        """The registrations of the enterprises that events of other families name."""
        named = dict.fromkeys(
            event["data"].get("enterprise_id")
            for event in events
            if self.family(event)[0] != "enterprise"
        )
        return [self.registrations[name] for name in named if name in self.registrations]


def _thing(event: Event) -> Family:
    return event["type"].split(".")[3], event["subject"]


class Supply:
    """The demo district handed out in slices of whole families, drawn with a seed."""

    def __init__(self, seed: int) -> None:
        district = list(events())
        self.kinship = Kinship(district)
        self._events: dict[Family, list[Event]] = defaultdict(list)
        for event in district:
            self._events[self.kinship.family(event)].append(event)
        families = sorted(self._events)
        random.Random(seed).shuffle(families)
        self._families = iter(families)

    def slice(self, size: int, sent: Container[tuple[str, str]]) -> list[Event]:
        """The next families with at least `size` events and what they need, by their times.

        Without what a district was sent already: `sent` holds the (source, id) of that.
        """
        taken: list[Event] = []
        while len(taken) < size:
            taken += self._events[next(self._families)]
        wanted = {(e["source"], e["id"]): e for e in (*taken, *self.kinship.needed(taken))}
        fresh = [event for identity, event in wanted.items() if identity not in sent]
        return sorted(fresh, key=lambda event: event["time"])


def by_family(kinship: Kinship, ledger: Iterable[Event]) -> Iterator[tuple[Family, list[Event]]]:
    families: dict[Family, list[Event]] = defaultdict(list)
    for event in ledger:
        families[kinship.family(event)].append(event)
    yield from families.items()
