"""Which rows somebody asks for: `filter=field:value`, as conditions in SQL. Pure.

Values are written as they are printed: yuan, m², days as YYYY-MM-DD.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from services.contracts.access.scopes import NOTHING
from services.contracts.entities import Entity
from services.contracts.values import fields
from services.contracts.values.kinds import KINDS
from services.indicators.read_model.index.entry import nothing, says_nothing
from services.indicators.read_model.statements.columns import (
    PIECES,
    Column,
    columns,
    facet,
    having,
)
from services.indicators.read_model.statements.fragments import DAYS, Bound
from services.reasons import Reason, of, say

_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 256
_RANGES = {
    "bigint": "int8range",
    "numeric": "numrange",
    "date": "daterange",
    "timestamptz": "tstzrange",
}


class Refused(ValueError):
    """What somebody asks for makes no sense; the message names the parameter and the reason."""

    def __init__(self, parameter: str, reason: Reason) -> None:
        super().__init__(say("of_parameter", parameter=parameter, why=reason))


def storable(parameter: str, text: str, most: int = _LONGEST) -> str:
    """A text that PostgreSQL can take. Raises Refused."""
    if len(text) > most:
        raise Refused(parameter, say("at_most_characters", most=most))
    if _CONTROL.search(text):
        raise Refused(parameter, say("control_characters"))
    return text


class Asked(NamedTuple):
    """`facets`: SQL of keys, a row is in each of them; `conditions` over a row and its fact."""

    facets: list[str]
    conditions: list[str]


def asked(entity: Entity, filters: tuple[str, ...], bound: Bound) -> Asked:
    """One of each field: several values of one are alternatives. Raises Refused."""
    told: dict[str, list[str]] = {}
    for one in filters:
        name, colon, value = storable("filter", one).partition(":")
        if not colon:
            raise Refused("filter", say("no_field_value", given=one))
        told.setdefault(name, []).append(value)
    allowed = entity.registry.filters
    if unknown := [name for name in told if name not in allowed]:
        known = ", ".join(allowed) or say("no_filters")
        raise Refused("filter", say("is_none_of", given=unknown[0], known=known))
    found = Asked([], [])
    for name, values in told.items():
        column = columns(entity)[name]
        if KINDS[column.kind].filter == "range":
            ranges = " OR ".join(_range(column, one, bound) for one in values)
            found.conditions.append(f"({ranges})")
        elif facet_ := _facet(entity, column, values, bound):
            found.facets.append(facet_)
        else:
            found.conditions.append(_condition(entity, column, values, bound))
    return found


def _facet(entity: Entity, column: Column, told: list[str], bound: Bound) -> str | None:
    """Where an index has the keys of all alternatives."""
    named = _named(column, told)
    lacks = len(named) < len(told)
    if not column.indexed or (lacks and not says_nothing(entity, column.field)):
        return None
    found = [facet(entity, column.name, bound.add(named, "text[]"))] if named else []
    if lacks:
        found.append(facet(entity, nothing(column.name), "ARRAY['']"))
    return "\nUNION ALL\n".join(found)


def _condition(entity: Entity, column: Column, told: list[str], bound: Bound) -> str:
    named = _named(column, told)
    found = [_among(entity, column, named, bound)] if named else []
    if len(named) < len(told):
        found.append(_without(entity, column))
    return f"({' OR '.join(found)})"


def _named(column: Column, told: list[str]) -> list[str]:
    """The values among what is asked. Raises Refused."""
    how = KINDS[column.kind].filter
    if not how:
        raise Refused("filter", say("no_filter_by", column=column.name))
    named = [one for one in told if not _is_nothing(column, one)]
    for one in named:
        _known(column, how, one)
    return named


def _is_nothing(column: Column, value: str) -> bool:
    """Asks for rows that say nothing of an optional field."""
    return value == NOTHING and column.field is not None and column.field.optional


def _without(entity: Entity, column: Column) -> str:
    if column.indexed:
        return PIECES["lacking"].format(topic=entity.topic, field=column.name, **DAYS)
    return f"({column.value}) IS NULL"


def _among(entity: Entity, column: Column, told: list[str], bound: Bound) -> str:
    values = bound.add(told, "text[]")
    if column.indexed:
        return having(entity, column.name, values)
    if column.kind == "choices":
        return f"{column.value} ?| {values}"
    return f"({column.value})::text = ANY({values})"


def _known(column: Column, how: str, value: str) -> None:
    if how == "flag" and value not in ("true", "false"):
        raise Refused("filter", say("true_or_false", column=column.name, given=value))
    if how == "choice" and value not in (column.field.options or {}):
        known = ", ".join(column.field.options or {})
        told = {"column": column.name, "known": known, "given": value}
        raise Refused("filter", say("column_is_none_of", **told))


def _range(column: Column, told: str, bound: Bound) -> str:
    """Both ends are inside; one of them may be empty. The value is worked out once."""
    start, dots, end = told.partition("..")
    if not dots or not (start or end):
        raise Refused("filter", say("no_range", column=column.name))
    first, last = (_kept(column, text) if text else None for text in (start, end))
    if first is not None and last is not None and first > last:
        return "false"
    kind = "date" if column.kind == "day" else column.type
    ends = f"{bound.add(first, kind)}, {bound.add(last, kind)}"
    return f"{_RANGES[kind]}({ends}, '[]') @> ({column.value})::{kind}"


def _kept(column: Column, text: str) -> Any:
    """An end of a range as facts keep it. Raises Refused."""
    kind = KINDS[column.kind]
    parse = fields.hundredths if kind.hundredths else _PARSERS.get(column.kind, _whole)
    try:
        return parse(text)
    except ValueError as error:
        told = {"column": column.name, "given": text, "why": of(error)}
        raise Refused("filter", say("cannot_be", **told)) from error


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(say("no_whole_number"))
    return int(text)


def _decimal(text: str) -> Decimal:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(say("no_decimal_number"))
    return Decimal(text)


def _instant(text: str) -> datetime:
    try:
        told = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(say("no_such_moment", why=str(error))) from error
    if told.tzinfo is None or told.date() == date.max:
        raise ValueError(say("no_instant"))
    return told


_PARSERS: dict[str, Callable[[str], Any]] = {
    "day": fields.calendar_day,
    "rate": _decimal,
    "instant": _instant,
}
