from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.embedded.supervision import wait_until_idle
from deploy.embedded.supervision.health import Condition
from deploy.errors import CannotRun

LOGS = Path("/some/logs")
SETTLED = Condition("funds", ready=True, behind=0)
BEHIND = Condition("funds", ready=True, behind=3)
SILENT = Condition("funds", ready=False, behind=None, why="no answer yet")


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch):
    monkeypatch.setattr(wait_until_idle, "PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(wait_until_idle, "FAILING_SECONDS", 0.05)


def answering(*answers: Condition) -> Callable[[], list[Condition]]:
    left = list(answers)
    return lambda: [left.pop(0) if len(left) > 1 else left[0]]


def none_failing() -> set[str]:
    return set()


def test_one_quiet_moment_is_not_enough():
    asked = []
    answers = answering(SETTLED, BEHIND, SETTLED, SETTLED)

    def ask() -> list[Condition]:
        asked.append(answers()[0])
        return asked[-1:]

    wait_until_idle.wait_until_idle(ask, none_failing, lambda _: None, LOGS, stall_seconds=5)
    assert asked == [SETTLED, BEHIND, SETTLED, SETTLED]


def test_a_person_sees_who_is_behind():
    shown = []
    wait_until_idle.wait_until_idle(
        answering(SILENT, BEHIND, SETTLED), none_failing, shown.append, LOGS, 5
    )
    assert shown == ["funds is not ready (no answer yet)", "funds is 3 behind"]


def test_a_standstill_ends_the_wait_and_names_who_is_behind():
    with pytest.raises(CannotRun, match=r"Nothing moved .* funds is 3 behind; .* /some/logs"):
        wait_until_idle.wait_until_idle(
            answering(BEHIND), none_failing, lambda _: None, LOGS, stall_seconds=0.05
        )


def test_a_process_that_keeps_ending_is_named_with_its_log():
    with pytest.raises(CannotRun, match=r"`funds` keeps ending .* /some/logs/funds\.log"):
        wait_until_idle.wait_until_idle(
            answering(SILENT), lambda: {"funds"}, lambda _: None, LOGS, stall_seconds=5
        )
