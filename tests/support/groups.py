"""Which tests run together on one worker: those that share what takes long to start."""

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

# Files that share a fixture, in folders of their own and beside files that need nothing running;
# in the order in which they run: uploads and the client compare with all there is.
SHARED = {
    "system": {
        "imports": ("upload", "explanations", "reimport"),
        "end_to_end": ("any_events", "reading", "refusals", "replicas", "road", "snapshots"),
        "registers": ("over_http",),
        "security": ("identity", "roles", "secrets", "slow"),
        "fates": (
            *("bodies", "fates", "integration", "integrators", "keys", "large", "letters"),
            *("rates", "refusals", "senders", "told"),
        ),
        "samples": ("scripts", "java", "kafka_connect", "bruno"),
    },
    "watched": {
        "documents": ("client", "questions", "rubbish"),
        "people": (
            *(
                "audit",
                "costs",
                "filing",
                "headers",
                "keeping",
                "keys_by_two",
                "matters",
                "proxies",
                "reads",
                "routes",
                "scopes",
            ),
            *("sending", "sessions", "signing_in", "tokens"),
        ),
        "observability": ("freshness", "logs", "metrics", "tracing"),
        "new_kind": ("new_kind",),
    },
    "kafka_server": {
        "streams": (
            "broken",
            "definitions",
            "follower",
            "hops",
            "idle",
            "producers",
            "relay",
            "restored",
            "stream",
            "taker",
            "topics",
            "partitions",
        ),
    },
    "cluster": {"security": ("doors", "road")},
}
# Folders that share something of their own, and the files there that have a district of their own.
FOLDERS = ("audit", "browser", "demo", "faults")
APART = {
    f"tests/faults/test_{name}.py"
    for name in ("cut_host", "disaster", "holes", "launcher", "links", "planted_bugs", "rebuild")
}

# The longest first: none of them is left to one worker at the end, when the other has nothing.
LONGEST_FIRST = (
    "faults",
    "system",
    "browser",
    "watched",
    "kafka_server",
    "tests/rules/test_figures_equal_the_recount.py",
    "tests/deploy/embedded/test_run.py",
    "tests/stores/test_any_order.py",
    "cluster",
    "audit",
    "demo",
)
_SHARED_BY = {
    f"tests/{folder}/test_{name}.py": fixture
    for fixture, folders in SHARED.items()
    for folder, names in folders.items()
    for name in names
}
_FILES = {file: number for number, file in enumerate(_SHARED_BY)}


def group(file: str) -> str:
    """The group of a file, whose path begins at the root: what it shares, or itself."""
    folder = Path(file).parent.name
    return _SHARED_BY.get(file) or (folder if folder in FOLDERS and file not in APART else file)


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


def _place(item: pytest.Item) -> tuple[int, str, int]:
    """Where it stands in the run: by group, then by file; those of a file keep their order."""
    name = of(item)
    rank = LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)
    return rank, name, _FILES.get(_file(item), 0)


class Scheduling(LoadScopeScheduling):
    """Gives workers whole groups, in their order."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid.partition("::")[0])
