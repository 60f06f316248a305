"""What is asked of the lists of what became of events: filters, order, a page; 422 says why not."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from http import HTTPStatus
from typing import Any

import orjson

from gateway.access.authorization import Caller
from gateway.access.sight import source_of
from gateway.http.problems import Refusal
from gateway.http.query_parameters import first_moment, last_moment
from gateway.tracking.lists import CHOICES, TrackedList
from services.contracts.events import SHAPES, full_type
from services.kit.owner.fates import Cursor
from services.reasons import Reason, fault, of, say

_SHORT = {full_type(name): name for name in SHAPES}
_DIGITS = 12


def invalid(parameter: str, reason: Reason) -> Refusal:
    """422: a parameter that is not valid, and why."""
    errors = [fault(f"/query/{parameter}", reason)]
    return Refusal(HTTPStatus.UNPROCESSABLE_ENTITY, say("invalid_parameter"), errors)


@dataclass(frozen=True, slots=True)
class TrackedQuery:
    """Which rows and in which order: alternatives by field, all fields required.

    `since` is inclusive, `until` exclusive; `q` begins an id or a subject.
    """

    tracked: TrackedList
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    q: str = ""
    is_rising: bool = False

    def seen_by(self, caller: Caller) -> "TrackedQuery":
        """What of it the caller may see. Raises Refusal 403."""
        own = source_of(caller, self.values.get("source", ()))
        return replace(self, values=self.values | {"source": (own,)}) if own else self

    @property
    def owners(self) -> tuple[str, ...]:
        """Who is asked; empty for all."""
        return self.values.get("owner", ())

    def shown(self) -> dict[str, Any]:
        """What is asked for, in words: a value, or several; source and state in any case."""
        said = {n: v[0] if len(v) == 1 else list(v) for n, v in self.values.items()}
        return {"source": None, "state": None} | said

    def parameters(self, cursor: str | None, limit: int) -> dict[str, Any]:
        """As an owner is asked; what is not said is left out. Raises Refusal 422."""
        said = {name: list(values) for name, values in self.values.items() if name != "owner"}
        if "type" in said:
            said["type"] = [word for one in said["type"] for word in _spellings(one)]
        moments = {"since": self.since, "until": self.until}
        said |= {name: moment.isoformat() for name, moment in moments.items() if moment}
        said |= {"q": self.q} if self.q else {}
        said |= {"cursor": self._place(cursor)} if cursor else {}
        return said | {"rising": self.is_rising, "limit": limit}

    def cursor_of(self, row: dict[str, Any]) -> str:
        """The cursor that goes on after a row of this question."""
        at = datetime.fromisoformat(row["at"])
        place = Cursor(at, row["topic"], row["partition"], row["offset"])
        return f"{self._digest()}:{place}"

    def _place(self, cursor: str) -> str:
        digest, _, place = cursor.partition(":")
        try:
            if digest != self._digest():
                raise ValueError("of another question")
            return str(Cursor.read(place))
        except ValueError as error:
            raise invalid("cursor", say("cursor_of_another_list")) from error

    def _digest(self) -> str:
        """The same for the same question; a cursor of another one is known by it."""
        values = {name: sorted(values) for name, values in self.values.items()}
        said = [self.tracked.name, values, self.since, self.until, self.q, self.is_rising]
        return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:_DIGITS]


def _spellings(type: str) -> tuple[str, ...]:
    """A known type stands as its short name, in what could not be read as it was sent."""
    short = _SHORT.get(type, type)
    return (short, full_type(short)) if short in SHAPES else (type,)


def read(
    tracked: TrackedList,
    older: dict[str, str | None],
    filters: list[str],
    sort: str,
    q: str,
    since: datetime | None,
) -> TrackedQuery:
    """The question of a request; the older parameters say what filters say. Raises Refusal 422."""
    query = TrackedQuery(tracked, since=since, q=q, is_rising=_is_rising(tracked, sort))
    said = [f"{name}:{value}" for name, value in older.items() if value]
    for one in (*filters, *said):
        query = _narrowed(query, one)
    return query


def _is_rising(tracked: TrackedList, sort: str) -> bool:
    column = tracked.sort.lstrip("-")
    if sort not in ("", column, f"-{column}"):
        raise invalid("sort", say("sorted_by", column=column))
    return not (sort or tracked.sort).startswith("-")


def _narrowed(query: TrackedQuery, told: str) -> TrackedQuery:
    name, colon, value = told.partition(":")
    if name not in query.tracked.filters or not colon or not value:
        known = ", ".join(query.tracked.filters)
        raise invalid("filter", say("filter_unknown", given=told, known=known))
    declared = query.tracked.fields[name]
    if declared.kind == "instant":
        return _within(query, value)
    if declared.choices and value not in CHOICES[declared.choices]:
        codes = ", ".join(CHOICES[declared.choices])
        raise invalid("filter", say("filter_value", given=told, field=name, known=codes))
    values = (*query.values.get(name, ()), value)
    return replace(query, values=query.values | {name: tuple(dict.fromkeys(values))})


def _within(query: TrackedQuery, span: str) -> TrackedQuery:
    first, dots, last = span.partition("..")
    try:
        if not dots:
            raise ValueError(say("write_a_span"))
        since = first_moment(first) if first else None
        until = last_moment(last) + timedelta(microseconds=1) if last else None
    except ValueError as error:
        raise invalid("filter", say("filter_span", given=span, why=of(error))) from error
    return replace(query, since=since or query.since, until=until or query.until)
