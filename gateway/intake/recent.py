"""The events that this gateway accepted last, known before their owner has them. In memory."""

from collections import OrderedDict
from datetime import UTC, datetime
from typing import NamedTuple

from services.contracts.events.envelope import Event


class Acceptance(NamedTuple):
    """An event and the record that Kafka confirmed: (topic, partition, offset)."""

    event: Event
    place: tuple[str, int, int]
    at: datetime


class Recent:
    """The newest acceptances, no more than `most`."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._acceptances: OrderedDict[tuple[str, str], Acceptance] = OrderedDict()

    def remember(self, event: Event, place: tuple[str, int, int]) -> None:
        """Kafka has confirmed it just now."""
        self._acceptances.pop((event.source, event.id), None)
        self._acceptances[event.source, event.id] = Acceptance(event, place, datetime.now(UTC))
        if len(self._acceptances) > self.most:
            self._acceptances.popitem(last=False)

    def of(self, source: str, id: str) -> Acceptance | None:
        return self._acceptances.get((source, id))
