"""Everything at once: a seeded minute in which anything may be killed or frozen."""

import random
import time

import pytest

from deploy.processes import PRODUCT
from tests.faults.blows import freeze, kill
from tests.faults.trial import SEED, Trial

SECONDS = 60
VICTIMS = [process.name for process in PRODUCT.processes] + ["kafka", "postgres"]


@pytest.mark.slow
def test_a_storm_changes_no_figure_and_loses_no_event(trial: Trial) -> None:
    rng = random.Random(SEED)
    with (
        trial.system.another("enterprises"),
        trial.under_load("storm", events=2500, seconds=SECONDS + 10),
        trial.system.another("indicators-stream"),
    ):
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            victim = rng.choice(VICTIMS)
            time.sleep(rng.uniform(0.1, 4))
            if rng.random() < 0.25:
                freeze(trial.system.pid(victim), rng.uniform(1, 14))
            else:
                kill(trial.system, victim)
