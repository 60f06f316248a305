"""The launcher, its supervisor or a process is killed: nothing is left behind, all comes back."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.embedded.clone import Clone, answers, cloned, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.short]


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Clone]:
    with cloned(tmp_path) as made:
        yield made


def test_a_killed_process_comes_back_and_stop_ends_all_after_kill_9_of_the_launcher(clone):
    with clone.running() as launcher:
        killed = int((clone.state / "postgres/data/postmaster.pid").read_text().split("\n")[0])
        os.kill(killed, signal.SIGKILL)
        service_port = int(clone.environment["HEALTH_PORT_BASE"])
        wait_for(lambda: answers(clone, service_port))
        launcher.kill()
        launcher.wait()
        assert len(clone.processes()) >= 5
        stopped = clone.command("stop")
    assert stopped.stdout == "Stopped; the data is kept.\n"
    assert clone.processes() == []


def test_after_kill_9_of_launcher_and_supervisor_the_next_run_starts_afresh(clone):
    with clone.running() as launcher:
        supervisor = int((clone.state / "supervisord.pid").read_text())
        os.kill(launcher.pid, signal.SIGKILL)
        os.kill(supervisor, signal.SIGKILL)
        launcher.wait()
        orphans = clone.processes()
        assert orphans
    with clone.running():
        assert not set(orphans) & set(clone.processes())
    assert clone.processes() == []
