"""Reads both tables and every indicator on any day: what the read API answers."""

from collections.abc import Callable, Hashable
from datetime import date, datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, NamedTuple, Self

from fastapi import Query
from pydantic import BaseModel, Field, WithJsonSchema

from gateway.figures import target_status
from gateway.figures.answerable import Answerable, TargetAssigned, TargetExplained
from gateway.figures.generations import Generations
from gateway.figures.judging import Rules, Standing, standing
from gateway.figures.rows import Row, row
from gateway.figures.series import Grain, Point
from gateway.figures.statistics import Statistics
from gateway.figures.sums import Figures
from gateway.figures.written_rows import WrittenRows
from gateway.http.problems import Refusal, unavailable
from gateway.http.query_parameters import QueryDate
from services.contracts.figures import catalogue, targets
from services.contracts.figures.catalogue import Target
from services.kit.state.days import SHANGHAI
from services.kit.telemetry import metrics
from services.reasons import say

_ANSWERS = metrics.counter("table_answers_total")
RENDERED, CACHED = _ANSWERS.labels("rendered"), _ANSWERS.labels("kept")
_CACHED = 512

Day = Annotated[QueryDate | None, Query(description="YYYY-MM-DD; today in Asia/Shanghai if absent")]
Snapshot = Annotated[
    int | None, Query(ge=1, description="number of a snapshot: all as it was known then")
]
Total = Annotated[
    tuple[str, str, int],
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": ["string", "integer"]},
            "minItems": 3,
            "maxItems": 3,
            "description": "indicator, dimension, whole base units",
        }
    ),
]


class TableNumber(StrEnum):
    one = "1"
    two = "2"


class Judging(BaseModel):
    """By which rules statuses are given, for whoever reads them."""

    ahead_percent: int = Field(description="of what is expected: from here on it is ahead")
    on_track_percent: int
    at_risk_percent: int
    month_due_day: int = Field(description="day of the next month on which a month is closed")
    quarter_due_day: int = Field(description="and a quarter, a year, and the months that end them")

    @classmethod
    def of(cls, rules: Rules) -> Self:
        limits, due = rules.thresholds, rules.due
        return cls(
            ahead_percent=limits.ahead,
            on_track_percent=limits.on_track,
            at_risk_percent=limits.at_risk,
            month_due_day=due.month,
            quarter_due_day=due.quarter,
        )


class Table(BaseModel):
    table: str
    title_zh: str
    as_of: date
    fresh_as_of: datetime | None = Field(description="the newest change in these figures")
    years: list[int]
    judging: Judging
    rows: list[Row]


class Amounts(BaseModel):
    """Every figure that is not zero, by day: (indicator, dimension, whole base units)."""

    definition: int = Field(
        description="rises by one whenever a topic's facts begin to count by a newer definition"
    )
    definitions: dict[str, int] = Field(
        description="the number of the definition by which each topic's facts count"
    )
    fresh_as_of: datetime | None
    days: dict[date, list[Total]]


class IndicatorFigure(BaseModel):
    as_of: date
    fresh_as_of: datetime | None
    dimensions: list[str]
    judging: Judging
    figure: Row
    assignments: list[TargetAssigned] = Field(
        description="责任单位 up to the day, the newest first"
    )
    explanations: list[TargetExplained] = Field(description="what was said of it, the newest first")


class Series(BaseModel):
    code: str
    dimension: str
    unit: str
    grain: Grain
    points: list[Point]


class TableSeries(BaseModel):
    """Every line of a table through time: what a page that shows them all asks once."""

    table: str
    grain: Grain
    series: list[Series]


TITLES = {
    TableNumber.one: "表1 目标分解表",
    TableNumber.two: "表2 科创服务业细分领域目标分解表",
}
LINES = {TableNumber.one: catalogue.TABLE1, TableNumber.two: catalogue.TABLE2}


class Rendered(NamedTuple):
    """A table as bytes, and the edition that it is of."""

    edition: Hashable
    body: bytes


def today() -> date:
    return datetime.now(SHANGHAI).date()


