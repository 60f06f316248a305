"""Old and new releases at once: each does the other's work; what only one knows harms nobody."""

import copy
import time
from pathlib import Path

import pytest

from tests.faults import release
from tests.faults.families import Event
from tests.faults.load import SIZE, Sender
from tests.faults.trial import Trial
from tests.faults.variants import planted

pytestmark = pytest.mark.slow
KINDS = (
    "enterprises",
    "enterprises-relay",
    "indicators",
    "indicators-stream",
    "indicators-read-model",
    "gateway",
)


@pytest.mark.short
def test_events_of_a_newer_sender_count_as_today(trial: Trial) -> None:
    events = [_newer(event) for event in trial.slice(300)]
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


def test_the_release_before_and_todays_do_each_others_work(trial: Trial, tmp_path: Path) -> None:
    """Of each kind in turn: today's and one of the release before, that one alone, both again."""
    fault, before = "the release before beside today's, then alone", release.before(tmp_path)
    if isinstance(before, str):
        trial.skip(fault, before)
        pytest.skip(before)
    with trial.under_load(fault, events=2400, seconds=80):
        for process in KINDS:
            with trial.system.another(process, root=before) as old:
                time.sleep(4)
                trial.system.stop(process)
                time.sleep(5)
                trial.system.start(process)
                time.sleep(3)
                assert old.poll() is None, f"{process} of the release before has ended"
