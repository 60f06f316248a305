"""What some enterprises and laboratories report besides, and what the statistics bureau says of it.

Who is on the survey frame for the R&D form tells it by quarters; now and then one mistakes the
unit, is returned, and tells it again.
"""

import random
from datetime import date, timedelta

from demo.basics.amounts import decimal
from demo.basics.diary import Diary
from demo.district.enterprises import Enterprise

ON_THE_FORM = 60
QUARTERS = tuple(f"{year}Q{number}" for year in (2025, 2026) for number in range(1, 5))
ENTRY = "研发-{number:03}"
_SINCE = "2025-01-01"


class Readings:
    def __init__(self, diary: Diary, enterprises: list[Enterprise], rng: random.Random) -> None:
        self._diary, self._rng = diary, rng
        for number, one in enumerate(rng.sample(enterprises, ON_THE_FORM), start=1):
            self._frame(number, one)
            for quarter in QUARTERS:
                self._tell(one, quarter, rng.randrange(300_000, 4_000_000))
        for number in range(1, 25):
            self._team(f"laboratory/SYS-{number:02}")

    def _note(self, day: date, name: str, subject: str, data: dict) -> None:
        self._diary.note(day, name, subject, data, rng=self._rng)

    def _frame(self, number: int, enterprise: Enterprise) -> None:
        told = {"list": "survey_frame", "entry_no": ENTRY.format(number=number), "scope": "rd"}
        self._note(date(2025, 1, 20), "listing.granted", _subject(enterprise), told | _FROM)

    def _tell(self, enterprise: Enterprise, quarter: str, yuan: int) -> None:
        rng, year = self._rng, int(quarter[:4])
        ended = date(year, 3 * int(quarter[5]), 28) + timedelta(days=4)
        first = ended.replace(day=1) + timedelta(days=rng.randrange(5, 30))
        luck, period = rng.randrange(100), {"metric": "rd_expense", "period": quarter}
        value = decimal(100 * yuan)
        if luck < 8:
            return
        if luck < 14:
            # 万元 for 元.
            self._told(first, enterprise, period | {"value": decimal(yuan // 100)})
            back = {"verdict": "returned", "reason": "疑似将万元填为元，请核对单位"}
            self._review(first + timedelta(days=2), enterprise, period | back)
            first += timedelta(days=6)
        self._told(first, enterprise, period | {"value": value})
        if luck < 70:
            accepted = period | {"verdict": "accepted"}
            self._review(first + timedelta(days=3), enterprise, accepted)
        last = ended.replace(day=1) - timedelta(days=1)
        staff = {"metric": "rd_staff", "as_of": str(last), "value": str(1 + yuan // 150_000)}
        self._told(first, enterprise, staff)
        if luck < 85:
            income = period | {"metric": "tech_income", "value": decimal(100 * 9 * yuan)}
            self._told(first, enterprise, income)

    def _told(self, day: date, enterprise: Enterprise, data: dict) -> None:
        self._note(day, "reading.reported", _subject(enterprise), data)

    def _review(self, day: date, enterprise: Enterprise, data: dict) -> None:
        at = f"{day}T17:00:00+08:00"
        self._diary.note(
            day,
            "reading.reviewed",
            _subject(enterprise),
            data | {"reviewed_at": at},
            second=17 * 3600,
        )

    def _team(self, laboratory: str) -> None:
        people = self._rng.randrange(6, 18)
        for year in (2024, 2025):
            told = {"metric": "transfer_team", "as_of": f"{year}-12-31", "value": str(people)}
            self._note(date(year + 1, 1, 15), "reading.reported", laboratory, told)
            people += self._rng.randrange(3, 9)


def _subject(enterprise: Enterprise) -> str:
    return f"enterprise/{enterprise.id}"


_FROM = {"valid_from": _SINCE}
