"""The days at which a series is read: the end of each day, month, quarter or year."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from gateway.figures.judging import Standing, Status
from gateway.figures.rows import standing_fields
from gateway.http.problems import Refusal
from gateway.http.query_parameters import QueryDate
from services.contracts.figures.catalogue import BASELINE_YEAR, Target
from services.reasons import say

BASELINE_DAY = date(BASELINE_YEAR, 12, 31)
_LONGEST = 4000


class Grain(StrEnum):
    day = "day"
    month = "month"
    quarter = "quarter"
    year = "year"


_MONTHS = {Grain.month: 1, Grain.quarter: 3, Grain.year: 12}


class Point(BaseModel):
    day: date
    value: str | None
    printed: str | None
    expected: str | None = Field(description="by the day itself, were all reports in")
    completion: str | None
    status: Status | None = Field(description="of what is judged on that day")

    @classmethod
    def of(cls, target: Target, day: date, stands: Standing) -> "Point":
        return cls(day=day, **standing_fields(target, stands))


@dataclass(frozen=True, slots=True)
class SeriesDays:
    """Through which days somebody asks for a series, in which steps."""

    first: Annotated[QueryDate, Query(alias="from")] = BASELINE_DAY
    last: Annotated[QueryDate | None, Query(alias="to")] = None
    grain: Grain = Grain.month

    def days(self, today: date, most: int = _LONGEST) -> list[date]:
        """Up to today where no last day is said. Raises Refusal 422."""
        return points(self.first, self.last or today, self.grain, most)


Through = Annotated[SeriesDays, Depends()]


def points(first: date, last: date, grain: Grain, most: int) -> list[date]:
    """Every end of a grain from `first` on, and `last` itself. Raises Refusal 422."""
    if last < first:
        raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, say("end_before_begin"))
    days = []
    day = first
    while (end := _end(day, grain)) < last:
        days.append(end)
        if len(days) >= most:
            detail = say("too_many_points", most=most)
            raise Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, detail)
        day = end + timedelta(days=1)
    return [*days, last]


def _end(day: date, grain: Grain) -> date:
    """The last day of the grain that holds the day."""
    if grain is Grain.day:
        return day
    months = _MONTHS[grain]
    month = (day.month - 1) // months * months + months
    return date(day.year, month, monthrange(day.year, month)[1])
