"""One line of a table as the read API gives it: a figure, its target, where it stands."""

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, Field

from gateway.figures import target_status
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from gateway.figures.target_status import Thresholds, rounded
from services.contracts import catalogue
from services.contracts.catalogue import Target
from services.contracts.kinds import exact

_SHARE_DECIMALS = 4
_EXPECTED_EXTRA = 2


class Official(BaseModel):
    """An official figure beside what the system computes for the same period."""

    period: str
    value: str
    computed: str | None
    difference: str | None = Field(description="computed minus official, in the unit")
    note: str | None


class Row(BaseModel):
    """Values are decimal strings in `unit`; `value` is exact (a ratio: four decimals)."""

    code: str
    dimension: str
    group: str
    group_en: str
    name_zh: str
    name_en: str
    unit: str
    unit_en: str
    kind: Literal["stock", "flow", "cumulative", "ratio"]
    baseline: str | None
    targets: dict[int, str]
    value: str | None
    printed: str | None = Field(description="the value at the precision of the plan")
    expected: str | None
    completion: str | None = Field(description="percent of the year's target")
    status: Literal["ahead", "on_track", "at_risk", "behind", "no_data"] | None = Field(
        description="null where the plan expects nothing on that day"
    )
    official: Official | None
    definition_zh: str
    definition_en: str
    place: str


def _text(target: Target, value: Fraction | None) -> str | None:
    """Exact for sums of base units; a ratio has no exact decimal and gets four places."""
    if value is None:
        return None
    if target.indicator.kind == "ratio":
        return rounded(value, _SHARE_DECIMALS)
    factor = target.indicator.unit.factor
    return exact(int(value * factor), factor)


def row(
    figures: Figures, statistics: Statistics, target: Target, day: date, thresholds: Thresholds
) -> Row:
    indicator = target.indicator
    value = target_status.computed(figures, statistics, target, day)
    goal = target_status.year_target(target, day)
    expected = target_status.expected(target, day)
    decimals = target.decimals if target.values else _EXPECTED_EXTRA
    status = None
    if expected is not None:
        known = target_status.known(figures, target, day, value)
        status = thresholds.status(value, expected) if known else "no_data"
    return Row(
        code=indicator.code,
        dimension=target.dimension,
        group=target.group,
        group_en=target.group_en,
        name_zh=indicator.name_zh,
        name_en=indicator.name_en,
        unit=indicator.unit.zh,
        unit_en=indicator.unit.en,
        kind=indicator.kind,
        baseline=target.values.get(catalogue.BASELINE_YEAR),
        targets={y: v for y, v in target.values.items() if y != catalogue.BASELINE_YEAR},
        value=_text(target, value),
        printed=None if value is None else rounded(value, decimals),
        expected=None if expected is None else rounded(expected, decimals + _EXPECTED_EXTRA),
        completion=None if value is None or not goal else rounded(value / goal * 100, 1),
        status=status,
        official=_official(figures, statistics, target, day),
        definition_zh=indicator.definition_zh,
        definition_en=indicator.definition_en,
        place=indicator.place,
    )


def _official(
    figures: Figures, statistics: Statistics, target: Target, day: date
) -> Official | None:
    found = target_status.official(figures, statistics, target, day)
    if found is None:
        return None
    published, value = found
    text = _text(target, value)
    return Official(
        period=published.period.text,
        value=f"{published.value:f}",
        computed=text,
        difference=None if text is None else _difference(text, published.value),
        note=published.note,
    )


def _difference(computed: str, official: Decimal) -> str:
    """Computed minus official, exact, without needless zeros."""
    with localcontext() as context:
        context.prec = 60
        difference = Decimal(computed) - official
        return f"{difference.normalize():f}" if difference else "0"
