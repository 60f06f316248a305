from datetime import date

import pytest

from audit.compare import Difference, compared, differences, lasting
from audit.figures import Key, of_rows

JUNE = date(2025, 6, 30)
OUTPUT = Key("total_output", "total", JUNE)
AREA = Key("core_carrier_area", "total", JUNE)


def row(amount: object) -> dict:
    return {"indicator": "total_output", "dimension": "total", "day": JUNE, "amount": amount}


def test_equal_figures_do_not_differ() -> None:
    assert differences({OUTPUT: 3}, {OUTPUT: 3}, {OUTPUT: 3}) == {}


@pytest.mark.parametrize("odd", [0, 1, 2])
def test_one_side_that_disagrees_is_a_difference(odd: int) -> None:
    amounts = [3, 3, 3]
    amounts[odd] = 4
    found = differences(*({OUTPUT: amount} for amount in amounts))
    assert found == {OUTPUT: Difference(OUTPUT, *amounts)}


@pytest.mark.parametrize("silent", [0, 1, 2])
def test_a_side_without_the_figure_says_zero(silent: int) -> None:
    sides = [{OUTPUT: 3}, {OUTPUT: 3}, {OUTPUT: 3}]
    sides[silent] = {}
    amounts = [3, 3, 3]
    amounts[silent] = 0
    assert differences(*sides) == {OUTPUT: Difference(OUTPUT, *amounts)}


def test_without_a_read_model_two_sides_are_compared() -> None:
    assert differences({OUTPUT: 3}, {OUTPUT: 3}, None) == {}
    assert differences({OUTPUT: 3}, {}, None) == {OUTPUT: Difference(OUTPUT, 3, 0, None)}


def test_every_figure_that_any_side_tells_is_compared() -> None:
    assert compared({OUTPUT: 1}, {AREA: 1}, None) == [AREA, OUTPUT]


def test_only_differences_of_every_reading_last_as_the_last_tells_them() -> None:
    first = {OUTPUT: Difference(OUTPUT, 1, 2, 1), AREA: Difference(AREA, 1, 2, 1)}
    second = {OUTPUT: Difference(OUTPUT, 1, 3, 1)}
    assert lasting([first, second]) == [Difference(OUTPUT, 1, 3, 1)]
    assert lasting([first, second, {}]) == []
    assert lasting([first]) == [first[AREA], first[OUTPUT]]


def test_zeros_are_no_figures() -> None:
    assert of_rows([row(0)]) == {}
    assert of_rows([row(-5)]) == {OUTPUT: -5}


@pytest.mark.parametrize(("rows", "reason"), [([1, 1], "told twice"), ([1.5], "no whole number")])
def test_rows_that_make_no_sense_are_refused(rows: list, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        of_rows([row(amount) for amount in rows])
