"""Waiting until every process is ready and nothing is under way any more."""

import time
from collections.abc import Callable
from pathlib import Path

from deploy.embedded.supervision.health import Condition
from deploy.errors import CannotRun

PAUSE_SECONDS = 0.5
ROUNDS_IN_A_ROW = 2
FAILING_SECONDS = 15.0


def wait_until_idle(
    ask: Callable[[], list[Condition]],
    failing: Callable[[], set[str]],
    show: Callable[[str], None],
    logs: Path,
    stall_seconds: float,
) -> None:
    """Return when all are settled twice in a row.

    Raises CannotRun when a process keeps ending, or nothing moves for `stall_seconds`.
    """
    moved, seen, settled, failing_since = time.monotonic(), None, 0, {}
    while settled < ROUNDS_IN_A_ROW:
        conditions = ask()
        unsettled = [condition for condition in conditions if not condition.settled]
        settled = 0 if unsettled else settled + 1
        if conditions != seen:
            moved, seen = time.monotonic(), conditions
        elif unsettled and time.monotonic() - moved > stall_seconds:
            raise CannotRun(
                f"Nothing moved for {stall_seconds:.0f} s: {_obstacles(unsettled)}; the reason "
                f"should be in {logs}."
            )
        _refuse_failing(failing(), failing_since, logs)
        if unsettled:
            show(_obstacles(unsettled))
        time.sleep(PAUSE_SECONDS if settled < ROUNDS_IN_A_ROW else 0)


def _refuse_failing(failing: set[str], since: dict[str, float], logs: Path) -> None:
    for name in set(since) - failing:
        del since[name]
    for name in sorted(failing):
        first = since.setdefault(name, time.monotonic())
        if time.monotonic() - first > FAILING_SECONDS:
            raise CannotRun(
                f"`{name}` keeps ending right after its start; the reason is at the end of "
                f"{logs / f'{name}.log'}."
            )


def _obstacles(unsettled: list[Condition]) -> str:
    named = "; ".join(str(condition) for condition in unsettled[:3])
    return named if len(unsettled) <= 3 else f"{named}; {len(unsettled) - 3} more"
