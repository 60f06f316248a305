"""Month by month: enterprises close, register, move, change name or enter a second sector."""

import random
from collections import Counter

from demo import plan
from demo.basics import course
from demo.basics.months import Month
from demo.district.enterprises import Enterprise
from demo.district.history import newcomer
from demo.district.registrar import Registrar

CLOSING_PERMILLE = 4
MISTAKEN_CLOSING_EVERY = 5  # months
RENAMED, MOVED, SECOND_SECTOR = 3, 9, 3  # enterprises a month
MONTHLY_PERCENT = 9
PAIRED_PERCENT = 3
HEADCOUNT_PERCENT = 12
SECOND_SECTORS = {
    "it_services": ("data_services", "artificial_intelligence", "fintech"),
    "digital_content": ("it_services", "artificial_intelligence"),
    "artificial_intelligence": ("data_services", "industrial_software"),
    "research_services": ("data_services", "it_services"),
    "industrial_software": ("it_services", "artificial_intelligence"),
}


class Turnover:
    """Keeps `enterprises`, everyone ever registered, on the course of the months."""

    def __init__(
        self, registrar: Registrar, enterprises: list[Enterprise], rng: random.Random
    ) -> None:
        self._registrar, self._rng = registrar, rng
        self.enterprises = enterprises
        self._usual = {sector: self._median(sector) for sector in plan.baseline("output")}

    def month(self, month: Month) -> None:
        """Everything the register learns of that month."""
        self._close(month)
        self._open(month)
        self._change(month)

    def _close(self, month: Month) -> None:
        open_to_leave = [
            enterprise for enterprise in self._active(month) if not enterprise.anchored
        ]
        leaving = len(open_to_leave) * CLOSING_PERMILLE // 1000
        for index, enterprise in enumerate(self._rng.sample(open_to_leave, leaving)):
            self._registrar.close(enterprise, month.day(3 + self._rng.randrange(26)))
            if index == 0 and month.number % MISTAKEN_CLOSING_EVERY == 0:
                self._registrar.reopen(enterprise, month.after(1).day(9))

    def _open(self, month: Month) -> None:
        members = Counter(
            sector for enterprise in self._active(month) for sector in enterprise.sectors
        )
        for sector, usual in self._usual.items():
            for _ in range(course.enterprises(sector, month) - members[sector]):
                sectors = [sector]
                if sector in SECOND_SECTORS and self._rng.randrange(100) < PAIRED_PERCENT:
                    sectors.append(self._rng.choice(SECOND_SECTORS[sector]))
                self._welcome(newcomer(sectors, usual, self._rng), month)

    def _welcome(self, enterprise: Enterprise, month: Month) -> None:
        second_month_of_quarter = month.number % 3 == 2
        enterprise.monthly = self._rng.randrange(100) < MONTHLY_PERCENT
        if self._rng.randrange(100) < HEADCOUNT_PERCENT:
            enterprise.talent_permille = 120 + self._rng.randrange(160)
        if len(enterprise.sectors) == 2:
            self._pair(enterprise)
        day = month.day(1 + self._rng.randrange(28))
        told = self._registrar.register(enterprise, day)
        if second_month_of_quarter and self._rng.randrange(60) == 0:
            self._registrar.register_again(enterprise, told, month.day(28))
        self.enterprises.append(enterprise)

    def _change(self, month: Month) -> None:
        active = [e for e in self._active(month) if e.registered_on < month.first]
        some = self._rng.sample(active, RENAMED + MOVED)
        for enterprise in some[:RENAMED]:
            self._registrar.rename(enterprise, month.day(1 + self._rng.randrange(27)))
        for enterprise in some[RENAMED:]:
            self._registrar.move(enterprise, month.day(1 + self._rng.randrange(27)))
        single = [e for e in active if len(e.sectors) == 1 and e.sectors[0] in SECOND_SECTORS]
        for enterprise in self._rng.sample(single, SECOND_SECTOR):
            enterprise.sectors.append(self._rng.choice(SECOND_SECTORS[enterprise.sectors[0]]))
            self._pair(enterprise)
            self._registrar.set_sectors(enterprise, month.first)

    def _active(self, month: Month) -> list[Enterprise]:
        return [enterprise for enterprise in self.enterprises if enterprise.active(month.last)]

    def _pair(self, enterprise: Enterprise) -> None:
        enterprise.output = [enterprise.output[0], enterprise.output[0] * 4 // 10 + 1]
        enterprise.staff = [enterprise.staff[0], enterprise.staff[0] * 3 // 10 + 1]
        enterprise.shared_staff = 2

    def _median(self, sector: str) -> Enterprise:
        own = [e for e in self.enterprises if e.sectors == [sector] and not e.above_scale]
        own.sort(key=lambda enterprise: enterprise.total_output)
        return own[len(own) // 2]
