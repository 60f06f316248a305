"""One generated district for all tests of this folder."""

import pytest

from demo.generator import events
from tests.demo.recount import Recount


@pytest.fixture(scope="session")
def district() -> list[dict]:
    return list(events())


@pytest.fixture(scope="session")
def recount(district: list[dict]) -> Recount:
    return Recount(district)
