"""Cases: any order, any repetition, the same fact; every day as a walk from day to day has it."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from services.contracts.events.envelope import parse
from services.contracts.facts.cases import CASES
from services.contracts.values.vocabulary import FAMILIES
from services.kit.state.days import FOREVER, read
from tests.support.matters import OWNER
from tests.support.naive_cases import Case, settled, when, worked_minutes
from tests.support.pure import RULES, Owner
from tests.support.random_cases import disordered, draw

ONE = timedelta(days=1)


def fact(family: str, events: list[dict], pieces: int = 1) -> dict:
    """What the owner tells after these events, in some batches."""
    owner = Owner(RULES[OWNER[family]])
    size = -(-len(events) // pieces)
    for at in range(0, len(events), size):
        owner.take([parse(event) for event in events[at : at + size]])
    (found,) = owner.rules.facts(family, "case-1", owner.world.slots[family, "case-1"])
    return found.build()


def span_on(told: dict, day: date) -> dict:
    (found,) = [s for s in told["spans"] if read(s["from"]) <= day < read(s["to"])]
    return {name: one for name, one in found.items() if name not in ("from", "to")}


def compare(family: str, seed: int, days: int) -> None:
    events = draw(seed, family)
    told, naive = fact(family, events), Case(family, settled(events))
    CASES[family].model_validate({"version": 1, **told})
    assert told["voided"] == naive.is_void()
    assert [
        {name: one[name] for name in ("day", "on_time", "silent_on")} for one in told["closings"]
    ] == naive.closings()
    responded = naive.response()
    assert (told["response"] is None) == (responded is None), seed
    if responded:
        opened = when(naive.opened["opened_at"])
        expected = worked_minutes(opened, responded, naive.holds())
        assert told["response"]["working_minutes"] == expected, seed
    start = naive.start()
    chance = random.Random(seed)
    for _ in range(days):
        day = start + ONE * chance.randrange(200)
        assert span_on(told, day) == naive.on(day), (seed, day)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_day_is_as_a_walk_from_day_to_day_has_it(family: str) -> None:
    for seed in range(60):
        compare(family, seed, 12)


@pytest.mark.slow
def test_every_day_of_a_thousand_cases_is_as_a_walk_has_it() -> None:
    for seed in range(40, 1040):
        compare(FAMILIES[seed % 4], seed, 40)


def shuffle(seeds: range, times: int) -> None:
    for seed in seeds:
        family = FAMILIES[seed % 4]
        events = draw(seed, family)
        told = fact(family, events)
        for time in range(times):
            again = disordered(events, time)
            assert fact(family, again, 1 + time % 5) == told, (seed, time)


def test_any_order_and_any_repetition_make_the_same_fact() -> None:
    shuffle(range(40), 6)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_eighteen_thousand_disorders_make_the_same_facts(part: int) -> None:
    shuffle(range(60 * part, 60 * part + 60), 30)


def test_spans_are_without_gaps_and_neighbours_differ() -> None:
    for seed in range(40):
        spans = fact("case", draw(seed))["spans"]
        assert spans[-1]["to"] is None
        for one, following in pairwise(spans):
            assert one["to"] == following["from"]
            assert {**one, "from": "", "to": ""} != {**following, "from": "", "to": ""}
        assert read(spans[-1]["to"]) == FOREVER
