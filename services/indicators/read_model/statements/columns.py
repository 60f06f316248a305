"""The columns of lists as SQL: what each shows on a day, and how lists sort by it. Built from
declarations; what is computed stands in computed.sql. Pure.

Texts are SQL over a fact's key and body; see fragments.py.
"""

from dataclasses import dataclass
from pathlib import Path

from services.contracts.definitions.relations import RELATIONS
from services.contracts.entities import ENTITIES, Entity, Wrong
from services.contracts.entities.declaration import FieldDeclaration, Related
from services.contracts.values.kinds import KINDS
from services.indicators.read_model.index.entry import listed_from, name_field, opened_by
from services.indicators.read_model.statements.fragments import DAYS, Bound, read

PIECES = read(Path(__file__).with_name("columns.sql"))
COMPUTED = read(Path(__file__).with_name("computed.sql"))
# What computed columns take from definitions: lists of codes, as SQL.
DEFINED = {
    name: f"ARRAY[{', '.join(repr(code) for code in codes)}]"
    for name, codes in {
        "one": [code for code, relation in RELATIONS.items() if relation.one],
        "several": [code for code, relation in RELATIONS.items() if relation.several],
    }.items()
}
SHOWN = ("told", "ending", "void", "held", "derived", "decided", "computed")
_TYPES = {
    "flag": "boolean",
    "instant": "timestamptz",
    "choices": "jsonb",
    "outline": "jsonb",
    "rate": "numeric",
    "longitude": "float8",
    "latitude": "float8",
}
_WORDS = ("name", "text", "place")


@dataclass(frozen=True, slots=True)
class Fact:
    """SQL of a fact's key and body, wherever a statement has one; `dated` where it has worked out
    already what the fact says on the day."""

    key: str = "entry.key"
    body: str = "fact.body"
    dated: str | None = None


ROW = Fact()
# In the statements that join `said`, worked out once for all columns of a row.
SAID = Fact(dated="said.dated")


@dataclass(frozen=True, slots=True)
class Column:
    """`shown` is what rows say (JSON or SQL), `value` the same as its SQL `type`.

    `field` is None for related columns and `open`; `indexed`: its values stand in index_value.
    """

    name: str
    kind: str
    shown: str
    value: str
    field: FieldDeclaration | None = None
    indexed: bool = False

    @property
    def type(self) -> str:
        return sql_type(self.kind)


@dataclass(frozen=True, slots=True)
class Order:
    """What a list is sorted by, and its SQL type; `falling` as the statement needs it."""

    value: str
    type: str
    falling: bool


def sql_type(kind: str) -> str:
    """Amounts are numeric: their sums may pass 64 bits."""
    if kind in _TYPES or not KINDS[kind].numeric:
        return _TYPES.get(kind, "text")
    return "numeric" if KINDS[kind].hundredths else "bigint"


def said(entity: Entity) -> str:
    """What a row's fact says of its dated fields on the day."""
    return PIECES["dated"].format(body=ROW.body, **DAYS) if entity.changing else ROW.body


def columns(entity: Entity, row: Fact = ROW) -> dict[str, Column]:
    """All columns of an entity's rows by name: its key, its fields, those of related things."""
    fields = [entity.key, *(one for one in entity.of_source(*SHOWN) if one is not entity.key)]
    found = [_of_field(entity, field, row) for field in fields]
    found += [_of_related(one) for one in entity.related]
    opened = _opened(entity)
    found.append(Column("open", "flag", opened, opened))
    return {column.name: column for column in found}


def facet(entity: Entity, field: str, values: str) -> str:
    """SQL of the keys of an entity's facts that have one of the values on the day."""
    return PIECES["facet"].format(topic=entity.topic, field=field, values=values, **DAYS)


def having(entity: Entity, field: str, values: str) -> str:
    return PIECES["having"].format(facet=facet(entity, field, values))


def open_facet(entity: Entity) -> str | None:
    """Where spans say whether it is open on a day."""
    return facet(entity, "open", "ARRAY['true']") if "open" in entity.fields else None


def _opened(entity: Entity) -> str:
    """Whether it is open on the day: between two days, or whenever its spans say so."""
    told = open_facet(entity)
    if told is None:
        return "(entry.open_from <= {day} AND {day} < entry.open_to)".format(**DAYS)
    return PIECES["having"].format(facet=told)


def _of_field(entity: Entity, field: FieldDeclaration, row: Fact) -> Column:
    value = value_of(entity, field, row)
    special = f"{entity.name}.{field.name}" in COMPUTED
    shown = value if special else f"{_object(entity, field, row)} -> '{field.name}'"
    indexed = field.source != "computed"
    return Column(field.name, field.kind, shown, value, field, indexed)


