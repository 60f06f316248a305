"""Buildings and parks (楼宇园区) around the centre of the district. Areas are dm²."""

import random
from datetime import date, timedelta
from typing import NamedTuple

from demo import plan
from demo.basics.allocate import largest_remainder
from demo.basics.amounts import decimal
from demo.basics.diary import Diary
from demo.basics.names import Names

CENTRE = (106_570_000, 29_550_000)  # millionths of a degree, east and north
SPREAD = 28_000
CORE = 62
OTHER = 24
OUTLINED = 60
CLOSED = ((900_000, date(2023, 3, 31)), (1_250_000, date(2024, 5, 31)))
CORRECTED, EXTENDED, PROMOTED = 5, 6, 7
OPENINGS = (
    (1_850_000, date(2025, 4, 18)),
    (1_380_000, date(2025, 9, 26)),
    (2_120_000, date(2026, 3, 20)),
    (1_460_050, date(2026, 6, 28)),
    (1_230_000, date(2026, 8, 15)),
)


class Carrier(NamedTuple):
    """`area` is its usable area at the end of 2024, dm²."""

    id: str
    core: bool
    area: int
    opened_on: date


class Carriers:
    """All carriers of the district, noted in the diary with their whole course."""

    def __init__(self, diary: Diary, names: Names, rng: random.Random) -> None:
        self._diary, self._names, self._rng = diary, names, rng
        self.all: list[Carrier] = []
        self._registered = 0
        self._found()
        self._continue()

    def open_before(self, day: date) -> list[Carrier]:
        return [carrier for carrier in self.all if carrier.opened_on < day]

    def _found(self) -> None:
        area = plan.table1()["core_carrier_area"][0]
        weights = [self._rng.randrange(300, 2600) for _ in range(CORE)]
        for size in largest_remainder(area, weights):
            self._register(True, size, self._past())
        for _ in range(OTHER):
            self._register(False, self._rng.randrange(150_000, 900_000), self._past())
        for size, closed_on in CLOSED:
            closing = self._register(True, size, date(2004, 6, 1))
            self.all.remove(closing)
            self._close(closing, closed_on)

    def _past(self) -> date:
        return date(1999, 1, 4) + timedelta(days=self._rng.randrange(17 * 365))

    def _register(self, core: bool, area: int, opened_on: date) -> Carrier:
        self._registered += 1
        carrier = Carrier(f"LY{self._registered:04}", core, area, opened_on)
        first_core, first_area = self._first_told(carrier)
        data = {
            "name": self._names.building(),
            "core": first_core,
            "usable_area": decimal(first_area),
            "opened_on": str(opened_on),
            "longitude": (CENTRE[0] + self._rng.randrange(-SPREAD, SPREAD)) / 10**6,
            "latitude": (CENTRE[1] + self._rng.randrange(-SPREAD, SPREAD) // 2) / 10**6,
        }
        if self._registered <= OUTLINED:
            data |= _shape(self._registered, data["longitude"], data["latitude"])
        self._diary.note(opened_on + timedelta(days=2), "carrier.registered", carrier.id, data)
        self.all.append(carrier)
        return carrier

    def _first_told(self, carrier: Carrier) -> tuple[bool, int]:
        """What the registration said where an update tells better later."""
        place = len(self.all)
        area = carrier.area * 9 // 10 if place in (CORRECTED, EXTENDED) else carrier.area
        return carrier.core and place != PROMOTED, area

    def _continue(self) -> None:
        self._correct()
        for area, opened_on in OPENINGS:
            self._register(True, area, opened_on)
        grown, moved_out, shut, promoted = (self.all[i] for i in (10, 14, 20, CORE + 3))
        self._update(grown, date(2025, 11, 1), usable_area=decimal(grown.area + 640_000))
        self._update(moved_out, date(2025, 7, 1), core=False)
        self._update(promoted, date(2026, 5, 1), core=True)
        self._close(shut, date(2026, 1, 15))

    def _correct(self) -> None:
        corrected, extended, promoted = (self.all[i] for i in (CORRECTED, EXTENDED, PROMOTED))
        data = {"usable_area": decimal(corrected.area)}
        self._diary.note(date(2024, 8, 20), "carrier.updated", corrected.id, data)
        self._update(extended, date(2022, 5, 1), usable_area=decimal(extended.area))
        self._update(promoted, date(2021, 1, 1), core=True)
        data = {"longitude": CENTRE[0] / 10**6, "latitude": CENTRE[1] / 10**6}
        self._diary.note(date(2025, 3, 3), "carrier.updated", corrected.id, data)

    def _update(self, carrier: Carrier, effective_on: date, **change: object) -> None:
        data = change | {"effective_on": str(effective_on)}
        recorded = effective_on + timedelta(days=4)
        self._diary.note(recorded, "carrier.updated", carrier.id, data)

    def _close(self, carrier: Carrier, closed_on: date) -> None:
        data = {"effective_on": str(closed_on)}
        self._diary.note(closed_on + timedelta(days=6), "carrier.closed", carrier.id, data)


def _shape(number: int, longitude: float, latitude: float) -> dict:
    """An invented outline around its place, 50 to 110 m wide, and how many floors it has."""
    wide, deep = 250 + number * 37 % 300, 200 + number * 53 % 260
    east, north = round(longitude * 10**6), round(latitude * 10**6)
    corners = ((-wide, -deep), (wide, -deep), (wide, deep), (-wide // 2, deep), (-wide, deep // 3))
    ring = [[(east + x) / 10**6, (north + y) / 10**6] for x, y in (*corners, corners[0])]
    outline = {"type": "Polygon", "coordinates": [ring]}
    return {"floors": 6 + number * 7 % 40, "outline": outline}
