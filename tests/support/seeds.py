"""Seeds for what is drawn at random: a few for a quick answer, the others for a thorough one."""

import pytest

QUICK = 2


def seeds(count: int) -> list:
    """The numbers below `count`; `make quick` takes the first ones only."""
    others = [pytest.param(number, marks=pytest.mark.thorough) for number in range(QUICK, count)]
    return [*range(QUICK), *others]
