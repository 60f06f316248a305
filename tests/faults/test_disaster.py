"""Everything is lost but a backup, or all of Kafka is: the figures come back as they were."""

import os
import shutil
import subprocess
import sys
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from demo import generator
from deploy.paths import ROOT
from tests.stores import said
from tests.support.system import System, demo_source

pytestmark = [pytest.mark.slow, pytest.mark.short]
DAYS = [date(2024, 12, 31), date(2025, 12, 31), date(2026, 6, 30)]
FEW = 3_000
SOURCE = "demo-district"


def command(system: System, *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "deploy.embedded", *words],
        cwd=ROOT,
        env={**os.environ, **system.environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def told(system: System) -> tuple:
    """The figures, and who is in one of them."""
    system.settle()
    facts = system.get("/api/v1/indicators/enterprise_count/facts", as_of=str(DAYS[-1]))
    return system.figures(DAYS), facts["value"], facts["count"]


@pytest.fixture(scope="module")
def history() -> list[dict]:
    return demo_source(list(islice(generator.events(), FEW)))


@pytest.mark.timeout(400)
def test_figures_outlive_the_loss_of_kafka_and_of_everything_but_a_backup(tmp_path, history):
    system, saved = System(tmp_path / "state"), tmp_path / "saved"
    with system.running():
        for start in range(0, FEW, 1000):
            system.publish(history[start : start + 1000])
        before = told(system)
        assert before[0][DAYS[0]]
        assert "holds every database" in command(system, "backup", str(saved))
        assert "is there already" in command(system, "backup", str(saved), code=1)
        assert "stop it first" in command(system, "restore", str(saved), code=1)
    shutil.rmtree(system.state.kafka)
    with system.running():
        assert told(system) == before
        system.publish(history[:1000])
        assert told(system) == before
        assert command(system, "audit")
    assert "is not empty" in command(system, "restore", str(saved), code=1)
    command(system, "reset")
    assert "start it with `make run`" in command(system, "restore", str(saved))
    with system.running():
        assert told(system) == before
        system.publish(history[:1000])
        assert told(system) == before


@pytest.mark.timeout(400)
def test_figures_outlive_databases_restored_beside_a_kafka_that_lived_on(tmp_path, history):
    """Figures are those of all events, also of those that the copy never saw, and move on."""
    system, saved = System(tmp_path / "state"), tmp_path / "saved"
    with system.running():
        system.publish([investment(yuan="100.00", minute=1), *known()])
        for start in range(0, FEW, 1000):
            system.publish(history[start : start + 1000])
        system.settle()
        command(system, "backup", str(saved))
        system.publish([investment(yuan=f"{n}.00", minute=2 + n) for n in range(1, 9)])
        before = told(system)
    shutil.rmtree(system.state.postgres)
    command(system, "restore", str(saved))
    with system.running():
        assert told(system) == before
        assert command(system, "audit")
        system.publish([investment(yuan="900.00", minute=30)])
        after = told(system)
        invested = ("fund_investment", "total")
        last = DAYS[-1]
        assert after[0][last][invested] - before[0][last][invested] == (900 - 8) * 100
        assert command(system, "audit")


def known() -> list[dict]:
    """The fund and the enterprise."""
    return said.told(said.established("F-DRILL"), said.registered(), source=SOURCE)


def investment(yuan: str, minute: int) -> dict:
    """One investment of that amount, as it is told in a minute."""
    fact = said.invested(yuan, "I-DRILL", "F-DRILL", "2025-02-01")
    return said.told(fact, minute=minute, source=SOURCE)[0]


def test_a_folder_that_is_no_backup_restores_nothing(tmp_path: Path):
    system = System(tmp_path / "state")
    (tmp_path / "letters").mkdir()
    assert "is no whole backup" in command(system, "restore", str(tmp_path / "letters"), code=1)
