"""What changed facts make of figures: differences as each kind of figure counts them. Pure.

A ratio is told before and after on the days for which a figure that it is made of is told.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple, Protocol

from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figure, FigureKey
from gateway.figures.target_status import computed, rounded
from services.contracts.figures.catalogue import RATIOS, SECTORS, TARGETS, TOTAL, Indicator, Target
from services.contracts.values.kinds import exact

# (indicator, dimension, day, amount in base units)
Difference = tuple[str, str, str, int]
ByFigure = dict[FigureKey, dict[str, int]]

# Official percentages have two; a row of a file moves one by less.
_RATIO_DECIMALS = 4
_ORDER = {key: place for place, key in enumerate(TARGETS)}
_BEGINNING = "0001-01-01"
_SECTORS = {sector.code: sector for sector in SECTORS}
_INDICATORS: dict[str, Indicator] = {
    code: target.indicator for (code, _), target in TARGETS.items()
}


class Readable(Protocol):
    """Whatever knows figures."""

    def get(self, code: str, dimension: str) -> Figure: ...


@dataclass(frozen=True, slots=True)
class Effect:
    """One figure before and after, in its printed unit, on `as_of`.

    A flow is that of one year, on its last day; what begins only later is told for the first day
    on which it shows.
    """

    code: str
    dimension: str
    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    as_of: str
    before: str | None
    after: str | None
    difference: str | None


class Changed(NamedTuple):
    """Figures as they are, and with what would be added to them."""

    figures: Readable
    by_figure: ByFigure

    def get(self, code: str, dimension: str) -> Figure:
        present = self.figures.get(code, dimension)
        more = self.by_figure.get((code, dimension))
        return present.with_more(more) if more else present


def effects(
    differences: Iterable[Difference], figures: Readable, statistics: Statistics, today: date
) -> list[Effect]:
    """In the order of the plan."""
    by_figure: ByFigure = {}
    for code, dimension, day, amount in differences:
        days = by_figure.setdefault((code, dimension), {})
        days[day] = days.get(day, 0) + amount
    found: list[Effect] = []
    ratios: dict[FigureKey, set[str]] = {}
    for key, by_day in by_figure.items():
        indicator = _INDICATORS[key[0]]
        for first, as_of, amount in _spans(indicator, by_day, today):
            present = figures.get(*key).between(first, as_of)
            found.append(_effect(indicator, key[1], as_of, present, amount))
            for ratio in RATIOS.get(key, ()):
                ratios.setdefault(ratio, set()).add(as_of)
    changed = Changed(figures, by_figure)
    for key, days in ratios.items():
        both = [(day, _values(key, day, figures, changed, statistics)) for day in days]
        found += (_of_ratio(TARGETS[key], day, *two) for day, two in both if two[0] != two[1])
    return sorted(found, key=_place)


def _place(effect: Effect) -> tuple[int, str, str, str]:
    """In the order of the plan, then by day."""
    key = effect.code, effect.dimension
    return _ORDER.get(key, len(_ORDER)), *key, effect.as_of


def _values(
    key: FigureKey, day: str, figures: Readable, changed: Changed, statistics: Statistics
) -> tuple[Fraction | None, Fraction | None]:
    """A ratio before and after; None where its denominator is unknown."""
    asked = statistics, TARGETS[key], date.fromisoformat(day)
    return computed(figures, *asked), computed(changed, *asked)


def _of_ratio(target: Target, day: str, before: Fraction | None, after: Fraction | None) -> Effect:
    known = before is not None and after is not None
    return Effect(
        **_words(target.indicator, target.dimension, day),
        before=_percent(before),
        after=_percent(after),
        difference=_percent(after - before) if known else None,
    )


def _percent(value: Fraction | None) -> str | None:
    return None if value is None else rounded(value, _RATIO_DECIMALS)


def _spans(
    indicator: Indicator, by_day: Mapping[str, int], today: date
) -> list[tuple[str, str, int]]:
    """(first day, last day, difference) of what is told of one figure."""
    if indicator.kind == "flow":
        years: defaultdict[str, int] = defaultdict(int)
        for day, amount in by_day.items():
            years[day[:4]] += amount
        spans = [(f"{year}-01-01", f"{year}-12-31", sum_) for year, sum_ in sorted(years.items())]
        return [span for span in spans if span[2]]
    now = sum(amount for day, amount in by_day.items() if day <= today.isoformat())
    if now:
        return [(_BEGINNING, today.isoformat(), now)]
    for day in sorted(day for day in by_day if day > today.isoformat()):
        now += by_day[day]
        if now:
            return [(_BEGINNING, day, now)]
    return []


def _words(indicator: Indicator, dimension: str, as_of: str) -> dict[str, str]:
    sector = _SECTORS.get(dimension)
    of = ("", "") if dimension == TOTAL or not sector else (sector.name_zh, sector.name_en)
    return {
        "code": indicator.code,
        "dimension": dimension,
        "name_zh": " · ".join(filter(None, (indicator.name_zh, of[0]))),
        "name_en": " · ".join(filter(None, (indicator.name_en, of[1]))),
        "unit_zh": indicator.unit.zh,
        "unit_en": indicator.unit.en,
        "as_of": as_of,
    }


def _effect(indicator: Indicator, dimension: str, as_of: str, before: int, amount: int) -> Effect:
    factor = indicator.unit.factor
    return Effect(
        **_words(indicator, dimension, as_of),
        before=exact(before, factor),
        after=exact(before + amount, factor),
        difference=exact(amount, factor),
    )
