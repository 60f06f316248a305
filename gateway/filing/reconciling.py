"""Official figures beside the computed ones, period by period. Neither overwrites the other."""

from datetime import date
from fractions import Fraction

from fastapi import APIRouter
from pydantic import BaseModel, Field

from gateway.figures import target_status
from gateway.figures.reading import Reader
from gateway.figures.rows import difference, text_of
from gateway.figures.statistics import Published
from gateway.figures.target_status import rounded
from services.contracts.figures.catalogue import TARGETS, Target


class Pair(BaseModel):
    """One period. `computed` is null where the figure cannot be computed for it."""

    period: str
    day: date = Field(description="the period's last day")
    official: str
    computed: str | None
    difference: str | None = Field(description="computed minus official, in the unit")
    percent: str | None = Field(description="the difference in percent of the official figure")
    note: str | None


class ReconciliationLine(BaseModel):
    """One series, its periods in the order of their last days."""

    code: str
    dimension: str
    name_zh: str
    name_en: str
    group: str
    unit: str
    unit_en: str
    pairs: list[Pair]


class Reconciliation(BaseModel):
    lines: list[ReconciliationLine] = Field(
        description="every figure of which anything official is published"
    )


def router(reader: Reader) -> APIRouter:
    routes = APIRouter(prefix="/api/v1")

    @routes.get("/reconciliation", summary="Official figures beside the computed ones, by period")
    async def reconciliation() -> Reconciliation:
        lines = (line(reader, target) for target in TARGETS.values())
        return Reconciliation(lines=[one for one in lines if one.pairs])

    return routes


def line(reader: Reader, target: Target) -> ReconciliationLine:
    published = reader.statistics.series.get(target_status.series_of(target), {})
    in_order = sorted(published.values(), key=lambda one: (one.period.last_day, -one.period.months))
    return ReconciliationLine(
        code=target.indicator.code,
        dimension=target.dimension,
        name_zh=target.indicator.name_zh,
        name_en=target.indicator.name_en,
        group=target.group,
        unit=target.indicator.unit.zh,
        unit_en=target.indicator.unit.en,
        pairs=[_pair(reader, target, one) for one in in_order],
    )


def _pair(reader: Reader, target: Target, published: Published) -> Pair:
    value = target_status.in_period(reader.figures, reader.statistics, target, published)
    text = text_of(target, value)
    apart = None if text is None else difference(text, published.value)
    percent = None
    if apart is not None and published.value:
        percent = rounded(Fraction(apart) / Fraction(published.value) * 100, 1)
    return Pair(
        period=published.period.text,
        day=published.period.last_day,
        official=f"{published.value:f}",
        computed=text,
        difference=apart,
        percent=percent,
        note=published.note,
    )
