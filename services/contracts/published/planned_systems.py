"""docs/systems.md: the plan's systems, where each is on the page, and which tests show it. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from services.contracts.definitions.systems import (
    CARRIED_BY,
    LACKS,
    SYSTEMS,
    PlannedSystem,
)

_STATES = {"carried": "whole", "partly": "in part", "not_yet": "not yet"}
_HEAD = """\
# The plan's 85 systems

Written by `python -m services.contracts documents` from
`services/contracts/definitions/systems.toml`, nothing by hand; a test holds that every page and
every test named here exists. Carried {counts}. Of those in part, what the last column says is
missing. The page tells the same at `/work/systems`; paths are below `/work/`.

| carried by | is shown by |
|---|---|
{ways}

| | system | carried | on the page | shown by the tests of | missing |
|--:|---|---|---|---|---|
"""


def document() -> str:
    states = Counter(one.state for one in SYSTEMS)
    counts = ", ".join(f"{word}: {states[state]}" for state, word in _STATES.items())
    ways = "\n".join(f"| {way} | {_files(tests)} |" for way, tests in CARRIED_BY.items())
    return _HEAD.format(counts=counts, ways=ways) + "\n".join(map(_row, SYSTEMS)) + "\n"


def _row(one: PlannedSystem) -> str:
    carried_by = [way for way in CARRIED_BY if getattr(one, way)]
    cells = (
        str(one.number),
        f"{one.zh} ({one.en})",
        _STATES[one.state],
        " ".join(f"`{path}`" for path in paths(one)),
        ", ".join(filter(None, (*carried_by, _files(one.tests)))),
        ", ".join(LACKS[code].en.lower() for code in one.lacks),
    )
    return f"| {' | '.join(cells)} |"


def _files(tests: Iterable[str]) -> str:
    return " ".join(f"`{test}`" for test in tests)


def paths(one: PlannedSystem) -> Iterator[str]:
    """Where the workbench shows it, below /work/."""
    yield from one.pages
    yield from (f"stages?type={quote(type)}" for type in one.types)
    yield from (f"rosters/{code}" for code in one.lists)
    yield from (
        "enterprises" if path == "enterprises" else f"registers/{path}" for path in one.registers
    )
    yield from (f"registers/links?filter=relation:{code}" for code in one.relations)
    yield from (f"registers/readings?filter=metric:{code}" for code in one.metrics)
