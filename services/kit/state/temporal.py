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
        days = sorted(told.keys() - {UNDATED})
        self._days = [date.fromisoformat(day) for day in days]
        self._values = [told[day].value["value"] for day in days]

    def on(self, day: date) -> Any:
        """The newest dated change up to the day, else the first value."""
        place = bisect_right(self._days, day)
        return self._values[place - 1] if place else self._first

    def latest(self) -> Any:
        return self._values[-1] if self._values else self._first

    def over(self, within: Days) -> list[tuple[Days, Any]]:
        """The values over an interval, equal neighbours joined."""
        first, last = bisect_right(self._days, within.start), bisect_left(self._days, within.end)
        changes = self._days[first:last]
        starts, ends = [within.start, *changes], [*changes, within.end]
        values = [self.on(within.start), *self._values[first:last]]
        spans: list[tuple[Days, Any]] = []
        for start, end, value in zip(starts, ends, values, strict=True):
            if spans and spans[-1][1] == value:
                spans[-1] = (Days(spans[-1][0].start, end), value)
            else:
                spans.append((Days(start, end), value))
        return spans


def histories(slots: Slots, attributes: Iterable[str]) -> dict[str, History]:
    """Several attributes of one thing, whose slots are looked through once."""
    told: dict[str, dict[str, SlotValue]] = {name: {} for name in attributes}
    for (slot, key), held in slots.items():
        if slot in told:
            told[slot][key] = held
    return {name: History(one) for name, one in told.items()}


def together(told: Mapping[str, History], within: Days) -> list[tuple[Days, dict[str, Any]]]:
    """Several attributes over an interval, parted on the days on which any of them changes."""
    changes: dict[date, dict[str, Any]] = {}
    for name, history in told.items():
        for days, value in history.over(within):
            changes.setdefault(days.start, {})[name] = value
    starts = sorted(changes)
    values = accumulate((changes[start] for start in starts), or_)
    ends = [*starts[1:], within.end]
    return [(Days(*days), held) for *days, held in zip(starts, ends, values, strict=True)]


def caused_by(held: SlotValue) -> dict[str, str]:
    """The event behind a value, as facts name it."""
    stamp = held.stamp
    return {"source": stamp.source, "id": stamp.id, "time": str(stamp.time)}
