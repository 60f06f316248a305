"""What the events of declared entities mean: the kit's mechanisms, filled in from declarations."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from services.contracts.entities import BY_TOPIC, ENTITIES, Entity, owned_by
from services.contracts.entities.declaration import Derived
from services.contracts.events.envelope import Event
from services.contracts.topology import FOLLOWED
from services.kit.state.measured import LIFE, Lives, Measure
from services.kit.state.registered import Awaited, Kind, needed
from services.kit.state.slots import Effect, Fact, Slots

Effects = dict[str, Callable[[Event], Effect]]
Facts = Callable[[str, Slots], Iterable[Fact]]


class OwnerRules:
    """One service's decisions: those of its declared entities, and those that are code. Pure.

    `effects` are by event, `facts` and `series` by the kind of thing whose slots they read.
    """

    def __init__(
        self,
        owner: str,
        effects: Mapping[str, Callable[[Event], Effect]] | None = None,
        facts: Mapping[str, Iterable[Facts]] | None = None,
        series: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self.owner = owner
        self._effects: Effects = dict(effects or {})
        self._facts = {kind: list(some) for kind, some in (facts or {}).items()}
        self._series = dict(series or {})
        self._measures: dict[str, list[Measure]] = {}
        self._followed = {topic: lives(BY_TOPIC[topic]) for topic in FOLLOWED[owner]}
        for entity in owned_by(owner):
            if entity.reading:
                self._measure(entity, measure(entity))
            else:
                self._register(entity, kind(entity))
        for of, measures in self._measures.items():
            if len(measures) == len(self._facts[of]):
                self._series[of] = frozenset(one.slot for one in measures)

    @property
    def revisions(self) -> dict[str, int]:
        """By kind of thing: raised when its facts are decided differently."""
        return {e.name: e.revision for e in ENTITIES.values() if e.owner == self.owner}

    @property
    def follows(self) -> tuple[str, ...]:
        """The topics of other owners that are taken in."""
        return tuple(self._followed)

    def effect(self, event: Event) -> Effect:
        return self._effects[event.name](event)

    def followed(self, topic: str, fact: dict[str, Any]) -> Effect:
        """What a fact of another owner means here."""
        if topic not in self._followed:
            raise LookupError(f"this service follows no topic {topic}")
        return self._followed[topic].followed(fact)

    def assumed(self, entity: str, slots: Slots) -> list[Effect]:
        """What is of another owner and known because a thing's opening named it and was applied.

        Releases before did not wait for it.
        """
        declared = ENTITIES.get(entity)
        opening = slots.get((declared.opening.slot, "")) if declared and declared.opening else None
        if opening is None or declared.owner != self.owner:
            return []
        needs = needed(awaited(declared), opening.value)
        others = [one for one in needs if one.slot == LIFE]
        return [lives(ENTITIES[one.entity]).assumed(one.entity_id) for one in others]

    def facts(self, entity: str, entity_id: str, slots: Slots) -> list[Fact]:
        if not slots:
            return []
        return [fact for make in self._facts.get(entity, ()) for fact in make(entity_id, slots)]

    def series(self, entity: str) -> Collection[str]:
        """Slots of such things each of which has a fact of its own (kit/state/slots.py)."""
        return self._series.get(entity, ())

    def _register(self, entity: Entity, made: Kind) -> None:
        self._effects[entity.opening.event] = made.opened
        if entity.changing:
            self._effects[entity.changing.event] = made.changed
        if entity.ending:
            self._effects[entity.ending.event] = made.ended
        if entity.void:
            self._effects[entity.void.event] = made.voiding
        self._facts.setdefault(entity.name, []).append(made.facts)

    def _measure(self, entity: Entity, made: Measure) -> None:
        self._effects[entity.reading.event] = made.reported
        self._facts.setdefault(made.of, []).append(made.facts)
        self._measures.setdefault(made.of, []).append(made)


def kind(entity: Entity) -> Kind:
    """A declared register kind as the kit's mechanism wants it."""
    told = entity.of_source("told")
    return Kind(
        entity=entity.name,
        topic=entity.topic,
        key=entity.key.name,
        opening_slot=entity.opening.slot,
        opened_on=entity.opening.day,
        dated=tuple(field.name for field in told if field.dated),
        spans=entity.changing.spans if entity.changing else (),
        ending_slot=entity.ending.slot if entity.ending else "",
        ended_on=_only(entity, "ending"),
        void_slot=entity.void.slot if entity.void else "",
        voided=_only(entity, "void"),
        optional=tuple(field.name for field in told if field.optional and not field.dated),
        awaited=awaited(entity),
        derived={field.name: _is_among(field.derived) for field in entity.of_source("derived")}
        | ({"kind": lambda value: entity.name} if entity.of else {}),
        prefix=entity.prefix,
        end_reason="end_reason" if "end_reason" in entity.fields else "",
        flagged="flags" in entity.fields,
    )


def measure(entity: Entity) -> Measure:
    """A declared measure of another entity as the kit's mechanism wants it."""
    held_from, held_to = (field.name for field in entity.of_source("held"))
    of = ENTITIES[entity.reading.of] if entity.reading.of else None
    return Measure(
        topic=entity.topic,
        of=of.name if of else entity.name,
        key=entity.key.name,
        slot=entity.reading.slot,
        at=entity.reading.at,
        held_from=held_from,
        held_to=held_to,
        life=lives(of).life if of else None,
    )


def _only(entity: Entity, source: str) -> str:
    """The name of the entity's one field of a source, "" where there is none."""
    return next((field.name for field in entity.of_source(source)), "")


def lives(of: Entity) -> Lives:
    """What another owner's facts say of the lives of such things."""
    return Lives(of.name, of.key.name, (of.opening.day, _only(of, "ending")))


def awaited(entity: Entity) -> tuple[Awaited, ...]:
    """What its opening event waits for. What another owner keeps is known by its life."""
    return tuple(
        Awaited(
            field.name,
            field.to,
            ENTITIES[field.to].opening.slot if ENTITIES[field.to].owner == entity.owner else LIFE,
        )
        for field in entity.of_source("told")
        if field.awaited
    )


def _is_among(derived: Derived) -> Callable[[dict[str, Any]], bool]:
    return lambda value: value[derived.field] in derived.among
