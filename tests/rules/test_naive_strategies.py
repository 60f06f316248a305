"""The naive model itself: the order of events and their repetition mean nothing to it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import naive, strategies
from tests.support.facts import credit_code


@pytest.mark.thorough
@settings(max_examples=10, deadline=None)
@given(st.data())
def test_order_and_repetition_do_not_change_a_figure(data):
    events = data.draw(strategies.event_sets())
    day = data.draw(strategies.as_of_days())
    shuffled = data.draw(strategies.shuffled_with_repeats(events))
    assert naive.figures(shuffled, day) == naive.figures(events, day)
    assert naive.value_added_share_of_gdp(shuffled, day) == naive.value_added_share_of_gdp(
        events, day
    )


@pytest.mark.parametrize("published", ["914403001922038216", "9144030071526726XG"])
def test_a_credit_code_ends_in_the_check_character_of_gb_32100(published):
    assert credit_code(published[:17]) == published