def value_of(entity: Entity, field: FieldDeclaration, fact: Fact) -> str:
    """SQL of a field's value on the day. Raises Wrong for one computed by nothing."""
    special = COMPUTED.get(f"{entity.name}.{field.name}")
    if special:
        return special.format(key=fact.key, body=fact.body, **DEFINED, **DAYS)
    if field.source == "computed":
        raise Wrong(f"{entity.name}: nothing computes {field.name} (computed.sql)")
    kind = sql_type(field.kind)
    told = _object(entity, field, fact)
    if kind == "jsonb":
        return f"({told} -> '{field.name}')"
    text = f"({told} ->> '{field.name}')"
    return text if kind == "text" else f"{text}::{kind}"


def _object(entity: Entity, field: FieldDeclaration, fact: Fact) -> str:
    """The JSON object that says the field: the fact, or its span of the day."""
    if entity.changing and field.name in entity.changing.spans:
        return fact.dated or PIECES["dated"].format(body=fact.body, **DAYS)
    return fact.body


def _of_related(related: Related) -> Column:
    other = ENTITIES[related.of]
    amount = "count(*)"
    if related.sum:
        told = value_of(other, other.fields[related.sum], Fact("other.key", "other_fact.body"))
        amount = f"coalesce(sum({told}), 0)"
    value = PIECES["related"].format(
        amount=amount, topic=other.topic, by=related.by, key=ROW.key, **DAYS
    )
    return Column(related.name, related.kind, value, value)


def of_kind(entity: Entity, bound: Bound) -> list[str]:
    """Over `entry`, of a kind whose facts share a topic with others: those of the kind."""
    return [f"starts_with(entry.key, {bound.add(entity.prefix, 'text')})"] if entity.of else []


def names(entity: Entity) -> dict[str, str]:
    """The members of rows that name what references refer to, as SQL."""
    return {entity.name_member(field): _name(entity, field) for field in entity.references}


def _name(entity: Entity, field: FieldDeclaration) -> str:
    target = ENTITIES[field.to]
    name = name_field(target)
    if name is None:
        return "NULL::text"
    told = value_of(target, name, Fact("named.key", "named.body"))
    reference = value_of(entity, field, ROW)
    return PIECES["named"].format(name=told, topic=target.topic, reference=reference)


def order(entity: Entity, name: str, falling: bool, bound: Bound) -> Order:
    """How a list is sorted by one of its columns."""
    column = columns(entity)[name]
    if name == opened_by(entity) and name_field(entity) is None:
        # The rank is the day, the newest first: an index has that order.
        return Order("entry.rank", "text", not falling)
    if name == listed_from(entity):
        return Order("entry.first", "date", falling)
    value = _placed(entity, column, bound)
    kind = "text" if column.kind in _WORDS else column.type
    if column.kind == "choice":
        kind = "bigint"
    if column.kind == "choices":
        kind = "bigint[]"
    return Order(f'{value} COLLATE "C"' if kind == "text" else value, kind, falling)


def _placed(entity: Entity, column: Column, bound: Bound) -> str:
    """Names by their pinyin, choices by the order of their list, the rest as it is."""
    if column.field is None:
        return column.value
    if column.kind == "reference":
        return _spelled_reference(column)
    if column.kind in _WORDS and column.indexed:
        return _spelled(entity, column)
    if column.kind in ("choice", "choices"):
        codes = bound.add(list(column.field.options), "text[]")
        if column.kind == "choices":
            placed = PIECES["placed"].format(codes=codes, value=column.value)
            return f"{placed}::bigint[]"
        return f"array_position({codes}, {column.value})::bigint"
    return column.value


def _spelled(entity: Entity, column: Column) -> str:
    if column.field is name_field(entity) and not _by_day(entity, column.field):
        return "entry.rank"
    return PIECES["spelled"].format(topic=entity.topic, key=ROW.key, field=column.name, **DAYS)


def _by_day(entity: Entity, field: FieldDeclaration) -> bool:
    """Whether the field's value is not the same on all days."""
    spanned = entity.changing.spans if entity.changing else ()
    return field.name in spanned or f"{entity.name}.{field.name}" in COMPUTED


def _spelled_reference(column: Column) -> str:
    """By the name of the day of what it refers to, or by its id while nobody told of that."""
    target = ENTITIES[column.field.to]
    name = name_field(target)
    if name is None:
        return column.value
    key = f"({column.value})"
    spelled = PIECES["spelled"].format(topic=target.topic, key=key, field=name.name, **DAYS)
    return f"coalesce({spelled}, {key})"
