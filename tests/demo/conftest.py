"""One generated district for all tests of this folder."""

import pytest

from tests.demo.recount import Recount


@pytest.fixture(scope="session")
def district(demo_events: list[dict]) -> list[dict]:
    return demo_events


@pytest.fixture(scope="session")
def recount(district: list[dict]) -> Recount:
    return Recount(district)
