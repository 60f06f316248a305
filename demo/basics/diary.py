"""What the district's systems record, and when: facts by month, handed out in order of time."""

import random
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from demo.basics.months import Month, month_of

OPENING_SECOND = 8 * 3600 + 30 * 60
OFFICE_SECONDS = 9 * 3600 + 30 * 60


class Fact(NamedTuple):
    """An event before it has an id. `time` is RFC 3339, +08:00."""

    time: str
    order: int
    name: str
    subject: str
    data: dict


class Diary:
    """Facts noted in any order; what would be recorded after `until` is not known yet."""

    def __init__(self, rng: random.Random, until: date) -> None:
        self._rng = rng
        self._until = until
        self._pages: dict[Month, list[Fact]] = {}
        self._noted = 0
        self._handed_out = Month(1, 1)

    def note(
        self,
        recorded: date,
        name: str,
        subject: str,
        data: dict,
        *,
        second: int | None = None,
        rng: random.Random | None = None,
    ) -> None:
        """Record a fact at that second of the day, else at some office hour. ValueError on a page
        handed out.

        Who brings random numbers of its own moves nobody else's hours.
        """
        # Drawn for what is not known yet too: the same months are the same, however far it goes.
        if second is None:
            second = OPENING_SECOND + int((rng or self._rng).random() * OFFICE_SECONDS)
        self._noted += 1
        if recorded > self._until:
            return
        month = month_of(recorded)
        if month <= self._handed_out:
            raise ValueError(f"{name} noted on {recorded}, after {self._handed_out} was handed out")
        minutes, seconds = divmod(second, 60)
        time = f"{recorded}T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}+08:00"
        fact = Fact(time, self._noted, name, subject, data)
        self._pages.setdefault(month, []).append(fact)

    def hand_out(self, until: Month) -> Iterator[Fact]:
        """Every fact recorded up to the end of that month, oldest first."""
        for month in sorted(page for page in self._pages if page <= until):
            yield from sorted(self._pages.pop(month))
        self._handed_out = until
