"""Figures of matters on past days, as a walk over all cases from day to day has them."""

from datetime import date

import pytest

from services.contracts.figures.catalogue import TARGETS
from services.contracts.values.vocabulary import FAMILIES
from tests.support import pure
from tests.support.naive_cases import Case, figures, settled
from tests.support.random_cases import draw

DAYS = [date(2025, 1, 31), date(2025, 7, 4), date(2025, 12, 31), date(2026, 6, 30)]
FLOWS = {code for (code, _), one in TARGETS.items() if one.indicator.kind == "flow"}


@pytest.mark.parametrize("family", FAMILIES)
def test_figures_of_past_days_are_as_a_walk_has_them(family: str) -> None:
    told = [draw(seed, family, f"{family}-{seed}") for seed in range(50)]
    district = pure.District()
    for events in told:
        district.publish(events)
    live = pure.figures(district.facts)
    cases = [Case(family, settled(events)) for events in told]
    for day in DAYS:
        found = {}
        for key, figure in live.figures.items():
            text = day.isoformat()
            year = figure.between(f"{day.year}-01-01", text)
            found[key] = year if key[0] in FLOWS else figure.up_to(text)
        expected = figures(cases, day)
        assert {key: count for key, count in found.items() if count} == expected, day
        assert any(code.endswith("_open") for code, _ in expected)
