"""kill -9 under load, at random moments."""

import random
import time

import pytest

from tests.faults.blows import kill, kill_all, kill_child, kill_often
from tests.faults.trial import SEED, Trial

RELAYS = ("enterprises-relay", "funds-relay", "talent-relay", "indicators-relay")
pytestmark = pytest.mark.slow
short = pytest.mark.short


@short
def test_a_killed_stream_worker_changes_no_figure(trial: Trial) -> None:
    with trial.under_load("kill -9 of the stream worker"):
        kill_often(trial.system, "indicators-stream", 3, random.Random(SEED))


@short
def test_a_killed_gateway_loses_nothing_it_accepted(trial: Trial) -> None:
    with trial.under_load("kill -9 of the gateway"):
        kill_often(trial.system, "gateway", 3, random.Random(SEED + 1))


@short
def test_killed_relays_lose_no_version_and_invert_none(trial: Trial) -> None:
    rng = random.Random(SEED + 2)
    with trial.under_load("kill -9 of each relay"):
        for relay in (*RELAYS, "enterprises-relay", "enterprises-relay"):
            time.sleep(rng.uniform(0.2, 1.5))
            kill(trial.system, relay)


@pytest.mark.parametrize(
    "process",
    [pytest.param("enterprises", marks=short), "funds", "talent", "indicators"],
)
def test_a_killed_service_takes_every_event_in_once(trial: Trial, process: str) -> None:
    with trial.under_load(f"kill -9 of {process}"):
        kill_often(trial.system, process, 3, random.Random(f"{SEED} {process}"))


def test_a_killed_read_model_contributes_every_fact_once(trial: Trial) -> None:
    with trial.under_load("kill -9 of the read model"):
        kill_often(trial.system, "indicators-read-model", 3, random.Random(SEED + 3))


@pytest.mark.parametrize("process", ["indicators-stream", "enterprises", "indicators-read-model"])
def test_of_two_replicas_one_may_be_killed(trial: Trial, process: str) -> None:
    rng = random.Random(f"{SEED} two of {process}")
    with trial.under_load(f"kill -9 of one of two {process}", events=1200, seconds=20):
        for _ in range(2):
            with trial.system.another(process) as other:
                time.sleep(rng.uniform(4, 8))
                kill_child(other)
        kill(trial.system, process)


def test_a_waiting_relay_takes_over_from_a_killed_one(trial: Trial) -> None:
    rng = random.Random(SEED + 4)
    with (
        trial.system.another("enterprises-relay"),
        trial.under_load("kill -9 of one of two relays", seconds=15),
    ):
        time.sleep(2)
        kill_often(trial.system, "enterprises-relay", 4, rng)


def test_a_power_cut_costs_time_and_nothing_else(trial: Trial) -> None:
    with trial.under_load("kill -9 of every process at once", seconds=20):
        for seconds in (3, 12):
            time.sleep(seconds)
            kill_all(trial.system)


def test_the_audit_may_be_killed(trial: Trial) -> None:
    """It only reads; and what it says afterwards is what the recount says."""
    with trial.under_load("kill -9 of the audit"):
        kill_often(trial.system, "audit", 2, random.Random(SEED + 5))
    trial.system.order("audit")
