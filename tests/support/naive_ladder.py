"""Who stands on which rung of the cultivation ladder, by a walk over days; for tests only."""

from datetime import date, timedelta

from tests.support import naive
from tests.support import naive_slots as slots
from tests.support.facts import ENTERPRISES

Event = dict
RUNGS = ("micro", "small", "high", "strong")
# Written down by hand, the highest first.
RUNG_OF = {
    "little_giant": "strong",
    "srdi": "strong",
    "high_tech": "high",
    "innovative_sme": "small",
    "tech": "micro",
}


class Ladder:
    """What events say of every enterprise on any day."""

    def __init__(self, events: list[Event]) -> None:
        self.facts = slots.settled(events)
        self.known: dict[tuple[str, str, date], bool] = {}

    def rung(self, enterprise: str, day: date) -> str | None:
        kinds = (kind for kind in RUNG_OF if self.certified(enterprise, kind, day))
        return next((RUNG_OF[kind] for kind in kinds), None)

    def certified(self, enterprise: str, kind: str, day: date) -> bool:
        place = enterprise, kind, day
        if place not in self.known:
            self.known[place] = naive.certified(self.facts, enterprise, kind, day)
        return self.known[place]

    def on_rung(self, rung: str, day: date) -> int:
        return sum(self.rung(one, day) == rung for one in ENTERPRISES)

    def moved(self, since: date, day: date, step: int) -> set[tuple[str, str | None, str | None]]:
        """(enterprise, rung then, rung now) of those that moved up (1) or down (-1)."""
        steps = {(one, self.rung(one, since), self.rung(one, day)) for one in ENTERPRISES}
        return {one for one in steps if (_height(one[2]) - _height(one[1])) * step > 0}

    def expiring(self, day: date) -> set[tuple[str, str, date, str | None]]:
        """(enterprise, kind, first day without, rung then) within 90 days."""
        found = set()
        for enterprise in ENTERPRISES:
            for kind in RUNG_OF:
                if not self.certified(enterprise, kind, day):
                    continue
                days = (day + timedelta(days=n) for n in range(1, 91))
                end = next((one for one in days if not self.certified(enterprise, kind, one)), None)
                if end:
                    found.add((enterprise, kind, end, self.rung(enterprise, end)))
        return found


def _height(rung: str | None) -> int:
    return RUNGS.index(rung) + 1 if rung else 0
