"""Which tests run together on one worker: those that share what takes long to start."""

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

# What several files share, by its fixture. A folder means all of its files.
SHARED = {
    "system": (
        "tests/end_to_end/test_any_events.py",
        "tests/end_to_end/test_reading.py",
        "tests/end_to_end/test_refusals.py",
        "tests/end_to_end/test_replicas.py",
        "tests/end_to_end/test_road.py",
        "tests/imports/test_upload.py",
        "tests/registers/test_over_http.py",
        "tests/security/test_roles.py",
        "tests/security/test_secrets.py",
        "tests/security/test_slow.py",
    ),
    "kafka_server": ("tests/streams",),
    "watched": ("tests/observability",),
    "cluster": ("tests/security/test_doors.py", "tests/security/test_road.py"),
}
# Folders that share something of their own.
FOLDERS = ("audit", "browser", "demo", "documents", "fates", "faults", "people")

# The longest first: none of them is left to one worker at the end, when the other has nothing.
LONGEST_FIRST = (
    "system",
    "browser",
    "kafka_server",
    "people",
    "documents",
    "tests/end_to_end/test_disaster.py",
    "fates",
    "watched",
    "tests/rules/test_figures_equal_the_recount.py",
    "tests/end_to_end/test_rebuild.py",
    "tests/deploy/embedded/test_run.py",
    "tests/rules/test_naive_strategies.py",
    "tests/stores/test_any_order.py",
    "cluster",
    "audit",
    "demo",
)


def group(file: str) -> str:
    """The group of a file, whose path begins at the root: what it shares, or itself."""
    path = Path(file)
    for name, shared in SHARED.items():
        if file in shared or path.parent.as_posix() in shared:
            return name
    return path.parent.name if path.parent.name in FOLDERS else file


def arrange(items: list[pytest.Item]) -> None:
    """Put groups together, the longest first. UsageError for a test outside of its group."""
    for item in items:
        for name in SHARED.keys() & set(item.fixturenames):
            if group(_file(item)) != name:
                told = f"{_file(item)} wants {name}: name it in {Path(__file__).name}"
                raise pytest.UsageError(told)
    items.sort(key=_place)


def of(item: pytest.Item) -> str:
    return group(_file(item))


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _place(item: pytest.Item) -> tuple[int, str]:
    name = of(item)
    rank = LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)
    return rank, name


class Scheduling(LoadScopeScheduling):
    """Gives workers whole groups, in their order."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid.partition("::")[0])
