"""The reports of 2024, which add up to the plan's output, value added and revenue.

Small enterprises report the year, larger ones the quarters (and some the year besides, which
then does not count); those that closed in the autumn reported two quarters.
"""

import random
from collections.abc import Sequence
from datetime import date

from demo import plan
from demo.basics.allocate import largest_remainder
from demo.basics.course import QUARTER_SEASON
from demo.basics.months import Month
from demo.district.enterprises import LEAST_STAFF, Enterprise, Tally
from demo.papers.filing import Filing
from demo.papers.first_certificates import FirstCertificates

YEAR_BESIDES_EVERY = 25
CLOSED_STAFF = 12


class Reports2024:
    """Files every report of 2024."""

    def __init__(self, filing: Filing, crossing: FirstCertificates, rng: random.Random) -> None:
        self._filing, self._rng = filing, rng
        self._counted = {id(enterprise): (1, 2, 3) for enterprise in crossing.raised}
        self._counted |= {id(enterprise): (0, 1) for enterprise in crossing.lowered}

    def file(self, staying: list[Enterprise], closed: list[Enterprise]) -> None:
        tallies = self._tallies(staying + closed)
        for enterprise, tally in zip(staying, tallies, strict=False):
            if enterprise.monthly:
                self._file_quarters(enterprise, tally)
            else:
                self._filing.file(enterprise, "2024", tally, date(2025, 1, 8), 60)
        for enterprise, tally in zip(closed, tallies[len(staying) :], strict=True):
            enterprise.employees = [LEAST_STAFF + self._rng.randrange(CLOSED_STAFF)]
            halves = self._split(tally, self._weights()[:2])
            for quarter, half in enumerate(halves, start=1):
                self._file_quarter(enterprise, quarter, half)

    def _tallies(self, enterprises: list[Enterprise]) -> list[Tally]:
        value_added = largest_remainder(
            plan.table1()["value_added"][0],
            [e.value_added_permille * e.total_output for e in enterprises],
        )
        tallies = [
            Tally(e.total_output, revenue(e), added, list(e.output))
            for e, added in zip(enterprises, value_added, strict=True)
        ]
        self._set_above_scale_revenue(enterprises, tallies)
        return tallies

    def _set_above_scale_revenue(self, enterprises: list[Enterprise], tallies: list[Tally]) -> None:
        """`revenue` becomes what counts; the quarters that do not count come on top."""
        above = [
            (e, tally)
            for e, tally in zip(enterprises, tallies, strict=True)
            if e.above_scale or id(e) in self._counted
        ]
        weights = [tally.revenue * self._counted_season(e) // 1000 for e, tally in above]
        parts = largest_remainder(plan.table1()["above_scale_revenue"][0], weights)
        for (_, tally), part in zip(above, parts, strict=True):
            tally.revenue = part

    def _counted_season(self, enterprise: Enterprise) -> int:
        return sum(QUARTER_SEASON[i] for i in self._counted.get(id(enterprise), range(4)))

    def _file_quarters(self, enterprise: Enterprise, year: Tally) -> None:
        quarters = self._split(year, self._weights())
        self._spread_revenue(enterprise, year.revenue, quarters)
        employees = enterprise.employees
        for number, quarter in enumerate(quarters, start=1):
            enterprise.employees = employees if number == 4 else self._earlier(employees)
            self._file_quarter(enterprise, number, quarter)
        if self._rng.randrange(YEAR_BESIDES_EVERY) == 0:
            self._filing.file(enterprise, "2024", year, date(2025, 2, 10), 40)

    def _spread_revenue(self, enterprise: Enterprise, counted: int, quarters: list[Tally]) -> None:
        places = self._counted.get(id(enterprise), range(4))
        season = [QUARTER_SEASON[place] for place in places]
        for quarter, seasonal in zip(quarters, QUARTER_SEASON, strict=True):
            quarter.revenue = counted * seasonal // sum(season)
        for place, part in zip(places, largest_remainder(counted, season), strict=True):
            quarters[place].revenue = part

    def _file_quarter(self, enterprise: Enterprise, number: int, quarter: Tally) -> None:
        due = Month(2024, number * 3).after(1).day(4)
        self._filing.file(enterprise, f"2024Q{number}", quarter, due, 16)

    def _weights(self) -> list[int]:
        return [season * (90 + self._rng.randrange(20)) for season in QUARTER_SEASON]

    def _split(self, year: Tally, weights: Sequence[int]) -> list[Tally]:
        measures = (year.output, year.revenue, year.value_added, *year.by_sector)
        parts = [largest_remainder(amount, weights) for amount in measures]
        return [Tally(*quarter[:3], list(quarter[3:])) for quarter in zip(*parts, strict=True)]

    def _earlier(self, employees: list[int]) -> list[int]:
        permille = 950 + self._rng.randrange(70)
        return [max(LEAST_STAFF, people * permille // 1000) for people in employees]


def revenue(enterprise: Enterprise) -> int:
    """Its usual revenue of a year, fen."""
    return enterprise.total_output * enterprise.revenue_permille // 1000