class Reader:
    """Answers from memory; a rendered table is kept until a figure changes.

    `step` differs whenever dashboards are told of changes: while these stream in, a table is
    rendered once a step, and never older than what a dashboard was told. Without, at each change.
    """

    def __init__(
        self,
        figures: Generations,
        statistics: Statistics,
        rules: Rules,
        clock: Callable[[], date] = today,
        caught_up: Callable[[], bool] = lambda: True,
        answerable: Answerable | None = None,
        step: Callable[[], Hashable] | None = None,
    ) -> None:
        self.figures = figures
        self.statistics = statistics
        self.rules = rules
        self.clock = clock
        self.caught_up = caught_up
        self.answerable = answerable or Answerable()
        self._step = step or (lambda: self.figures.revision)
        self._rendered: dict[tuple[TableNumber, date], Rendered] = {}
        self._written = WrittenRows(figures, self.row)

    def edition(self) -> Hashable:
        """Differs whenever an answer may."""
        return self.figures.revision, self.clock()

    def table_edition(self) -> tuple[Hashable, date]:
        """The same of tables, which follow the steps of what dashboards are told."""
        return self._step(), self.clock()

    def fresh_as_of(self) -> datetime | None:
        stamp = self.figures.timestamp
        return datetime.fromtimestamp(stamp / 1000, SHANGHAI) if stamp else None

    def require_caught_up(self) -> None:
        """Raises Refusal 503 just after a start: sums of a part of the log are no figures."""
        if not self.caught_up():
            raise unavailable(say("figures_being_read"), retry_after=1)

    def row(self, target: Target, day: date, figures: Figures | None = None) -> Row:
        """How a target stands on a day, by these figures or the reader's. Raises Refusal 503."""
        self.require_caught_up()
        figures = figures or self.figures
        stands = row(figures, self.statistics, target, day, self.clock(), self.rules)
        beside = self.answerable.beside([targets.name(*target.key)], day)
        return stands.model_copy(update=dict(beside))

    def standing(self, target: Target, day: date) -> Standing:
        """The same as numbers. Raises Refusal 503."""
        self.require_caught_up()
        return standing(self.figures, self.statistics, target, day, self.clock(), self.rules)

    def point(self, target: Target, day: date) -> Point:
        """The same for a series, in fewer words. Raises Refusal 503."""
        return Point.of(target, day, self.standing(target, day))

    def series(self, target: Target, days: list[date], grain: Grain) -> Series:
        """One figure on each of these days. Raises Refusal 503."""
        return Series(
            code=target.indicator.code,
            dimension=target.dimension,
            unit=target.indicator.unit.zh,
            grain=grain,
            points=[self.point(target, day) for day in days],
        )

    def judging(self) -> Judging:
        """By which rules statuses are given."""
        return Judging.of(self.rules)

    def amounts(self, day: date) -> list[tuple[str, str, int]]:
        """All sums of the day in base units, for comparison with a recount. Raises Refusal 503."""
        self.require_caught_up()
        found = [
            (*target.key, target_status.amount(self.figures, target, day))
            for target in catalogue.TARGETS.values()
            if target.indicator.kind != "ratio"
        ]
        return [row for row in found if row[2]]

    def table(self, number: TableNumber, day: date) -> bytes:
        edition = self.table_edition()
        cached = self._rendered.get((number, day))
        if cached and cached.edition == edition:
            CACHED.inc()
            return cached.body
        self.require_caught_up()
        RENDERED.inc()
        table = Table(
            table=number,
            title_zh=TITLES[number],
            as_of=day,
            fresh_as_of=self.fresh_as_of(),
            years=list(catalogue.YEARS),
            judging=self.judging(),
            rows=[],
        )
        if len(self._rendered) >= _CACHED:
            self._rendered.clear()
        rows = ",".join(self._written.text(target, day, edition[1]) for target in LINES[number])
        body = f"{table.model_dump_json().removesuffix(']}')}{rows}]}}".encode()
        self._rendered[number, day] = Rendered(edition, body)
        return body


def find(code: str, dimension: str) -> Target:
    """The line of the catalogue. Raises Refusal 404 for a code or dimension that is not in it."""
    target = catalogue.TARGETS.get((code, dimension))
    if target is not None:
        return target
    known = catalogue.dimensions(code)
    if not known:
        raise Refusal(HTTPStatus.NOT_FOUND, say("no_indicator", code=code))
    told = {"code": code, "known": ", ".join(known), "dimension": dimension}
    raise Refusal(HTTPStatus.NOT_FOUND, say("no_dimension", **told))


def parts_in_words(target: Target) -> str:
    """Where the facts of a ratio are; empty for what has facts of its own."""
    ratio = target.indicator.ratio
    if ratio is None:
        return ""
    below = ratio.denominator
    what = f"the series {below}" if below in catalogue.SERIES else f"those of {below}"
    return f"the facts of {ratio.numerator}, and {what}"
