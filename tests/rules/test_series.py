"""Of a long past what lies around an event is enough: the facts are those of the whole past."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.events.envelope import parse
from services.kit.owner.store import body
from services.kit.state.slots import Effect, Rules, Slots, Stamp, Thing, UnitOfWork
from tests.stores.said import A, assigned, compensated, explained, funded, headcount
from tests.support.around import around
from tests.support.facts import Fact
from tests.support.pure import FOLLOWED, RULES
from tests.support.strategies import SOURCES, cloud_event

DAYS = [(date(2025, 1, 1) + timedelta(n)).isoformat() for n in range(12)]
TOLD: dict[str, list[Fact]] = {
    "talent": [headcount(people, day) for day in DAYS for people in (1, 2)],
    "funds": [
        *(funded("pool", f"{yuan}.00", f"T-{n}") for n in range(12) for yuan in (1, 2)),
        *(compensated(f"L-{n}") for n in range(6)),
    ],
    "indicators": [tell(day) for tell in (assigned, explained) for day in DAYS],
}
LIVES = [{"registered_on": "2024-01-01", "deregistered_on": day} for day in (None, *DAYS)]
stamps = st.builds(Stamp, st.just(None), st.sampled_from("abcdef"), st.sampled_from(SOURCES))


@dataclass
class Store:
    """What a database would hold; one of two reads things whole, the other what lies around."""

    rules: Rules
    whole: bool
    slots: dict[Thing, Slots] = field(default_factory=dict)
    told: dict[tuple[str, str], str] = field(default_factory=dict)

    def take(self, batch: list[tuple[Effect, Stamp]]) -> None:
        work = UnitOfWork({})
        for effect, stamp in batch:
            self._load(work, [effect])
            if not work.missing(effect):
                work.apply(effect, stamp)
        self.told |= {
            (fact.topic, fact.key): body(fact.build()) for _, fact in work.changed_facts(self.rules)
        }
        for address in work.written:
            place = (address.slot, address.key)
            self.slots.setdefault(address.owner, {})[place] = work.slots[address.owner][place]

    def stamps(self) -> dict[Thing, dict[tuple[str, str], Stamp]]:
        return {
            thing: {place: held.stamp for place, held in slots.items()}
            for thing, slots in self.slots.items()
        }

    def _load(self, work: UnitOfWork, effects: list[Effect]) -> None:
        things, near = work.lacks(self.rules, effects)
        if self.whole:
            things, near = things | {address.owner for address in near}, set()
        stored = {thing: self.slots.get(thing, {}) for thing in things}
        for address in near:
            part = around(self.slots.get(address.owner, {}), [address])
            stored[address.owner] = stored.get(address.owner, {}) | part
        work.add(things, near, stored)


def effect_of(rules: Rules, fact: Fact) -> Effect:
    return rules.effect(parse(cloud_event(fact, id="1", time="2026-01-05T00:00:00Z")))


def effects(owner: str) -> tuple[list[tuple[Effect, Stamp]], list[Effect]]:
    """What is known from the beginning, and what may be told then."""
    rules, first = RULES[owner], Stamp(None, "", "")
    told = [effect_of(rules, fact) for fact in TOLD[owner]]
    if owner == "talent":
        lives = [rules.followed(FOLLOWED, {"enterprise_id": A, **life}) for life in LIVES]
        return [(lives[0], first)], told + lives
    loans = {need for effect in told for need in effect.needs}
    return [(Effect(writes=((loan, {}),)), first) for loan in sorted(loans)], told


@pytest.mark.parametrize("owner", TOLD)
def test_facts_from_what_lies_around_are_those_from_all_of_a_past(owner: str) -> None:
    rules = RULES[owner]
    known, told = effects(owner)
    batch = st.lists(st.tuples(st.sampled_from(told), stamps), max_size=3)

    @settings(deadline=None)
    @given(st.lists(batch, min_size=8, max_size=12))
    def check(batches: list[list[tuple[Effect, Stamp]]]) -> None:
        whole, part = Store(rules, True), Store(rules, False)
        for some in [known, *batches]:
            whole.take(some)
            part.take(some)
            assert part.told == whole.told
        assert part.stamps() == whole.stamps()

    check()
