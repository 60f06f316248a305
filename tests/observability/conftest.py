"""A district of its own, of which every request is followed and every line is logged."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.support.followed import environment
from tests.support.otlp import Collector, collecting
from tests.support.system import System


@pytest.fixture(scope="session")
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


@pytest.fixture(scope="session")
def watched(
    tmp_path_factory: pytest.TempPathFactory, collector: Collector, until_the_group_ends: ExitStack
) -> System:
    system = System(tmp_path_factory.mktemp("watched") / "state", 3)
    system.environment |= environment(collector) | {"LOG_LEVEL": "DEBUG"}
    until_the_group_ends.enter_context(system.running())
    system.settle()
    return system
