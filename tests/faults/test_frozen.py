"""SIGSTOP past the session time-out: others take over, then the zombie goes on."""

import asyncio
import random
import signal
import time
from contextlib import ExitStack

import pytest

from tests.faults.blows import (
    all_frozen,
    family,
    freeze,
    frozen,
    frozen_in_a_transaction,
    kill,
)
from tests.faults.trial import SEED, Trial
from tests.faults.zombie import say_late

pytestmark = pytest.mark.slow
PAST_THE_SESSION = 16  # seconds; sessions are 10 s


@pytest.mark.short
def test_what_a_frozen_worker_had_written_changes_nothing_when_it_comes_late(trial: Trial) -> None:
    with trial.under_load("late words of a zombie", seconds=8):
        time.sleep(4)
        kill(trial.system, "indicators-stream")
    said, taken = asyncio.run(say_late(trial.system.bootstrap_servers))
    assert said > 500
    found = trial.differences()
    assert not any(found.values()), found
    assert taken == 0


@pytest.mark.short
def test_a_zombie_stream_worker_changes_no_figure(trial: Trial) -> None:
    rng = random.Random(SEED)
    with (
        trial.under_load("zombie stream worker", events=1200, seconds=25),
        trial.system.another("indicators-stream"),
    ):
        time.sleep(rng.uniform(3, 5))
        freeze(trial.system.pid("indicators-stream"), PAST_THE_SESSION)
        time.sleep(rng.uniform(1, 3))


@pytest.mark.parametrize("process", ["enterprises", "indicators", "indicators-read-model"])
def test_a_zombie_that_writes_to_its_database_takes_nothing_in_twice(
    trial: Trial, process: str
) -> None:
    rng = random.Random(f"{SEED} zombie {process}")
    with (
        trial.under_load(f"zombie {process}", events=1200, seconds=25),
        trial.system.another(process),
    ):
        time.sleep(rng.uniform(3, 5))
        freeze(trial.system.pid(process), PAST_THE_SESSION)
        time.sleep(rng.uniform(1, 3))


def test_a_service_frozen_in_a_transaction_holds_its_replica_up_for_seconds_only(
    trial: Trial,
) -> None:
    """The rows it has locked are its replica's to write as soon as its session is given up."""
    with (
        trial.system.another("enterprises"),
        trial.under_load("frozen in a transaction", events=3000, seconds=45),
    ):
        time.sleep(2)
        with frozen_in_a_transaction(trial.system, "enterprises"):
            trial.recover(time.monotonic(), seconds=60)


def test_a_frozen_relay_sends_no_old_version_after_a_new_one(trial: Trial) -> None:
    rng = random.Random(SEED + 2)
    with (
        trial.system.another("enterprises-relay"),
        trial.under_load("zombie relay", events=1200, seconds=25),
    ):
        time.sleep(rng.uniform(1, 3))
        with frozen(trial.system.pid("enterprises-relay"), PAST_THE_SESSION):
            time.sleep(1)
            trial.system.kill("postgres", signal.SIGKILL)


def test_a_frozen_gateway_goes_on_where_it_stood(trial: Trial) -> None:
    with trial.under_load("frozen gateway", seconds=15):
        freeze(trial.system.pid("gateway"), 8)


def test_a_stopped_broker_costs_time_and_nothing_else(trial: Trial) -> None:
    """Longer than the clients' request time-out of 40 s."""
    with trial.under_load("frozen Kafka", events=1200, seconds=60):
        freeze(trial.system.pid("kafka"), 50)


def test_a_stopped_database_costs_time_and_nothing_else(trial: Trial) -> None:
    """The server and every session of it."""
    with trial.under_load("frozen PostgreSQL", seconds=20), ExitStack() as stack:
        time.sleep(3)
        for pid in family(trial.system.pid("postgres")):
            stack.enter_context(frozen(pid, 12))


def test_a_district_that_slept_goes_on_where_it_stood(trial: Trial) -> None:
    """As when the machine under it is suspended: every session of Kafka's is over afterwards."""
    with trial.under_load("every process frozen at once", events=1200, seconds=30):
        time.sleep(3)
        with all_frozen(trial.system, PAST_THE_SESSION):
            pass
