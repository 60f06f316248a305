"""A running district to which one declaration and its recount were added, and nothing else."""

import os

import pytest

from tests.new_kind.added import ADDED
from tests.support.system import System


@pytest.fixture(scope="package")
def district(watched: System) -> System:
    return watched


@pytest.fixture(scope="session")
def knowing() -> dict[str, str]:
    """The environment of a command that knows the added kind."""
    return os.environ | ADDED
