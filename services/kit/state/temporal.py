"""Reading the slots of one thing: its life and its dated attributes."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate
from operator import or_
from typing import Any

from services.kit.state.days import FOREVER, Days, read
from services.kit.state.slots import Slots, SlotValue

UNDATED = ""


def life(opening: date, ending: SlotValue | None) -> Days:
    """From the opening to the ending's `effective_on`; an ending not after it is ignored."""
    end = read(ending.value["effective_on"]) if ending else FOREVER
    return Days(opening, end if end > opening else FOREVER)


class History:
    """One attribute through the days: its first value and its dated changes."""

    def __init__(self, told: Mapping[str, SlotValue]) -> None:
        """`told` is what holds from a day on, by that day; UNDATED from the beginning."""
        undated = told.get(UNDATED)
        self._first = undated.value["value"] if undated else None
        self._days = sorted(told.keys() - {UNDATED})
        self._values = [told[day].value["value"] for day in self._days]

    def on(self, day: date) -> Any:
        """The newest dated change up to the day, else the first value."""
        place = bisect_right(self._days, day.isoformat())
        return self._values[place - 1] if place else self._first

    def latest(self) -> Any:
        return self._values[-1] if self._values else self._first

    def over(self, within: Days) -> list[tuple[Days, Any]]:
        """The values over an interval, equal neighbours joined."""
        return _spans(self.changes(within), within)

    def changes(self, within: Days) -> list[tuple[str, Any]]:
        """What holds at the beginning of an interval, and on which of its days that changes."""
        start, end = within.start.isoformat(), within.end.isoformat()
        first, last = bisect_right(self._days, start), bisect_left(self._days, end)
        value = self.on(within.start)
        found = [(start, value)]
        for day, told in zip(self._days[first:last], self._values[first:last], strict=True):
            if told != value:
                found.append((day, told))
                value = told
        return found


def histories(slots: Slots, attributes: Iterable[str]) -> dict[str, History]:
    """Several attributes of one thing, whose slots are looked through once."""
    told: dict[str, dict[str, SlotValue]] = {name: {} for name in attributes}
    for (slot, key), held in slots.items():
        if slot in told:
            told[slot][key] = held
    return {name: History(one) for name, one in told.items()}


def together(told: Mapping[str, History], within: Days) -> list[tuple[Days, dict[str, Any]]]:
    """Several attributes over an interval, parted on the days on which any of them changes."""
    return _spans(changes_together(told, within), within)


def changes_together(told: Mapping[str, History], within: Days) -> list[tuple[str, dict[str, Any]]]:
    """What all hold at the beginning of an interval, and on which of its days any changes.

    Days as they are told, not as dates: a fact of a long past is made of them alone.
    """
    changes: dict[str, dict[str, Any]] = {}
    for name, history in told.items():
        for day, value in history.changes(within):
            changes.setdefault(day, {})[name] = value
    days = sorted(changes)
    return list(zip(days, accumulate((changes[day] for day in days), or_), strict=True))


def _spans(changes: list[tuple[str, Any]], within: Days) -> list[tuple[Days, Any]]:
    starts = [date.fromisoformat(day) for day, _ in changes]
    spans = map(Days, starts, [*starts[1:], within.end])
    return list(zip(spans, (value for _, value in changes), strict=True))


def caused_by(held: SlotValue) -> dict[str, str]:
    """The event behind a value, as facts name it."""
    stamp = held.stamp
    return {"source": stamp.source, "id": stamp.id, "time": str(stamp.time)}
