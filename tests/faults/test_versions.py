"""Old and new releases at once: what only newer ones know harms nobody."""

import copy
import time

import pytest

from tests.faults.families import Event
from tests.faults.load import SIZE, Sender
from tests.faults.trial import Trial
from tests.faults.variants import planted

pytestmark = pytest.mark.slow


def test_events_of_a_newer_sender_count_as_today(trial: Trial) -> None:
    events = [_newer(event) for event in trial.supply.slice(300)]
    sender = Sender(trial.system, trial.ledger)
    with trial.under_load("events with unknown members"):
        for at in range(0, len(events), SIZE):
            sender.send(events[at : at + SIZE])


def _newer(event: Event) -> Event:
    told = copy.deepcopy(event)
    told |= {"dataschema": "https://example.org/v2", "laterrelease": "2"}
    told["data"]["of_a_later_release"] = {"colour": "青", "weight": [1, 2]}
    return told


def test_facts_of_a_newer_relay_count_as_today(trial: Trial) -> None:
    """First the newer release, then today's again: the journal they tell is one."""
    with (
        trial.under_load("facts with unknown members", seconds=20),
        planted(trial.system, "enterprises-relay", "newer", "relay") as restart,
    ):
        restart()
        time.sleep(10)
