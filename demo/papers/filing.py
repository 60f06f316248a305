"""How reports reach the district: mostly in time, some late, some wrong at first."""

import random
from datetime import date, timedelta

from demo.basics.amounts import decimal
from demo.basics.diary import Diary
from demo.district.enterprises import Enterprise, Tally

LATE, WRONG, STAFF_NOT_SPLIT = 20, 12, 40  # permille


class Filing:
    """Notes `enterprise.reported` with the employees that the enterprise has at that moment."""

    def __init__(self, diary: Diary, rng: random.Random) -> None:
        self._diary, self._rng = diary, rng

    def file(
        self, enterprise: Enterprise, period: str, tally: Tally, first: date, days: int
    ) -> None:
        """File within `days` from `first`; a late report follows up to 75 days after that."""
        recorded = first + timedelta(days=self._rng.randrange(days))
        data = report(enterprise, period, tally)
        luck = self._rng.randrange(1000)
        if luck < LATE:
            recorded += timedelta(days=15 + self._rng.randrange(60))
        elif luck < LATE + WRONG:
            self._note(recorded, enterprise, self._mistaken(data))
            self._return(recorded + timedelta(days=3), enterprise, period)
            recorded += timedelta(days=9 + self._rng.randrange(45))
        self._note(recorded, enterprise, data)

    def file_unsplit(
        self, enterprise: Enterprise, period: str, tally: Tally, first: date, days: int
    ) -> None:
        """As `file`, but now and then without saying in which sector the people work."""
        if self._rng.randrange(1000) >= STAFF_NOT_SPLIT:
            self.file(enterprise, period, tally, first, days)
            return
        data = report(enterprise, period, tally)
        for share in data.get("by_sector", {}).values():
            del share["employees"]
        self._note(first + timedelta(days=self._rng.randrange(days)), enterprise, data)

    def _mistaken(self, data: dict) -> dict:
        """The report as it comes when somebody wrote the wrong number of people and yuan."""
        wrong = {key: value for key, value in data.items() if key != "by_sector"}
        wrong["employees"] = data["employees"] + 1 + self._rng.randrange(30)
        wrong["output"] = f"1{data['output']}"
        return wrong

    def _return(self, day: date, enterprise: Enterprise, period: str) -> None:
        """The statistics bureau gives back what is wrong; until it is told again it counts for
        nothing."""
        said = {"period": period, "verdict": "returned", "reason": "产值与上期相差悬殊，请核对"}
        said["reviewed_at"] = f"{day}T16:30:00+08:00"
        self._diary.note(day, "report.reviewed", enterprise.id, said, second=16 * 3600 + 30 * 60)

    def _note(self, recorded: date, enterprise: Enterprise, data: dict) -> None:
        self._diary.note(recorded, "enterprise.reported", enterprise.id, data)


def report(enterprise: Enterprise, period: str, tally: Tally) -> dict:
    """The data of one report; by sector only where there are two."""
    data = {
        "period": period,
        "employees": enterprise.total_employees,
        "output": decimal(tally.output),
        "revenue": decimal(tally.revenue),
        "value_added": decimal(tally.value_added),
    }
    if len(enterprise.sectors) > 1:
        data["by_sector"] = {
            sector: {"output": decimal(output), "employees": people}
            for sector, output, people in zip(
                enterprise.sectors, tally.by_sector, enterprise.employees, strict=True
            )
        }
    return data
