"""What changed between two sides, each a snapshot or a day as it is known now."""

from datetime import date
from fractions import Fraction
from http import HTTPStatus
from typing import Any, Literal, NamedTuple

import httpx2
from pydantic import BaseModel, Field

from gateway.figures.judging import Status
from gateway.figures.reading import Reader, parts_in_words
from gateway.figures.rows import Row, text_of
from gateway.figures.target_status import amount
from gateway.http.problems import Refusal
from gateway.snapshots.store import Snapshots
from gateway.upstream.read_model import ask
from services.contracts.figures.catalogue import TARGETS, Target
from services.contracts.values.kinds import exact
from services.contracts.values.messages import Cause
from services.reasons import say

CauseOfMove = Literal["facts", "days", "definition"]


class SideAsked(NamedTuple):
    snapshot: int | None
    day: date | None


class ComparedSide(BaseModel):
    snapshot: int | None = Field(description="null: as it is known now")
    day: date


class FigureChange(BaseModel):
    """One figure on both sides, in its unit."""

    code: str
    dimension: str
    name_zh: str
    name_en: str
    group: str
    group_en: str
    unit: str
    unit_en: str
    before: str | None
    after: str | None
    difference: str | None
    status_before: Status | None
    status_after: Status | None


class FigureChanges(BaseModel):
    before: ComparedSide
    after: ComparedSide
    figures: list[FigureChange] = Field(description="those that differ in value or status")
    unchanged: int


class Moved(BaseModel):
    """What facts moved: those of one topic that one source told last, by one cause."""

    cause: CauseOfMove = Field(
        description="facts: told anew since; days: the same facts on another day; definition: the "
        "same facts counted otherwise"
    )
    topic: str
    source: str
    facts: int
    amount: str


class MovedFact(BaseModel):
    topic: str
    key: str
    entity_id: str
    name: str | None
    amount: str
    cause: CauseOfMove
    events: list[Cause]


class ChangeOfFigure(BaseModel):
    """One figure: `causes` and `remainder` add up to `difference` exactly."""

    code: str
    dimension: str
    unit: str
    before: ComparedSide
    after: ComparedSide
    value_before: str
    value_after: str
    difference: str
    causes: list[Moved]
    redefined: list[str] = Field(description="topics that count by another definition on each side")
    remainder: str = Field(description="what no fact explains; 0 unless the read model is behind")
    remainder_zh: str | None
    remainder_en: str | None
    count: int = Field(description="facts that add something else")
    facts: list[MovedFact] = Field(description="those that moved most")


class Comparer:
    def __init__(
        self, reader: Reader, indicators: httpx2.AsyncClient, snapshots: Snapshots
    ) -> None:
        self.reader = reader
        self.indicators = indicators
        self.snapshots = snapshots

    async def all_figures(self, before: SideAsked, after: SideAsked) -> FigureChanges:
        """Every line of both sides. Raises Refusal 404 and 422."""
        sides = await self._sides(before, after)
        changes = [_change(target, *sides) for target in TARGETS.values()]
        differing = [one for one in changes if _differs(one)]
        return FigureChanges(
            before=sides[0].said,
            after=sides[1].said,
            figures=differing,
            unchanged=len(changes) - len(differing),
        )

    async def one(
        self, target: Target, before: SideAsked, after: SideAsked, most: int
    ) -> ChangeOfFigure:
        """One figure, down to the facts that moved it. Raises Refusal 404 and 422."""
        if parts := parts_in_words(target):
            detail = say("changes_of_ratio", code=target.indicator.code, parts=parts)
            raise Refusal(HTTPStatus.NOT_FOUND, detail)
        sides = await self._sides(before, after)
        params = await self._params("before", sides[0].said)
        params |= await self._params("after", sides[1].said)
        asked = {"dimension": target.dimension, "limit": most, **params}
        found = await ask(self.indicators, f"/changes/{target.indicator.code}", asked)
        return _explained(target, *sides, found)

    async def _params(self, name: str, side: ComparedSide) -> dict[str, Any]:
        """As the read model is asked for a side."""
        if side.snapshot is None:
            return {f"{name}_day": side.day.isoformat()}
        return {name: (await self.snapshots.detailed(side.snapshot)).frozen_id}

    async def _sides(self, before: SideAsked, after: SideAsked) -> tuple["_Side", "_Side"]:
        if before == (None, None):
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, say("side_of_nothing"))
        return await self._side(before), await self._side(after)

    async def _side(self, asked: SideAsked) -> "_Side":
        if asked.snapshot is None:
            day = asked.day or self.reader.clock()
            return _Side(self.reader, ComparedSide(snapshot=None, day=day))
        reader = await self.snapshots.reader(asked.snapshot)
        return _Side(reader, ComparedSide(snapshot=asked.snapshot, day=reader.day))


class _Side(NamedTuple):
    """Who knows the figures of a side, and what it is."""

    reader: Reader
    said: ComparedSide

    def row(self, target: Target) -> Row:
        return self.reader.row(target, self.said.day)

    def value(self, target: Target) -> Fraction | None:
        return self.reader.standing(target, self.said.day).value

    def amount(self, target: Target) -> int:
        """In base units."""
        return amount(self.reader.figures, target, self.said.day)


def _change(target: Target, first: _Side, second: _Side) -> FigureChange:
    before, after = first.row(target), second.row(target)
    values = first.value(target), second.value(target)
    known = None not in values
    return FigureChange(
        **{name: getattr(after, name) for name in _SAME},
        before=before.value,
        after=after.value,
        difference=text_of(target, values[1] - values[0]) if known else None,
        status_before=before.status,
        status_after=after.status,
    )


_SAME = (
    *("code", "dimension", "name_zh", "name_en", "group", "group_en"),
    *("unit", "unit_en"),
)


def _differs(change: FigureChange) -> bool:
    return (change.before, change.status_before) != (change.after, change.status_after)


def _explained(
    target: Target, first: _Side, second: _Side, found: dict[str, Any]
) -> ChangeOfFigure:
    factor = target.indicator.unit.factor
    before, after = first.amount(target), second.amount(target)
    remainder = after - before - sum(one["amount"] for one in found["causes"])
    why = say("read_model_behind") if remainder else None

    def told(whole: int) -> str:
        return exact(whole, factor)

    return ChangeOfFigure(
        code=target.indicator.code,
        dimension=target.dimension,
        unit=target.indicator.unit.zh,
        before=first.said,
        after=second.said,
        value_before=told(before),
        value_after=told(after),
        difference=told(after - before),
        causes=[Moved(**one | {"amount": told(one["amount"])}) for one in found["causes"]],
        redefined=found["redefined"],
        remainder=told(remainder),
        remainder_zh=why and why.in_language("zh"),
        remainder_en=why and why.in_language("en"),
        count=found["facts"],
        facts=[MovedFact(**one | {"amount": told(one["amount"])}) for one in found["greatest"]],
    )
