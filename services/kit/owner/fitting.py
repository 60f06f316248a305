"""Which events would make a fact too large for Kafka. Pure."""

from collections.abc import Iterable, Iterator

from services.kit.owner.dead_letters import Place, Problems
from services.kit.owner.store import Arrival, body
from services.kit.state.slots import Effect, Fact, Rules, Slots, Stamp, Thing, UnitOfWork
from services.reasons import fault, say

# Half of what Kafka takes (max.message.bytes of every topic, the producer's max_request_size): room
# for the version, the key, headers, and whatever a later release tells besides.
LARGEST_FACT = 512 * 1024
# One by one costs time; past so many of one thing, those that do not fit together are refused so.
_MOST_SINGLY = 100


def too_large(text: str) -> bool:
    return len(text.encode()) > LARGEST_FACT


def misfits(
    rules: Rules,
    work: UnitOfWork,
    things: Iterable[Thing],
    followed: list[tuple[Effect, Stamp]],
    applied: list[Arrival],
) -> dict[Place, Problems]:
    """The events without which the facts about these things stay within the bound, with reasons.

    `applied` are the batch's events in the order in which they were applied. A fact that was larger
    before may stay as large as it was, so that it can shrink.
    """
    refused: dict[Place, Problems] = {}
    for thing in things:
        fitting = _Fitting(rules, thing, work.before[thing], followed)
        fitting.take([arrival for arrival in applied if _writes(arrival.effect, thing)])
        refused |= {Place.of(arrival): fitting.problems for arrival in fitting.refused}
    return refused


def _writes(effect: Effect, thing: Thing) -> bool:
    return any(address.owner == thing for address, _ in effect.writes)


class _Fitting:
    """One thing, to which events are applied as long as its facts stay within their bounds."""

    def __init__(
        self, rules: Rules, thing: Thing, before: Slots, followed: list[tuple[Effect, Stamp]]
    ) -> None:
        self.rules = rules
        self.thing = thing
        self.refused: list[Arrival] = []
        self.slots = self._with(before, followed)
        self.bounds = {
            (fact.topic, fact.key): max(LARGEST_FACT, size)
            for fact, size in self._sizes(self.slots)
        }

    @property
    def problems(self) -> Problems:
        kind, name = self.thing
        return [fault("", say("fact_too_large", kind=kind, name=name, most=LARGEST_FACT))]

    def take(self, arrivals: list[Arrival]) -> None:
        """All together where they fit, else each half by itself, down to those that do not."""
        if not arrivals:
            return
        slots = self._with(self.slots, [(one.effect, one.stamp) for one in arrivals])
        if self._fits(slots):
            self.slots = slots
        elif len(arrivals) == 1 or len(self.refused) >= _MOST_SINGLY:
            self.refused += arrivals
        else:
            middle = len(arrivals) // 2
            self.take(arrivals[:middle])
            self.take(arrivals[middle:])

    def _with(self, slots: Slots, effects: Iterable[tuple[Effect, Stamp]]) -> Slots:
        work = UnitOfWork({self.thing: slots.copy()})
        for effect, stamp in effects:
            work.apply(effect, stamp)
        return work.slots[self.thing]

    def _fits(self, slots: Slots) -> bool:
        return all(
            size <= self.bounds.get((fact.topic, fact.key), LARGEST_FACT)
            for fact, size in self._sizes(slots)
        )

    def _sizes(self, slots: Slots) -> Iterator[tuple[Fact, int]]:
        for fact in self.rules.facts(*self.thing, slots):
            yield fact, len(body(fact.build()).encode())
