"""A pytest plugin that prints the matrix of all faults and, where asked, writes it to its page.

Workers hand their lines to the process that prints, which collects no test of its own.
"""

from datetime import date
from pathlib import Path

import pytest
from xdist.workermanage import WorkerController

from tests.faults import matrix

MATRIX = pytest.StashKey[list[matrix.Row]]()


def pytest_sessionfinish(session: pytest.Session) -> None:
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
    """Whether every fault was asked for: all that is slow, wherever it stands."""
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    return config.option.markexpr == "slow" and not config.option.keyword and not named
