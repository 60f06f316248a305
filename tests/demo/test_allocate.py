import pytest

from demo.basics.allocate import largest_remainder, shared


def test_the_parts_add_up_and_the_largest_remainders_get_the_rest():
    assert largest_remainder(10, [1, 1, 1]) == [4, 3, 3]
    assert largest_remainder(7, [50, 30, 20]) == [4, 2, 1]


def test_everyone_gets_the_minimum_first():
    assert largest_remainder(10, [0, 0, 5], minimum=2) == [2, 2, 6]


def test_a_minimum_that_does_not_fit_is_an_error():
    with pytest.raises(ValueError, match="3 cannot be split over 2 weights"):
        largest_remainder(3, [1, 1], minimum=2)


def test_a_rest_that_nobody_can_take_is_an_error():
    with pytest.raises(ValueError, match="sum 0"):
        largest_remainder(1, [0, 0])


def test_sharing_keeps_the_names():
    assert shared(5, {"a": 3, "b": 2}) == {"a": 3, "b": 2}
