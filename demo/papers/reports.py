"""The reports from 2025 on: larger enterprises every month, the others every quarter."""

import random
from datetime import date

from demo.basics import course
from demo.basics.allocate import largest_remainder
from demo.basics.months import Month
from demo.district.enterprises import Enterprise, Tally
from demo.district.founding import PAIRS, employ
from demo.papers.certificates import Certificates
from demo.papers.filing import Filing
from demo.plan import baseline

WAN = 10**4  # 万元
LEAST_SHARED_PERMILLE = 15
NOT_FILED_PERMILLE = 3
YEAR_BESIDES_PERCENT = 12


class Reports:
    """Spreads the course of each sector over its enterprises and files what they report."""

    def __init__(self, filing: Filing, certificates: Certificates, rng: random.Random) -> None:
        self._filing, self._certificates, self._rng = filing, certificates, rng
        self._shared_permille = {
            sector: sum(pair.second_output for pair in PAIRS if pair.second == sector)
            * WAN
            * 100
            * 1000
            // output
            for sector, output in baseline("output").items()
        }

    def month(self, month: Month, enterprises: list[Enterprise]) -> None:
        """Everything enterprises report about that month, and about the quarter it ends."""
        active = [enterprise for enterprise in enterprises if enterprise.active(month.last)]
        tallies = self._tallies(month, active)
        employ(active, {sector: course.workforce(sector, month) for sector in baseline("output")})
        for enterprise, tally in zip(active, tallies, strict=True):
            if enterprise.monthly:
                self._file_month(enterprise, month, tally)
            else:
                enterprise.running.add(tally)
                if month.closes_quarter:
                    self._file_quarter(enterprise, month)

    def _tallies(self, month: Month, active: list[Enterprise]) -> list[Tally]:
        outputs = self._outputs(month, active)
        totals = [max(by_sector) for by_sector in outputs]
        value_added = largest_remainder(
            course.in_season(course.value_added(month.year), month),
            [e.value_added_permille * total for e, total in zip(active, totals, strict=True)],
        )
        tallies = [
            Tally(total, total * e.revenue_permille // 1000, added, by_sector)
            for e, total, added, by_sector in zip(active, totals, value_added, outputs, strict=True)
        ]
        self._set_above_scale_revenue(month, active, tallies)
        return tallies

    def _set_above_scale_revenue(
        self, month: Month, active: list[Enterprise], tallies: list[Tally]
    ) -> None:
        above = [
            tally
            for enterprise, tally in zip(active, tallies, strict=True)
            if self._certificates.holds(enterprise, "above_scale", month.last)
        ]
        total = course.in_season(course.above_scale_revenue(month.year), month)
        parts = largest_remainder(total, [tally.revenue for tally in above])
        for tally, part in zip(above, parts, strict=True):
            tally.revenue = part

    def _outputs(self, month: Month, active: list[Enterprise]) -> list[list[int]]:
        outputs = [[0] * len(enterprise.sectors) for enterprise in active]
        pots: dict[str, tuple[list, list]] = {sector: ([], []) for sector in baseline("output")}
        for enterprise, output in zip(active, outputs, strict=True):
            for place, sector in enumerate(enterprise.sectors):
                pots[sector][place].append((enterprise.output[place], output, place))
        for sector, (own, second) in pots.items():
            total = course.output(sector, month)
            counted_twice = self._counted_twice(sector, month, total) if second else 0
            self._pour(total - counted_twice, own)
            self._pour(counted_twice, second)
        return outputs

    def _counted_twice(self, sector: str, month: Month, total: int) -> int:
        permille = self._shared_permille[sector] * course.shared_output(month.year) // 1000
        return total * max(permille, LEAST_SHARED_PERMILLE) // 1000

    def _pour(self, total: int, members: list[tuple[int, list[int], int]]) -> None:
        weights = [(weight // WAN + 1) * (85 + self._rng.randrange(31)) for weight, _, _ in members]
        for (_, output, place), part in zip(
            members, largest_remainder(total, weights), strict=True
        ):
            output[place] = part

    def _file_month(self, enterprise: Enterprise, month: Month, tally: Tally) -> None:
        if self._rng.randrange(1000) < NOT_FILED_PERMILLE:
            return
        self._filing.file_unsplit(enterprise, month.period, tally, month.after(1).day(2), 11)
        enterprise.running.add(tally)
        if month.number == 12 and self._rng.randrange(100) < YEAR_BESIDES_PERCENT:
            due = date(month.year + 1, 2, 20)
            self._filing.file(enterprise, str(month.year), enterprise.running, due, 50)

    def _file_quarter(self, enterprise: Enterprise, month: Month) -> None:
        due = month.after(1).day(4)
        self._filing.file_unsplit(enterprise, month.quarter, enterprise.running, due, 17)
        enterprise.running = Tally()
