"""One running district, in which every test has worlds of its own."""

from collections.abc import Callable
from itertools import count

import pytest

from tests.end_to_end.world import World

_numbers = count(1)


@pytest.fixture
def new_world() -> Callable[[], World]:
    return lambda: World(next(_numbers))


@pytest.fixture
def world(new_world: Callable[[], World]) -> World:
    return new_world()
