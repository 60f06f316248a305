"""Workers and replicas that join and leave again and again."""

import random
import time

import pytest

from tests.faults.blows import kill_child
from tests.faults.trial import SEED, Trial

ROUNDS = 6


@pytest.mark.slow
@pytest.mark.parametrize("process", ["indicators-stream", "enterprises"])
def test_coming_and_going_changes_nothing(trial: Trial, process: str) -> None:
    rng = random.Random(f"{SEED} coming and going of {process}")
    with trial.under_load(f"{process} come and go", events=1500, seconds=45):
        for number in range(ROUNDS):
            with trial.system.another(process) as other:
                time.sleep(rng.uniform(2, 6))
                if number % 3 == 2:
                    kill_child(other)
            time.sleep(rng.uniform(0, 2))
