"""One running district for all faults, its load, and the matrix of what was seen."""

from collections.abc import Iterator

import pytest

from tests.faults import matrix
from tests.faults.families import Supply
from tests.faults.matrix_plugin import MATRIX
from tests.faults.trial import SEED, Trial
from tests.support.system import System


@pytest.fixture(scope="package")
def supply() -> Supply:
    return Supply(SEED)


@pytest.fixture(scope="session")
def rows(pytestconfig: pytest.Config) -> list[matrix.Row]:
    """The matrix so far; each fault adds its line."""
    return pytestconfig.stash.setdefault(MATRIX, [])


@pytest.fixture(scope="package")
def trial(supply: Supply, tmp_path_factory, rows: list[matrix.Row]) -> Iterator[Trial]:
    """The district that all faults are done to, one after the other."""
    with (
        System(tmp_path_factory.mktemp("faults") / "district", durable=True).running() as system,
        Trial.of(system, supply, rows) as trial,
    ):
        yield trial
