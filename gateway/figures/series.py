"""The days at which a series is read: the end of each day, month, quarter or year."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from http import HTTPStatus

from pydantic import BaseModel

from gateway.figures.rows import Row
from gateway.http.problems import Refusal
from services.reasons import say


class Grain(StrEnum):
    day = "day"
    month = "month"
    quarter = "quarter"
    year = "year"


_MONTHS = {Grain.month: 1, Grain.quarter: 3, Grain.year: 12}


class Point(BaseModel):
    day: date
    value: str | None
    expected: str | None
    completion: str | None
    status: str | None

    @classmethod
    def of(cls, day: date, row: Row) -> "Point":
        return cls(
            day=day,
            value=row.value,
            expected=row.expected,
            completion=row.completion,
            status=row.status,
        )


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
