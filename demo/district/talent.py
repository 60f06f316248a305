"""Mid- and high-end talent every quarter, and the bases where students train."""

import random
from datetime import date, timedelta

from demo.basics import course
from demo.basics.allocate import largest_remainder
from demo.basics.diary import Diary
from demo.basics.months import Month
from demo.basics.names import PARTNERS, Names
from demo.district.enterprises import Enterprise

WRONG_PERMILLE = 10
MID_2024_PERMILLE = 940
CLOSED_BASES = ((date(2019, 5, 6), date(2023, 7, 31)), (date(2020, 9, 14), date(2024, 8, 31)))
FIRST_BASES = 10
OPENED = (
    date(2025, 3, 21),
    date(2025, 6, 13),
    date(2025, 9, 19),
    date(2025, 11, 28),
    date(2026, 3, 27),
    date(2026, 5, 29),
    date(2026, 7, 10),
    date(2026, 9, 18),
)
CLOSED_LATER = date(2026, 6, 30)
FIELDS = ("软件人才", "数字创意", "人工智能", "检验检测", "网络安全", "工业软件", "数据工程")


class Talent:
    """Notes head counts and training bases."""

    def __init__(self, diary: Diary, names: Names, rng: random.Random) -> None:
        self._diary, self._names, self._rng = diary, names, rng
        self._bases = 0

    def open_bases(self, hosts: list[Enterprise]) -> None:
        """Every base of the whole course: ten open at the end of 2024."""
        for opened_on, closed_on in CLOSED_BASES:
            self._close(self._open(opened_on, hosts), closed_on)
        for index in range(FIRST_BASES):
            opened_on = date(2020, 1, 6) + timedelta(days=index * 170 + self._rng.randrange(90))
            base = self._open(opened_on, hosts)
            if index == 3:
                self._close(base, CLOSED_LATER)
        for opened_on in OPENED:
            self._open(opened_on, hosts)

    def count_2024(self, enterprises: list[Enterprise]) -> None:
        """The head counts in the middle and at the end of 2024."""
        total = course.MID_HIGH_TALENT[0]
        self._count(Month(2024, 6), enterprises, total * MID_2024_PERMILLE // 1000)
        self._count(Month(2024, 12), enterprises, total)

    def month(self, month: Month, enterprises: list[Enterprise]) -> None:
        """The head counts of a quarter's last day."""
        if month.closes_quarter:
            active = [enterprise for enterprise in enterprises if enterprise.active(month.last)]
            self._count(month, active, course.at(course.MID_HIGH_TALENT, month))

    def _count(self, month: Month, enterprises: list[Enterprise], total: int) -> None:
        counting = [e for e in enterprises if e.talent_permille and e.registered_on <= month.last]
        weights = [e.total_employees * e.talent_permille for e in counting]
        for enterprise, people in zip(counting, largest_remainder(total, weights), strict=True):
            recorded = month.after(1).day(3 + self._rng.randrange(18))
            if self._rng.randrange(1000) < WRONG_PERMILLE:
                self._note(enterprise, month.last, people * 2, recorded)
                recorded += timedelta(days=20)
            self._note(enterprise, month.last, people, recorded)

    def _note(self, enterprise: Enterprise, as_of: date, people: int, recorded: date) -> None:
        data = {"as_of": str(as_of), "mid_high": people}
        self._diary.note(recorded, "headcount.reported", enterprise.id, data)

    def _open(self, opened_on: date, hosts: list[Enterprise]) -> str:
        self._bases += 1
        base = f"JD{self._bases:03}"
        data = {
            "name": f"{self._names.brand()}{self._rng.choice(FIELDS)}实习实训基地",
            "partner": self._rng.choice(PARTNERS),
            "opened_on": str(opened_on),
        }
        if self._bases % 4:
            data["host_enterprise_id"] = self._rng.choice(hosts).id
        self._diary.note(opened_on + timedelta(days=5), "base.opened", base, data)
        return base

    def _close(self, base: str, closed_on: date) -> None:
        data = {"effective_on": str(closed_on)}
        self._diary.note(closed_on + timedelta(days=9), "base.closed", base, data)
