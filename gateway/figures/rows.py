"""One line of a table as the read API gives it: a figure, its target, where it stands."""

from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, Field

from gateway.figures import target_status
from gateway.figures.answerable import Beside
from gateway.figures.days_of_year import elapsed
from gateway.figures.earlier import Earlier, since_last_step, since_last_year
from gateway.figures.judging import How, Judged, Rules, Standing, Status, standing
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from gateway.figures.target_status import rounded
from services.contracts.figures import catalogue
from services.contracts.figures.catalogue import Target
from services.contracts.values.kinds import exact

_SHARE_DECIMALS = 4
EXTRA_DECIMALS = 2


class Official(BaseModel):
    """An official figure beside what the system computes for the same period."""

    period: str
    value: str
    computed: str | None
    difference: str | None = Field(description="computed minus official, in the unit")
    note: str | None


class JudgedLine(BaseModel):
    """What the status compares: a flow up to its last closed day, all else on the day itself."""

    day: date
    value: str | None
    printed: str | None = Field(description="the value, rounded like `expected`")
    expected: str | None
    pace: str | None = Field(
        description="percent of the year's target due by `day`; null on a straight line"
    )
    how: How = Field(
        description="line: straight between year-ends; pace: the share that last year had reached "
        "by the same day; elapsed: the elapsed share of the year, where last year shows no pace"
    )


class Change(BaseModel):
    """Something up to `day` beside the same up to `before_day`."""

    day: date
    value: str
    before_day: date
    before: str
    difference: str = Field(description="in the unit; of a ratio, percentage points")
    percent: str | None = Field(description="null where there was nothing, and for a ratio")


class Row(Beside):
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
    value: str | None = Field(description="on the day; null on a day to come")
    printed: str | None = Field(description="the value at the precision of the plan")
    expected: str | None = Field(description="by the day itself, were all reports in")
    completion: str | None = Field(description="percent of the year's target")
    status: Status | None = Field(
        description="of `judged`; null where the plan expects nothing on that day; `future` for a "
        "day after today"
    )
    judged: JudgedLine | None = Field(description="null before the plan and after today")
    time_share: str = Field(description="percent of the year that is over")
    increment_completion: str | None = Field(
        description="percent of the growth from the baseline to the year's target; of a flow only "
        "where its whole year was judged"
    )
    year_on_year: Change | None = Field(
        description="同比: `judged` beside the same day of the year before"
    )
    period_on_period: Change | None = Field(
        description="环比: beside a month before; of a flow the last closed quarter beside the one "
        "before"
    )
    official: Official | None
    definition_zh: str
    definition_en: str
    place: str


def text_of(target: Target, value: Fraction | None) -> str | None:
    """Exact for sums of base units; a ratio has no exact decimal and gets four places."""
    if value is None:
        return None
    if target.indicator.kind == "ratio":
        return rounded(value, _SHARE_DECIMALS)
    factor = target.indicator.unit.factor
    return exact(_towards_zero(value.numerator * factor, value.denominator), factor)


def _towards_zero(above: int, below: int) -> int:
    return above // below if above >= 0 else -(-above // below)


def row(
    figures: Figures,
    statistics: Statistics,
    target: Target,
    day: date,
    today: date,
    rules: Rules,
) -> Row:
    indicator = target.indicator
    stands = standing(figures, statistics, target, day, today, rules)
    judged = stands.judged
    of_last_year = judged and since_last_year(figures, statistics, target, judged)
    of_last_step = judged and since_last_step(figures, statistics, target, judged)
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
        **standing_fields(target, stands),
        judged=judged and judged_line(target, judged),
        time_share=rounded(elapsed(day) * 100, 1),
        increment_completion=_increment_completion(target, judged),
        year_on_year=of_last_year and _change(target, of_last_year),
        period_on_period=of_last_step and _change(target, of_last_step),
        official=_official(figures, statistics, target, day),
        definition_zh=indicator.definition_zh,
        definition_en=indicator.definition_en,
        place=indicator.place,
    )


def standing_fields(target: Target, stands: Standing) -> dict[str, str | None]:
    """The members of a row, and of a point of a series, that say how a target stands."""
    value, goal = stands.value, stands.goal
    return {
        "value": text_of(target, value),
        "printed": None if value is None else rounded(value, _decimals(target)),
        "expected": _expected(target, stands.expected),
        "completion": None if value is None or not goal else rounded(value / goal * 100, 1),
        "status": stands.status,
    }


def judged_line(target: Target, judged: Judged) -> JudgedLine:
    known = judged.value is not None
    return JudgedLine(
        day=judged.day,
        value=text_of(target, judged.value),
        printed=rounded(judged.value, _judged_decimals(target)) if known else None,
        expected=_expected(target, judged.expected),
        pace=None if judged.pace is None else rounded(judged.pace * 100, 2),
        how=judged.how,
    )


def _decimals(target: Target) -> int:
    return target.decimals if target.values else EXTRA_DECIMALS


def _judged_decimals(target: Target) -> int:
    """As fine as what is expected, but whole things stay whole."""
    is_whole = target.indicator.unit.factor == 1 and target.indicator.kind != "ratio"
    return _decimals(target) if is_whole else _decimals(target) + EXTRA_DECIMALS


def _expected(target: Target, value: Fraction | None) -> str | None:
    return None if value is None else rounded(value, _decimals(target) + EXTRA_DECIMALS)


def _increment_completion(target: Target, judged: Judged | None) -> str | None:
    """Of a flow once its whole year is in: a part of a year has not grown."""
    if judged is None or judged.value is None:
        return None
    if target.indicator.kind == "flow" and elapsed(judged.day) < 1:
        return None
    share = target_status.increment_completion(target, judged.day.year, judged.value)
    return None if share is None else rounded(share, 1)


def _change(target: Target, earlier: Earlier) -> Change:
    return Change(
        day=earlier.day,
        value=text_of(target, earlier.value),
        before_day=earlier.before_day,
        before=text_of(target, earlier.before),
        difference=text_of(target, earlier.difference),
        percent=_growth(target, earlier),
    )


def _growth(target: Target, earlier: Earlier) -> str | None:
    """None for a ratio, whose difference is in percentage points."""
    percent = None if target.indicator.kind == "ratio" else earlier.percent
    return None if percent is None else rounded(percent, 1)


def _official(
    figures: Figures, statistics: Statistics, target: Target, day: date
) -> Official | None:
    found = target_status.official(figures, statistics, target, day)
    if found is None:
        return None
    published, value = found
    text = text_of(target, value)
    return Official(
        period=published.period.text,
        value=f"{published.value:f}",
        computed=text,
        difference=None if text is None else difference(text, published.value),
        note=published.note,
    )


def difference(computed: str, official: Decimal) -> str:
    """Computed minus official, exact, without needless zeros."""
    with localcontext() as context:
        context.prec = 60
        difference = Decimal(computed) - official
        return f"{difference.normalize():f}" if difference else "0"
