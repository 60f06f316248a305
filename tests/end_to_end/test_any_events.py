"""Sets of colliding events, through the whole product, against the naive model."""

from collections.abc import Callable

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from tests.end_to_end.world import Added, World
from tests.support import strategies
from tests.support.seeds import examples
from tests.support.system import System

WORLDS = 6
thorough = examples(2)


@pytest.mark.parametrize("number", range(2))
def test_every_order_and_repetition_ends_in_the_naive_figures(
    system: System, new_world: Callable[[], World], number: int
):
    @seed(number)
    @thorough
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        sets = [data.draw(strategies.event_sets()) for _ in range(WORLDS)]
        events = [e for one in sets for e in new_world().events(one)]
        sent = data.draw(strategies.shuffled_with_repeats(events))
        size = data.draw(st.integers(1 + len(sent) // 8, 1 + len(sent)))
        added = Added(system)
        for start in range(0, len(sent), size):
            results = system.publish(sent[start : start + size])
            assert {result["status"] for result in results} == {"accepted"}
        system.settle()
        assert added.figures() == added.expected(events)

    holds()
