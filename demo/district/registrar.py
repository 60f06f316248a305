"""The market register's part: who is registered, renamed, moved, in which sectors, closed."""

import random
from datetime import date, timedelta

from demo.basics.codes import CreditCodes
from demo.basics.diary import Diary
from demo.basics.names import INDUSTRIES, Names
from demo.district.carriers import Carriers
from demo.district.enterprises import Enterprise

HOUSED_PERCENT = 62


class Registrar:
    """Gives enterprises their code and name, and notes what the register would send."""

    def __init__(self, diary: Diary, names: Names, carriers: Carriers, rng: random.Random) -> None:
        self._diary, self._names, self._carriers, self._rng = diary, names, carriers, rng
        self._codes = CreditCodes(rng)

    def register(self, enterprise: Enterprise, day: date) -> dict:
        """Register it on that day, recorded within two days; returns what was noted."""
        enterprise.id = self._codes.draw()
        enterprise.name = self._names.enterprise(enterprise.sectors[0])
        enterprise.registered_on = day
        data = {
            "name": enterprise.name,
            "registered_on": str(day),
            "industry_code": self._rng.choice(INDUSTRIES[enterprise.sectors[0]]),
            "sectors": list(enterprise.sectors),
        }
        if self._rng.randrange(100) < HOUSED_PERCENT:
            data |= self._housing(day)
        enterprise.carrier_id = data.get("carrier_id", "")
        self._note(day, 1 + self._rng.randrange(2), "registered", enterprise, data)
        return data

    def register_again(self, enterprise: Enterprise, told: dict, day: date) -> None:
        """A second registration, with another day, takes the place of the first."""
        enterprise.registered_on = day
        recorded = day + timedelta(days=30)
        data = told | {"registered_on": str(day)}
        self._diary.note(recorded, "enterprise.registered", enterprise.id, data)

    def close(self, enterprise: Enterprise, day: date) -> None:
        """De-register it from that day on."""
        enterprise.closed_on = day
        data = {"effective_on": str(day)}
        self._note(day, self._rng.randrange(8), "deregistered", enterprise, data)

    def reopen(self, enterprise: Enterprise, recorded: date) -> None:
        """Take the de-registration back."""
        enterprise.closed_on = None
        self._diary.note(recorded, "enterprise.deregistered", enterprise.id, {"effective_on": None})

    def rename(self, enterprise: Enterprise, day: date) -> None:
        enterprise.name = self._names.enterprise(enterprise.sectors[0])
        data = {"name": enterprise.name, "effective_on": str(day)}
        self._note(day, 3, "updated", enterprise, data)

    def move(self, enterprise: Enterprise, day: date) -> None:
        """Move it to another carrier."""
        data = self._housing(day) | {"effective_on": str(day)}
        self._note(day, 5, "updated", enterprise, data)

    def set_sectors(self, enterprise: Enterprise, day: date) -> None:
        """Its sectors as they stand hold from that day on."""
        data = {"sectors": list(enterprise.sectors), "effective_on": str(day)}
        self._note(day, 4, "updated", enterprise, data)

    def correct(self, enterprise: Enterprise, recorded: date, **right: object) -> None:
        """Correct what the registration said, without a date."""
        self._diary.note(recorded, "enterprise.updated", enterprise.id, right)

    def _housing(self, day: date) -> dict:
        choice = self._carriers.open_before(day)
        return {"carrier_id": self._rng.choice(choice).id} if choice else {}

    def _note(self, day: date, lag: int, name: str, enterprise: Enterprise, data: dict) -> None:
        recorded = day + timedelta(days=lag)
        self._diary.note(recorded, f"enterprise.{name}", enterprise.id, data)
