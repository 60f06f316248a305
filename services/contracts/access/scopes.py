"""Whose rows somebody may see and tell of: the whole district's, or a bank's, an enterprise's.

A scope is written `district`, or as a kind and a value: `bank/示例银行`, `carrier/楼宇-0001`. Which
field of a thing a kind of scope is about, its declaration says: the key of the entity that is
called so, references to that entity, fields with `scope`, and those that name things of any kind.
Pure.
"""

from collections.abc import Iterable
from typing import NamedTuple

from services.contracts.entities.declaration import Entity, FieldDeclaration
from services.contracts.values.references import KINDS as REFERRED
from services.contracts.values.references import THINGS
from services.reasons import say

DISTRICT = "district"
# In a question, what stands for no scope at all.
NOTHING = "-"
KINDS = ("department", "street", "enterprise", "bank", "carrier", "institution")
# Offices of the district: they see matters as the district does.
OFFICES = frozenset({"department", "street"})
_LONGEST = 200


class Scope(NamedTuple):
    """All that is `kind`'s and `value`'s; the district has no value."""

    kind: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.kind}/{self.value}" if self.value else self.kind


def read(text: str) -> Scope:
    """Raises ValueError for what is no scope."""
    if text == DISTRICT:
        return Scope(DISTRICT)
    kind, _, value = text.partition("/")
    if kind not in KINDS or not value.strip() or not value.isprintable() or len(text) > _LONGEST:
        told = {"scope": text[:_LONGEST], "district": DISTRICT, "kinds": _written()}
        raise ValueError(say("no_scope", **told))
    return Scope(kind, value)


def is_scope(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(read(text))
    except ValueError:
        return False


def _written() -> str:
    return ", ".join(f"{kind}/…" for kind in KINDS)


class Scopes:
    """What somebody may see: the sum of their scopes; of none, nothing."""

    def __init__(self, scopes: Iterable[str]) -> None:
        self.scopes = tuple(map(read, scopes))

    @property
    def all(self) -> bool:
        """Whether they see everything."""
        return Scope(DISTRICT) in self.scopes

    @property
    def outside(self) -> bool:
        """Whether they see nothing as an office of the district does."""
        return not self.all and not {one.kind for one in self.scopes} & OFFICES

    def values(self, kind: str) -> list[str]:
        """Of whom they see what is a kind's."""
        return sorted({one.value for one in self.scopes if one.kind == kind})

    @property
    def kinds(self) -> list[str]:
        return sorted({one.kind for one in self.scopes} - {DISTRICT})


EVERYTHING = Scopes([DISTRICT])


def fields_of(entity: Entity, kind: str) -> list[str]:
    """The fields by which rows of an entity are somebody's; where it is called so, its key."""
    if entity.name == kind:
        return [entity.key.name]
    every = (entity.key, *entity.fields.values())
    is_named = kind in REFERRED
    return [
        field.name
        for field in every
        if kind in (field.to, field.scope)
        or (is_named and field.kind == "thing" and field is not entity.key)
    ]


def by_reference(field: FieldDeclaration) -> bool:
    """Whether the field says `kind/identifier`, where scopes have a kind and a value."""
    return field.kind == "thing" or field.to in THINGS
