"""Which things a sender may tell of: those within its scopes, whoever tells first. Pure.

An event is within a scope where its subject is what the scope names, or its data says so (the bank
of a loan, the building of an enterprise). What says nothing of it (a repayment names its loan
alone), and what could take the place of another's thing, needs a subject that begins with one of
the sender's prefixes: nobody else's things are called like that.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from services.contracts.access.scopes import DISTRICT, Scopes, by_reference, fields_of
from services.contracts.entities import ENTITIES, Entity
from services.contracts.events.envelope import Event
from services.contracts.values.identifiers import identifier_problem
from services.reasons import Reason, say

# No scope begins so.
_BEGINS = "="


class Authority(NamedTuple):
    """`scopes` as scopes.py writes them; `subjects` are prefixes of ids."""

    scopes: tuple[str, ...] = (DISTRICT,)
    subjects: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it is over everything there is."""
        return Scopes(self.scopes).all and not self.subjects

    def objection(self, event: Event) -> Reason | None:
        """Why a sender with this authority may not tell the event; None where it may."""
        entity = _entity(event)
        scopes = Scopes(self.scopes)
        named = self._is_called(event.subject)
        if scopes.all:
            return None if named or not self.subjects else self._prefixes(event.subject)
        if any(_is_subject(entity, event, kind, scopes) for kind in scopes.kinds):
            return None
        if not named:
            return self._prefixes(event.subject)
        said = list(_said(entity, event, scopes.kinds))
        if not said and not any(fields_of(entity, kind) for kind in scopes.kinds):
            return say("about_nothing_of", type=event.name, where=self._where)
        if said and not any(value in scopes.values(kind) for kind, value in said):
            return say("outside_of", value=said[0][1], where=self._where)
        return None

    def gap(self, names: Iterable[str]) -> Reason | None:
        """Why nobody can be given this authority for events of these names; None where they can."""
        scopes = Scopes(self.scopes)
        if scopes.all:
            return None
        for name in names:
            if not _about(name, scopes.kinds):
                return say("about_nothing_of", type=name, where=self._where)
            if not self.subjects and not _by_any_subject(name, scopes.kinds):
                return say("ids_of_its_own", type=name)
        return None

    @property
    def terms(self) -> str:
        """As the name of a direct sender's topic holds it; over everything there is: nothing."""
        if self.whole:
            return ""
        prefixes = (f"{_BEGINS}{prefix}" for prefix in sorted(set(self.subjects)))
        return "\n".join([*sorted(set(self.scopes)), *prefixes])

    @classmethod
    def read(cls, terms: str) -> "Authority":
        """The reverse of `terms`. Raises ValueError for what is none."""
        if not terms:
            return cls()
        lines = terms.split("\n")
        scopes = tuple(line for line in lines if not line.startswith(_BEGINS))
        Scopes(scopes)
        begins = (line.removeprefix(_BEGINS) for line in lines if line.startswith(_BEGINS))
        return cls(scopes, tuple(begins))

    @property
    def _where(self) -> str:
        return ", ".join(self.scopes) or say("no_scopes")

    def _is_called(self, subject: str) -> bool:
        return bool(self.subjects) and subject.startswith(self.subjects)

    def _prefixes(self, subject: str) -> Reason:
        if not self.subjects:
            return say("outside_of", value=subject, where=self._where)
        return say("begins_with_none", subject=subject, prefixes=", ".join(self.subjects))


WHOLE = Authority()


def of_direct_sender(
    names: Iterable[str], scopes: Iterable[str], subjects: Iterable[str]
) -> Authority:
    """What a sender is given that tells events of these names. Raises ValueError with the reason.

    Of the names those count that its scopes are about at all.
    """
    authority = Authority(tuple(scopes), tuple(subjects))
    given = Scopes(authority.scopes)
    if not given.scopes:
        raise ValueError(say("no_scopes_given"))
    if bad := next(filter(None, map(identifier_problem, authority.subjects)), None):
        raise ValueError(say("no_beginning_of_ids", why=bad))
    told = [name for name in names if _about(name, given.kinds)]
    if reason := authority.gap(told or names):
        raise ValueError(reason)
    return authority


def objection_on(terms: str, event: Event) -> Reason | None:
    """Why who was given a topic on these terms may not tell the event; None where it may.

    Raises ValueError for what are no terms.
    """
    return Authority.read(terms).objection(event)


@cache
def entities() -> dict[str, tuple[Entity, ...]]:
    """Of what an event tells that is called so: of one kind of thing, or of one of several."""
    whole = {name: one for one in ENTITIES.values() for name in one.event_labels}
    sharing = [one for one in ENTITIES.values() if one.of]
    return {
        name: tuple(kind for kind in sharing if kind.of == one.name) or (one,)
        for name, one in whole.items()
    }


def _entity(event: Event) -> Entity:
    every = entities()[event.name]
    return next((one for one in every if one.of and event.subject.startswith(one.prefix)), every[0])


def _about(name: str, kinds: Iterable[str]) -> bool:
    return any(fields_of(entity, kind) for entity in entities()[name] for kind in kinds)


def _by_any_subject(name: str, kinds: Iterable[str]) -> bool:
    return any(_by_subject(entity, kind) for entity in entities()[name] for kind in kinds)


def _by_subject(entity: Entity, kind: str) -> bool:
    """Whether the subject of its events says whose they are."""
    return entity.key.name in fields_of(entity, kind)


def _is_subject(entity: Entity, event: Event, kind: str, scopes: Scopes) -> bool:
    subject = event.subject.removeprefix(entity.prefix)
    return _by_subject(entity, kind) and subject in scopes.values(kind)


def _said(entity: Entity, event: Event, kinds: Iterable[str]) -> Iterator[tuple[str, object]]:
    """(kind, value) of what the event's data says of whose it is."""
    told = event.data.model_dump(by_alias=True)
    for kind in kinds:
        for name in fields_of(entity, kind):
            value = told.get(name)
            if value is not None:
                is_reference = by_reference(entity.field(name))
                yield kind, value.removeprefix(f"{kind}/") if is_reference else value
