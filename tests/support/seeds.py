"""Seeds for what is drawn at random: a few for a quick answer, more for a test run, then all."""

import pytest
from hypothesis import HealthCheck, Phase, settings

QUICK = 2
USUAL = 4


def seeds(count: int) -> list:
    """Numbers below `count`: two for `make quick`, four for `make test`, all with `make faults`."""
    return [pytest.param(number, marks=_marks(number)) for number in range(count)]


def _marks(number: int) -> list[pytest.MarkDecorator]:
    if number < QUICK:
        return []
    return [pytest.mark.thorough] if number < USUAL else [pytest.mark.slow]


def examples(most: int) -> settings:
    """So many random examples, however long each takes; none is kept or made smaller."""
    return settings(
        max_examples=most,
        phases=[Phase.explicit, Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
