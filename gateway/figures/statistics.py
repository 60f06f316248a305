"""Official statistics as published, in memory: the newest version of each (series, period)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from services.contracts.values import periods


@dataclass(frozen=True, slots=True)
class Published:
    """One official figure, in the unit of its series."""

    period: periods.Period
    value: Decimal
    note: str | None
    version: int


class Statistics:
    def __init__(self) -> None:
        self.series: dict[str, dict[str, Published]] = {}

    def apply(self, fact: dict) -> None:
        """Take in a fact of `indicators.statistic`; older versions are ignored."""
        held = self.series.setdefault(fact["series"], {})
        known = held.get(fact["period"])
        if known is None or fact["version"] > known.version:
            held[fact["period"]] = Published(
                periods.parse(fact["period"]), Decimal(fact["value"]), fact["note"], fact["version"]
            )

    def facts(self) -> list[dict[str, Any]]:
        """What was taken in, as facts."""
        return [
            {
                "series": series,
                "period": period,
                "value": f"{one.value:f}",
                "note": one.note,
                "version": one.version,
            }
            for series, held in sorted(self.series.items())
            for period, one in sorted(held.items())
        ]

    @classmethod
    def of(cls, facts: Iterable[dict[str, Any]]) -> Self:
        made = cls()
        for fact in facts:
            made.apply(fact)
        return made

    def newest(self, series: str, day: date) -> Published | None:
        """The published figure whose period ended last on or before the day; the longest wins."""
        ended = [p for p in self.series.get(series, {}).values() if p.period.last_day <= day]
        return max(ended, key=lambda p: (p.period.last_day, p.period.months), default=None)

    def since_new_year(self, series: str, day: date) -> tuple[date, Decimal] | None:
        """A series over the longest span from 1 January ending on or before the day: end, sum.

        A quarter's figure is that quarter alone, so quarters (or months) add up; the fewest
        published figures that cover a span are taken.
        """
        covered: dict[int, tuple[int, Decimal]] = {1: (0, Decimal(0))}
        ended = [p for p in self.series.get(series, {}).values() if p.period.last_day <= day]
        figures = [p for p in ended if p.period.year == day.year]
        for figure in sorted(figures, key=lambda p: p.period.first_month):
            pieces, total = covered.get(figure.period.first_month, (None, None))
            if pieces is None:
                continue
            after = figure.period.first_month + figure.period.months
            if after not in covered or pieces + 1 < covered[after][0]:
                covered[after] = pieces + 1, total + figure.value
        reached = max(covered)
        if reached == 1:
            return None
        return periods.parse(f"{day.year}-{reached - 1:02d}").last_day, covered[reached][1]
