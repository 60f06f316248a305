"""One running district for all faults, its load, and the matrix of what was seen."""

import asyncio
import itertools
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults import checks
from tests.faults.families import Supply
from tests.faults.ledger import Ledger
from tests.faults.load import Load, Sender
from tests.faults.markers import recovery
from tests.support.system import System, wait_for

SEED = 20261123
SETTLED_SECONDS = 120
MATRIX = pytest.StashKey[list[tuple[str, float, dict[str, list[str]]]]]()
HERE = Path(__file__).parent


class Trial:
    """A district under load to which a test does something, and what must hold afterwards."""

    def __init__(self, system: System, supply: Supply, matrix: list) -> None:
        self.system = system
        self.supply = supply
        self.ledger = Ledger(supply.kinship)
        self.matrix = matrix
        self._numbers = itertools.count()

    def load(self, events: int, seconds: float) -> Load:
        """Events never sent before, spread over so many seconds."""
        return Load(self.system, self.ledger, self.supply.slice(events), seconds)

    @contextmanager
    def under_load(self, fault: str, events: int = 900, seconds: float = 12) -> Iterator[None]:
        """Do the block under load; then measure the recovery and make every check."""
        with self.load(events, seconds).running():
            yield
            took = self.recover(time.monotonic())
        self.settle()
        found = self.differences()
        self.matrix.append((fault, took, found))
        assert not any(found.values()), found

    def recover(self, since: float, seconds: float = 120) -> float:
        """Seconds from `since` (monotonic) until what is told now is in the figures."""
        return recovery(Sender(self.system, self.ledger), next(self._numbers), since, seconds)

    def differences(self) -> dict[str, list[str]]:
        return asyncio.run(checks.differences(self.system, self.ledger))

    def settle(self) -> None:
        """Wait until every record is handled by every group, then until every process says so."""
        self.handled()
        self.system.settle(SETTLED_SECONDS)

    def handled(self) -> None:
        """Wait until all records are handled, whatever the stream does."""

        def none_left() -> bool:
            found = asyncio.run(checks.distances(self.system))
            return not any(behind for g, (behind, _) in found.items() if g != checks.STREAM)

        wait_for(none_left, SETTLED_SECONDS, lambda: str(self.system.health()))


@pytest.fixture(scope="package")
def supply() -> Supply:
    return Supply(SEED)


@pytest.fixture(scope="package")
def trial(supply: Supply, tmp_path_factory, pytestconfig: pytest.Config) -> Iterator[Trial]:
    """The district that all faults are done to, one after the other."""
    with System(tmp_path_factory.mktemp("faults") / "district").running() as system:
        yield Trial(system, supply, pytestconfig.stash.setdefault(MATRIX, []))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without -m the slow faults stay out."""
    if config.option.markexpr:
        return
    slow = [item for item in items if HERE in item.path.parents and item.get_closest_marker("slow")]
    config.hook.pytest_deselected(items=slow)
    items[:] = [item for item in items if item not in slow]


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    rows = config.stash.get(MATRIX, [])
    if not rows:
        return
    terminalreporter.section("faults × checks")
    names = list(checks.CHECKS)
    width = max(len(fault) for fault, _, _ in rows)
    terminalreporter.write_line(f"{'fault':{width}}  {'recovery':>8}  {'  '.join(names)}")
    for fault, took, found in rows:
        marks = ("ok" if not found[name] else "WRONG" for name in names)
        cells = "  ".join(f"{mark:{len(name)}}" for mark, name in zip(marks, names, strict=True))
        terminalreporter.write_line(f"{fault:{width}}  {took:6.1f} s  {cells}")
