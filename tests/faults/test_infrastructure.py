"""kill -9 of the broker and of the database, under load."""

import random
import signal
import time

import pytest

from tests.faults.blows import kill
from tests.faults.trial import SEED, Trial

pytestmark = pytest.mark.slow


@pytest.mark.short
def test_a_killed_broker_loses_nothing_accepted(trial: Trial) -> None:
    rng = random.Random(SEED)
    with trial.under_load("kill -9 of Kafka", seconds=15):
        time.sleep(rng.uniform(2, 4))
        kill(trial.system, "kafka")
        time.sleep(rng.uniform(4, 8))


def test_a_broker_killed_again_and_again_loses_nothing_accepted(trial: Trial) -> None:
    rng = random.Random(SEED + 1)
    with trial.under_load("kill -9 of Kafka, 4 times", events=1500, seconds=50):
        for _ in range(4):
            time.sleep(rng.uniform(0, 12))
            kill(trial.system, "kafka")


@pytest.mark.short
def test_a_killed_database_loses_nothing_accepted(trial: Trial) -> None:
    rng = random.Random(SEED + 2)
    with trial.under_load("kill -9 of PostgreSQL", seconds=20):
        for _ in range(3):
            time.sleep(rng.uniform(1, 5))
            kill(trial.system, "postgres")


def test_a_restarted_broker_loses_nothing_accepted(trial: Trial) -> None:
    with trial.under_load("restart of Kafka (SIGTERM)", seconds=20):
        for _ in range(2):
            time.sleep(4)
            kill(trial.system, "kafka", signal.SIGTERM)
