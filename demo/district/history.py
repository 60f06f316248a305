"""Everything registered up to the end of 2024, with the errors a register makes and corrects."""

import random
from datetime import date, timedelta

from demo.basics.allocate import shared
from demo.district import founding
from demo.district.enterprises import Enterprise
from demo.district.registrar import Registrar
from demo.plan import baseline

FIRST_DAY = date(2003, 1, 2)
LAST_DAY = date(2024, 11, 20)
ANCHORED_BEFORE = date(2018, 12, 31)
REPORTING_BEFORE = date(2023, 10, 31)
CLOSED_BEFORE_2024 = 120
REPORTING_MONTHLY = 900
REPORTING_HEADCOUNT = 700
CORRECTED = 24
TAKEN_BACK = 6
REGISTERED_TWICE = 5


class History:
    """`staying` are active at the end of 2024, `closed` left in the second half of that year."""

    def __init__(self, registrar: Registrar, rng: random.Random) -> None:
        self._registrar, self._rng = registrar, rng
        self.staying, self.closed = founding.found(rng)
        self._describe(self.staying + self.closed)
        self._register_staying()
        self._register_closed()
        self._err()

    def _describe(self, enterprises: list[Enterprise]) -> None:
        for enterprise in enterprises:
            describe(enterprise, self._rng)
        ranked = sorted(self.staying, key=lambda e: (not e.above_scale, -e.total_output))
        for enterprise in ranked[:REPORTING_MONTHLY]:
            enterprise.monthly = True
        for enterprise in ranked[: REPORTING_MONTHLY // 3]:
            enterprise.anchored = True
        ranked.sort(key=lambda enterprise: -enterprise.total_employees)
        for enterprise in ranked[:REPORTING_HEADCOUNT]:
            enterprise.talent_permille = 150 + self._rng.randrange(200)

    def _register_staying(self) -> None:
        for index, enterprise in enumerate(self.staying):
            last = last_registration(enterprise)
            told = self._registrar.register(enterprise, self._day(FIRST_DAY, last))
            if index < REGISTERED_TWICE:
                right = enterprise.registered_on - timedelta(days=9)
                self._registrar.register_again(enterprise, told, right)

    def _register_closed(self) -> None:
        for enterprise in self.closed:
            self._registrar.register(enterprise, self._day(FIRST_DAY, date(2023, 6, 30)))
            self._registrar.close(enterprise, self._day(date(2024, 7, 5), date(2024, 12, 20)))
        for sector, count in shared(CLOSED_BEFORE_2024, baseline("enterprise_count")).items():
            for _ in range(count):
                enterprise = Enterprise([sector], [0])
                self._registrar.register(enterprise, self._day(FIRST_DAY, date(2021, 6, 30)))
                self._registrar.close(enterprise, self._day(date(2021, 8, 1), date(2023, 12, 20)))

    def _err(self) -> None:
        usual = [e for e in self.staying if not e.anchored and len(e.sectors) == 1]
        some = self._rng.sample(usual, CORRECTED + TAKEN_BACK)
        for enterprise in some[:CORRECTED]:
            self._correct_sector(enterprise)
        for enterprise in some[CORRECTED:][:TAKEN_BACK]:
            closed_on = self._day(date(2024, 12, 2), date(2024, 12, 20))
            self._registrar.close(enterprise, closed_on)
            self._registrar.reopen(enterprise, closed_on + timedelta(days=40))

    def _correct_sector(self, enterprise: Enterprise) -> None:
        right = enterprise.sectors
        wrong = self._rng.choice([s for s in baseline("enterprise_count") if s not in right])
        recorded = LAST_DAY + timedelta(days=10 + self._rng.randrange(60))
        if self._rng.randrange(2):
            self._registrar.correct(enterprise, date(2024, 11, 25), sectors=[wrong])
            self._registrar.correct(enterprise, recorded, sectors=list(right))
        else:
            enterprise.sectors = [wrong]
            self._registrar.set_sectors(enterprise, date(2024, 11, 25))
            enterprise.sectors = right
            self._registrar.set_sectors(enterprise, date(2024, 12, 16))

    def _day(self, first: date, last: date) -> date:
        """Some day between the two, later ones likelier."""
        days = (last - first).days + 1
        return first + timedelta(days=max(self._rng.randrange(days), self._rng.randrange(days)))


def last_registration(enterprise: Enterprise) -> date:
    """Up to when it may have been registered, given what it did since."""
    if enterprise.anchored:
        return ANCHORED_BEFORE
    return REPORTING_BEFORE if enterprise.monthly else LAST_DAY


def describe(enterprise: Enterprise, rng: random.Random) -> None:
    """Draw what share of its output becomes revenue and value added."""
    enterprise.revenue_permille = 700 + rng.randrange(300)
    enterprise.value_added_permille = 180 + rng.randrange(240)


def newcomer(sectors: list[str], usual: Enterprise, rng: random.Random) -> Enterprise:
    """A new enterprise, smaller than the usual one of its sector."""
    share = 25 + rng.randrange(100)
    enterprise = Enterprise(
        sectors,
        [output * share // 100 + 1 for output in usual.output][: len(sectors)],
        [people * share // 100 + 1 for people in usual.staff][: len(sectors)],
    )
    describe(enterprise, rng)
    return enterprise
