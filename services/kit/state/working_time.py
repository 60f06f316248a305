"""Working days and working minutes, by a calendar that is data. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from services.kit.state.days import SHANGHAI

_DAY = timedelta(days=1)
_FRIDAY = 5  # isoweekday


@dataclass(frozen=True)
class Calendar:
    """`special` days are worked or not as it says, the others from Monday to Friday.

    `published` are the years whose special days are known; `hours` of a worked day, in order.
    """

    special: Mapping[date, bool]
    published: frozenset[int]
    hours: tuple[tuple[time, time], ...]
    _ends: dict[tuple[date, int], date] = field(default_factory=dict, compare=False, repr=False)

    def works(self, day: date) -> bool:
        known = self.special.get(day)
        return day.isoweekday() <= _FRIDAY if known is None else known

    def after(self, day: date, count: int) -> date:
        """The day on which that many working days after `day` are over; `day` itself for none."""
        place = day, count
        if place not in self._ends:
            self._ends[place] = self._after(day, count)
        return self._ends[place]

    def _after(self, day: date, count: int) -> date:
        while count > 0:
            day += _DAY
            count -= self.works(day)
        return day

    def count(self, start: date, end: date) -> int:
        """How many days are worked from `start` to the day before `end`."""
        return sum(self.works(start + n * _DAY) for n in range((end - start).days))

    def is_assumed(self, start: date, end: date) -> bool:
        """Whether a year from one day to the other is not published."""
        return any(year not in self.published for year in range(start.year, end.year + 1))

    def minutes(self, start: datetime, end: datetime) -> int:
        """Whole minutes worked between two instants; none where the end is not later."""
        begins, ends = start.astimezone(SHANGHAI), end.astimezone(SHANGHAI)
        if ends <= begins:
            return 0
        worked, day = timedelta(), begins.date()
        while day <= ends.date():
            if self.works(day):
                worked += self._on(day, begins, ends)
            day += _DAY
        return worked // timedelta(minutes=1)

    def _on(self, day: date, begins: datetime, ends: datetime) -> timedelta:
        worked = timedelta()
        for opening, closing in self.hours:
            first = max(begins, datetime.combine(day, opening, SHANGHAI))
            last = min(ends, datetime.combine(day, closing, SHANGHAI))
            worked += max(last - first, timedelta())
        return worked
