"""How lists show a fact: its place in the order, the words that find it, the days it is open, and
what it says on which days. Built from the declaration; coded.py has the special ones. Pure.

Days are Asia/Shanghai, from inclusive, to exclusive.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

import orjson

from services.contracts.entities import Entity
from services.contracts.entities.declaration import FieldDeclaration
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model.index.spelling import ranked, searched
from services.kit.state.days import FOREVER, Days, read, united

# Raise it whenever this code makes another entry of any fact: all are made anew at the next start
# of the read model. What a declaration changes, `shape` knows by itself.
CODE = 7
ALWAYS = Days(date.min)
NEVER = Days(date.min, date.min)
FACETS = ("choice", "choices", "code", "flag", "names", "reference", "thing")
_WORDS = ("name", "text", "place")

Fact = dict[str, Any]


class Value(NamedTuple):
    """What a fact says of a field on some days; words as they are spelled."""

    field: str
    value: str
    days: Days


class Entry(NamedTuple):
    """`rank` orders a list, None in no list; `first` is the day from which it is listed."""

    rank: str | None
    search: str
    first: date
    open: Days
    values: list[Value]


def name_field(entity: Entity) -> FieldDeclaration | None:
    """What rows are called by: the first column of the register, where that is a name."""
    if entity.registry and entity.registry.columns[0] in entity.fields:
        first = entity.fields[entity.registry.columns[0]]
        return first if first.kind in _WORDS else None
    return None


def opened_by(entity: Entity) -> str | None:
    """The field with the day on which it begins."""
    if entity.reading:
        return entity.reading.at
    return entity.opening.day if entity.opening else None


def listed_from(entity: Entity) -> str | None:
    """The field that says from which day on things are listed, where that is one: of matters."""
    days = _counted_on(entity) if entity.name in FAMILIES else set()
    return days.pop() if len(days) == 1 else None


def shape(*entities: Entity) -> str:
    """Differs where entries of facts do: by this code, or by the declarations of those that share
    the topic."""
    said = [CODE, *map(_said, entities)]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()[:16]


def _said(entity: Entity) -> list[Any]:
    fields = sorted(
        (one.name, one.kind, one.source, one.search, one.dated) for one in indexed(entity)
    )
    name = name_field(entity)
    life = [opened_by(entity), _ended_by(entity), _voided_by(entity), _held_by(entity)]
    spans = sorted(entity.changing.spans) if entity.changing else []
    return [fields, name.name if name else None, life, spans, sorted(_counted_on(entity))]


def indexed(entity: Entity) -> Iterator[FieldDeclaration]:
    """The fields whose values are kept by day, or by whose words lists find it."""
    columns = entity.registry.columns if entity.registry else ()
    for field in entity.of_source("told", "derived", "decided", "void"):
        is_word = field.kind in _WORDS and field.name in columns
        if field.kind in FACETS or is_word or field.search:
            yield field
    if entity.key.kind == "reference":
        yield entity.key


def declared(entity: Entity, fact: Fact) -> Entry:
    """The entry of a fact whose entity has a life: an opening, or a reading."""
    first = min(read(fact[name]) for name in _counted_on(entity) if fact[name] is not None)
    return Entry(
        rank=_rank(entity, fact),
        search=searched(*(fact.get(one.name) or "" for one in indexed(entity) if one.search)),
        first=first,
        open=_open(entity, fact),
        values=joined(values(entity, fact)),
    )


def _counted_on(entity: Entity) -> set[str]:
    """The days from which it may be seen: its beginning, and those on which figures count it."""
    days = {figure.on for figure in entity.figures if figure.on}
    return {opened_by(entity), *days} - {None}


def _rank(entity: Entity, fact: Fact) -> str:
    """By the pinyin of the name; without a name the newest first."""
    name = name_field(entity)
    if name:
        return ranked(fact[name.name] or "")
    return newest_first(read(fact[opened_by(entity)]))


def newest_first(day: date) -> str:
    return f"{date.max.toordinal() - day.toordinal():07}"


def _ended_by(entity: Entity) -> str | None:
    return next((one.name for one in entity.of_source("ending")), None)


def _voided_by(entity: Entity) -> str | None:
    return next((one.name for one in entity.of_source("void")), None)


def _held_by(entity: Entity) -> list[str]:
    return [one.name for one in entity.of_source("held")] if entity.reading else []


def _open(entity: Entity, fact: Fact) -> Days:
    """While it exists; one that is void on no day, a reading while it is the latest."""
    if entity.reading:
        held_from, held_to = (fact[name] for name in _held_by(entity))
        return Days(read(held_from), read(held_to)) if held_from else NEVER
    voided, ended = _voided_by(entity), _ended_by(entity)
    if voided and fact[voided]:
        return NEVER
    return Days(read(fact[opened_by(entity)]), read(fact[ended]) if ended else FOREVER)


def values(entity: Entity, fact: Fact) -> Iterator[Value]:
    """What a fact says of its indexed fields; those that spans tell, day by day."""
    spanned = entity.changing.spans if entity.changing else ()
    for field in indexed(entity):
        told = [(fact.get(field.name), ALWAYS)]
        if field.name in spanned and fact["spans"]:
            told = by_day(fact["spans"], field.name)
        for value, days in told:
            for text in _texts(field, value):
                yield Value(field.name, text, days)
            if value is None and says_nothing(entity, field):
                yield Value(nothing(field.name), "", days)


def says_nothing(entity: Entity, field: FieldDeclaration) -> bool:
    """Whether the days without a value are kept too: who has none is found among few."""
    return bool(field.optional and entity.changing and field.name in entity.changing.spans)


def nothing(name: str) -> str:
    """Under which name the days are kept on which a field has no value."""
    return f"no {name}"


def by_day(spans: list[Fact], member: str) -> Iterator[tuple[Any, Days]]:
    """The values of spans; the first holds also before, each until the next one begins."""
    starts = [date.min, *(read(span["from"]) for span in spans[1:])]
    for span, start, end in zip(spans, starts, [*starts[1:], FOREVER], strict=False):
        yield span[member], Days(start, end)


def _texts(field: FieldDeclaration, value: Any) -> list[str]:
    if value is None:
        return []
    if field.kind in ("choices", "names"):
        return value
    if field.kind == "flag":
        return ["true" if value else "false"]
    return [ranked(value) if field.kind in _WORDS else str(value)]


def joined(told: Iterable[Value]) -> list[Value]:
    """Each value of a field with its days, no day twice."""
    days: dict[tuple[str, str], list[Days]] = {}
    for one in told:
        days.setdefault((one.field, one.value), []).append(one.days)
    return [Value(*place, span) for place, spans in days.items() for span in united(spans)]
