"""One running district for all faults, its load, and the matrix of what was seen."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from xdist.workermanage import WorkerController

from tests.faults import matrix
from tests.faults.families import Supply
from tests.faults.trial import SEED, Trial
from tests.support.system import System

MATRIX = pytest.StashKey[list[matrix.Row]]()


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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its lines to whoever prints them."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["matrix"] = list(
            map(tuple, session.config.stash.get(MATRIX, []))
        )


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: WorkerController) -> None:
    lines = getattr(node, "workeroutput", {}).get("matrix", [])
    node.config.stash.setdefault(MATRIX, []).extend(matrix.Row(*line) for line in lines)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--matrix", type=Path, help="write the matrix of faults to this page")


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    rows = config.stash.get(MATRIX, [])
    if not rows:
        return
    terminalreporter.section("faults × invariants")
    for line in matrix.printed(rows):
        terminalreporter.write_line(line)
    if page := config.getoption("matrix", None):
        matrix.write(rows, page, date.today(), keep=not _is_whole(config))


def _is_whole(config: pytest.Config) -> bool:
    """Whether every fault was asked for."""
    return config.option.markexpr == "slow" and not config.option.keyword
