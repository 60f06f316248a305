"""What this gateway accepted lately: known before its owner has taken it in. In memory."""

from collections import OrderedDict
from datetime import UTC, datetime
from typing import NamedTuple

from services.contracts.envelope import Event


class Acceptance(NamedTuple):
    """An event and the record that Kafka confirmed: (topic, partition, offset)."""

    event: Event
    place: tuple[str, int, int]
    at: datetime


class Recent:
    """The newest acceptances, no more than `most`."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: OrderedDict[tuple[str, str], Acceptance] = OrderedDict()

    def remember(self, event: Event, place: tuple[str, int, int]) -> None:
        """Kafka has confirmed it just now."""
        self._kept.pop((event.source, event.id), None)
        self._kept[event.source, event.id] = Acceptance(event, place, datetime.now(UTC))
        if len(self._kept) > self.most:
            self._kept.popitem(last=False)

    def of(self, source: str, id: str) -> Acceptance | None:
        return self._kept.get((source, id))
