"""What senders were told is accepted, kept outside the system, and the figures that must follow."""

import threading
from collections import Counter
from datetime import date

from services.contracts.figures.catalogue import TARGETS
from tests.faults.families import Event, Family, Kinship, by_family
from tests.support import naive

Amounts = dict[tuple[str, str], int]
Place = tuple[str, int, int]


class Ledger:
    """Every accepted event once, by (source, id)."""

    def __init__(self, kinship: Kinship) -> None:
        self.kinship = kinship
        self._events: dict[tuple[str, str], Event] = {}
        self.refused: set[Place] = set()
        self._lock = threading.Lock()
        self._recounts: dict[tuple[Family, date], tuple[int, Amounts]] = {}

    def enter(self, accepted: list[Event]) -> None:
        with self._lock:
            for event in accepted:
                self.kinship.learn(event)
                self._events[event["source"], event["id"]] = event

    def identities(self) -> set[tuple[str, str]]:
        return set(self._events)

    def figures(self, day: date) -> Amounts:
        """The naive recount on that day of the figures in the catalogue, without zeros."""
        found: Counter[tuple[str, str]] = Counter()
        for family, events in by_family(self.kinship, self._events.values()):
            found.update(self._recount(family, events, day))
        return {key: amount for key, amount in found.items() if amount and key in TARGETS}

    def _recount(self, family: Family, events: list[Event], day: date) -> Amounts:
        """What a family adds: its figures, less those of the registrations that it only needs."""
        needed = self.kinship.needed(events)
        size, amounts = self._recounts.get((family, day), (0, {}))
        if size != len(events) + len(needed):
            found = Counter(naive.figures([*events, *needed], day))
            found.subtract(naive.figures(needed, day))
            amounts = dict(found)
            self._recounts[family, day] = len(events) + len(needed), amounts
        return amounts
