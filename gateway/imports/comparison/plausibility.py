"""Values that are likely a mistake: they need a word of explanation to be sent. Pure.

A unit that was mistaken makes a value 100 or 10,000 times the last one, or a hundredth of it.
What lies nearer to 100 than to 10 has the code of 100 times; nearer to 10,000 than to 100, that of
10,000 times. How many times it really is stands beside.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from gateway.figures.target_status import rounded
from gateway.imports.comparison.changes import (
    CHANGED,
    NEW,
    WAITING,
    Held,
    Place,
    RowChange,
    Value,
    printed,
)
from gateway.imports.kinds import Kind
from services.contracts.entities import ENTITIES
from services.contracts.entities.declaration import FieldDeclaration
from services.contracts.values import periods

HUNDRED, TEN_THOUSAND = "times_100", "times_10000"
HUNDREDTH, TEN_THOUSANDTH = "part_100", "part_10000"
FUTURE, OVERWRITTEN = "future", "overwritten"
NOT_COMPARED = "not_compared"
REASONS = (HUNDRED, TEN_THOUSAND, HUNDREDTH, TEN_THOUSANDTH, FUTURE, OVERWRITTEN, NOT_COMPARED)

_LIKE_100, _LIKE_10000 = Fraction("31.6"), Fraction(1000)
_ONE = Fraction(1)
_MONEY = ("money", "signed_money")
_MEASURES = (*_MONEY, "area", "people", "count")
# Below so many people or things a jump is nothing strange.
_FEW = 100
_CHANGING = (NEW, CHANGED, WAITING)


@dataclass(frozen=True, slots=True)
class Mark:
    """One value of a row, and why it is doubted.

    `before` is what it is compared with, `of` the period or day of that ("": the same slot). Where
    it leaps, `ratio` is how many times as large the larger of both is; `by_month`: as if both were
    of as many months.
    """

    row: int
    field: str
    reason: str
    value: Any = None
    before: Any = None
    of: str = ""
    ratio: str = ""
    by_month: bool = False


@dataclass(frozen=True, slots=True)
class _Point:
    """When a reading is of: its last day, and for how many months it counts."""

    key: str
    day: date
    months: int


def marks(
    kind: Kind,
    change: RowChange,
    told: Value,
    standing: Mapping[Place, Value],
    readings: Held,
    today: date,
) -> list[Mark]:
    """The doubted values of one row.

    `standing` is what stands now; `readings` has what the file's other rows say as well.
    """
    if change.state not in _CHANGING:
        return []
    dated = _dated_by(kind)
    found: list[Mark] = []
    for write in told["writes"]:
        place = write["entity"], write["entity_id"], write["slot"], write["key"]
        before, months, of = standing.get(place, {}), _ONE, ""
        if dated and place[3]:
            point = _point(place[3])
            found += _of_reading(change, dated, point, today)
            if last := _last(place, point, readings):
                against, before = last
                months, of = Fraction(point.months, against.months), against.key
        found += _jumps(kind, change, write, before, months, of)
    return found


def _dated_by(kind: Kind) -> str:
    """The field that says which period or day a reading is of; "" where things are no readings."""
    period = next((column.field for column in kind.columns if column.parser == "period"), "")
    reading = ENTITIES[kind.entity].reading
    return period or (reading.at if reading else "")


def _of_reading(change: RowChange, dated: str, point: _Point, today: date) -> Iterator[Mark]:
    if point.day > today:
        yield Mark(change.row, dated, FUTURE, point.key)
    if change.state == CHANGED:
        yield Mark(change.row, dated, OVERWRITTEN, point.key)


def _point(key: str) -> _Point:
    try:
        period = periods.parse(key)
    except ValueError:
        return _Point(key, date.fromisoformat(key), 1)
    return _Point(key, period.last_day, period.months)


def _last(place: Place, point: _Point, readings: Held) -> tuple[_Point, Value] | None:
    """The newest reading of the same thing before this one, of the same length if there is any."""
    earlier = [
        (_point(other[3]), value)
        for other, value in readings.of(place[:3])
        if other[3] != place[3] and _point(other[3]).day < point.day
    ]
    return max(earlier, key=lambda one: (one[0].months == point.months, one[0].day), default=None)


def _jumps(
    kind: Kind, change: RowChange, write: Value, before: Value, months: Fraction, of: str
) -> Iterator[Mark]:
    """Values that leap; a flow over more months is compared with as many times the last."""
    after = write["value"]
    if set(after) == {"value"}:
        after, before = {write["slot"]: after["value"]}, {write["slot"]: before.get("value")}
    for name, value in after.items():
        field = ENTITIES[kind.entity].fields.get(name)
        if field is None or not kind.column(name) or field.kind not in _MEASURES:
            continue
        last = before.get(name)
        span = months if field.kind in _MONEY else _ONE
        if ratio := _leap(field, value, last, span):
            told = printed(field, value), printed(field, last), of
            yield Mark(change.row, name, _named(ratio), *told, _times(ratio), span != _ONE)


def _leap(field: FieldDeclaration, value: Any, last: Any, span: Fraction) -> Fraction | None:
    """A value by the last one, of as many months; None where that is nothing strange."""
    if not value or not last:
        return None
    if field.kind not in (*_MONEY, "area") and max(abs(value), abs(last)) < _FEW:
        return None
    ratio = Fraction(abs(value), abs(last)) / span
    return ratio if ratio >= _LIKE_100 or ratio <= 1 / _LIKE_100 else None


def _named(ratio: Fraction) -> str:
    if ratio > 1:
        return TEN_THOUSAND if ratio >= _LIKE_10000 else HUNDRED
    return TEN_THOUSANDTH if ratio <= 1 / _LIKE_10000 else HUNDREDTH


def _times(ratio: Fraction) -> str:
    """How many times as large or as small, a whole number: they are above thirty."""
    return rounded(max(ratio, 1 / ratio), 0)
