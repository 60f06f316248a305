"""What changed facts make of figures: differences as each kind of figure counts them. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.contracts.catalogue import SECTORS, TARGETS, TOTAL, Indicator
from services.contracts.kinds import exact

# (indicator, dimension, day, amount in base units)
Difference = tuple[str, str, str, int]
Sum = Callable[[str, str, str, str], int]

_BEGINNING = "0001-01-01"
_SECTORS = {sector.code: sector for sector in SECTORS}
_INDICATORS: dict[str, Indicator] = {
    code: target.indicator for (code, _), target in TARGETS.items()
}


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
    before: str
    after: str
    difference: str


def effects(differences: Iterable[Difference], present: Sum, today: date) -> list[Effect]:
    """In the order of the plan; `present` sums a figure's base units between two days."""
    by_figure: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for code, dimension, day, amount in differences:
        days = by_figure[code, dimension]
        days[day] = days.get(day, 0) + amount
    order = {key: place for place, key in enumerate(TARGETS)}
    found: list[Effect] = []
    for key in sorted(by_figure, key=lambda one: (order.get(one, len(order)), one)):
        indicator = _INDICATORS[key[0]]
        for first, as_of, amount in _spans(indicator, by_figure[key], today):
            found.append(_effect(indicator, key[1], as_of, present(*key, first, as_of), amount))
    return found


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


def _effect(indicator: Indicator, dimension: str, as_of: str, before: int, amount: int) -> Effect:
    sector, factor = _SECTORS.get(dimension), indicator.unit.factor
    of = ("", "") if dimension == TOTAL or not sector else (sector.name_zh, sector.name_en)
    return Effect(
        code=indicator.code,
        dimension=dimension,
        name_zh=" · ".join(filter(None, (indicator.name_zh, of[0]))),
        name_en=" · ".join(filter(None, (indicator.name_en, of[1]))),
        unit_zh=indicator.unit.zh,
        unit_en=indicator.unit.en,
        as_of=as_of,
        before=exact(before, factor),
        after=exact(before + amount, factor),
        difference=exact(amount, factor),
    )
