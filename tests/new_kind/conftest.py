"""A running district to which one declaration and its recount were added, and nothing else."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.system import System

HERE = Path(__file__).parent
ADDED = {"ENTITY_FOLDERS": str(HERE / "kinds"), "AUDIT_FOLDERS": str(HERE / "recounts")}


@pytest.fixture(scope="package")
def district(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    system = System(tmp_path_factory.mktemp("new-kind") / "state")
    system.environment |= ADDED
    with system.running():
        system.settle()
        yield system


@pytest.fixture(scope="session")
def knowing() -> dict[str, str]:
    """The environment of a command that knows the added kind."""
    return os.environ | ADDED
