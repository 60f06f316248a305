"""The plan's indicators, units and targets, read once from `catalogue.toml`.

Values of the plan stay the strings that it prints; figures of the system are whole base units
(fen, dm², people, things) and `Unit.factor` of them make one printed unit.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from services.contracts.entities import ENTITIES, Entity
from services.contracts.entities.declaration import FigureDeclaration

Kind = Literal["stock", "flow", "cumulative", "ratio"]
TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Unit:
    """A printed unit: `zh` as the plan writes it, `factor` base units make one."""

    zh: str
    en: str
    factor: int


@dataclass(frozen=True, slots=True)
class Ratio:
    """An indicator in percent of another one or of an official series, by their codes."""

    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a figure means. `place` is where the plan sets it; empty where it does not."""

    code: str
    kind: Kind
    unit: Unit
    name_zh: str
    name_en: str
    definition_zh: str
    definition_en: str
    place: str = ""
    ratio: Ratio | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One line of the plan: printed values by year, for an indicator and a dimension."""

    indicator: Indicator
    dimension: str
    group: str
    values: dict[int, str]

    @property
    def group_en(self) -> str:
        return _GROUPS[self.group]

    @property
    def key(self) -> tuple[str, str]:
        return self.indicator.code, self.dimension

    @property
    def decimals(self) -> int:
        """The precision at which the plan prints this line."""
        return max(map(_decimals, self.values.values()))


@cache
def _decimals(text: str) -> int:
    return -Decimal(text).as_tuple().exponent


@dataclass(frozen=True, slots=True)
class Sector:
    code: str
    name_zh: str
    name_en: str


_RAW = tomllib.loads(Path(__file__).with_name("catalogue.toml").read_text("utf-8"))
YEARS: tuple[int, ...] = tuple(_RAW["years"])
BASELINE_YEAR, LAST_YEAR = YEARS[0], YEARS[-1]
UNITS = {zh: Unit(zh, **row) for zh, row in _RAW["unit"].items()}
SERIES = {code: UNITS[unit] for code, unit in _RAW["series"].items()}
SECTORS = tuple(Sector(s["code"], s["name_zh"], s["name_en"]) for s in _RAW["sector"])
_GROUPS: dict[str, str] = {"": "", **_RAW["group"], **{s.name_zh: s.name_en for s in SECTORS}}


_WORDS = ("code", "kind", "name_zh", "name_en", "definition_zh", "definition_en")


def _indicator(row: dict, place: str = "") -> Indicator:
    words = {key: row[key] for key in _WORDS}
    ratio = Ratio(row["numerator"], row["denominator"]) if row["kind"] == "ratio" else None
    return Indicator(unit=UNITS[row["unit"]], place=row.get("place", place), ratio=ratio, **words)


def _by_year(values: list[str]) -> dict[int, str]:
    return dict(zip(YEARS, values, strict=True))


TABLE1 = tuple(
    Target(_indicator(row), TOTAL, row["group"], _by_year(row["values"])) for row in _RAW["table1"]
)
TABLE2 = tuple(
    Target(
        _indicator(row, f"表2 {s['name_zh']}"), s["code"], s["name_zh"], _by_year(s[row["code"]])
    )
    for s in _RAW["sector"]
    for row in _RAW["table2"]
)
BOXES = tuple(
    Target(_indicator(row), TOTAL, "专栏6", {LAST_YEAR: row["goal"]}) for row in _RAW["box"]
)
FOLLOWED = tuple(Target(_indicator(row), TOTAL, "", {}) for row in _RAW["followed"])


def _declared(entity: Entity, figure: FigureDeclaration) -> Iterator[Target]:
    """A figure that an entity brings: in total, and by the values of the field it names."""
    words = {name: getattr(figure, name) for name in _WORDS}
    indicator = Indicator(unit=UNITS[figure.unit], **words)
    choices = entity.fields[figure.by].options or {} if figure.by else {}
    for dimension in (TOTAL, *choices):
        yield Target(indicator, dimension, "", {})


DECLARED = tuple(
    target
    for entity in ENTITIES.values()
    for figure in entity.figures
    if figure.is_new
    for target in _declared(entity, figure)
)
TARGETS: dict[tuple[str, str], Target] = {
    target.key: target for target in (*TABLE1, *TABLE2, *BOXES, *FOLLOWED, *DECLARED)
}
CODES = tuple(dict.fromkeys(code for code, _ in TARGETS))


def parts_of(target: Target) -> tuple[tuple[str, str], ...]:
    """What a ratio is made of, in its own dimension; an official series has none but the total."""
    ratio = target.indicator.ratio
    if ratio is None:
        return ()
    below = TOTAL if ratio.denominator in SERIES else target.dimension
    return (ratio.numerator, target.dimension), (ratio.denominator, below)


def ratios_of(targets: Iterable[Target]) -> dict[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Indicator and dimension (of an official series: its total) -> the ratios made of it."""
    found: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for target in targets:
        for part in parts_of(target):
            found[part] = (*found.get(part, ()), target.key)
    return found


def faults(targets: Iterable[Target]) -> list[str]:
    """Ratios that cannot be computed."""
    found = []
    for target in targets:
        for code, dimension in parts_of(target):
            part = TARGETS.get((code, dimension))
            known = code in SERIES or (part and part.indicator.kind != "ratio")
            if not known:
                found.append(f"{target.indicator.code}: there is no amount {code} by {dimension}")
        if target.indicator.ratio and target.indicator.unit.zh != "%":
            found.append(f"{target.indicator.code}: a ratio is in %")
    return found


if _FAULTS := faults(TARGETS.values()):
    raise ValueError("; ".join(_FAULTS))
RATIOS = ratios_of(TARGETS.values())


def dimensions(code: str) -> tuple[str, ...]:
    """The dimensions in which an indicator is given; empty for an unknown code."""
    return tuple(dimension for known, dimension in TARGETS if known == code)


def series_unit(series: str) -> Unit | None:
    """The unit of a published series: `gdp`, a code, or `code:sector`; None when unknown."""
    if series in SERIES:
        return SERIES[series]
    code, colon, sector = series.partition(":")
    target = TARGETS.get((code, sector if colon else TOTAL))
    return target.indicator.unit if target and sector != TOTAL else None
