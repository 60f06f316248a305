"""Seeds for what is drawn at random: a few for a quick answer, more for a test run, then all."""

import pytest

QUICK = 2
USUAL = 4


def seeds(count: int) -> list:
    """Numbers below `count`: two for `make quick`, four for `make test`, all with `make faults`."""
    return [pytest.param(number, marks=_marks(number)) for number in range(count)]


def _marks(number: int) -> list[pytest.MarkDecorator]:
    if number < QUICK:
        return []
    return [pytest.mark.thorough] if number < USUAL else [pytest.mark.slow]
