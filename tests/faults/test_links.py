"""Wires that are cut, cut one way, or slow, under load."""

import time
from collections.abc import Callable, Iterator

import httpx2
import pytest

from tests.faults.links import Linked, owners_behind
from tests.faults.proxy import BACK, THERE, Proxy
from tests.faults.trial import Trial

pytestmark = pytest.mark.slow
CUT_SECONDS = 5
HARM: dict[str, Callable[[Proxy], None]] = {
    "cut": Proxy.sever,
    "cut towards it": lambda wire: wire.hold(THERE),
    "cut on the way back": lambda wire: wire.hold(BACK),
}


@pytest.fixture(scope="module")
def linked(tmp_path_factory) -> Iterator[Linked]:
    with Linked(tmp_path_factory.mktemp("linked")).running() as linked:
        yield linked


@pytest.fixture(scope="module")
def linked_trial(linked: Linked, supply, rows) -> Iterator[Trial]:
    with Trial.of(linked.system, supply, rows) as trial:
        yield trial


@pytest.mark.parametrize("harm", [pytest.param("cut", marks=pytest.mark.short), *list(HARM)[1:]])
@pytest.mark.parametrize("end", ["postgres", "kafka"])
def test_a_cut_wire_loses_nothing_accepted(
    linked: Linked, linked_trial: Trial, end: str, harm: str
) -> None:
    wire: Proxy = getattr(linked, end)
    with linked_trial.under_load(f"wire to {end} {harm}, 5 s"):
        time.sleep(3)
        HARM[harm](wire)
        time.sleep(CUT_SECONDS)
        wire.heal()


@pytest.mark.parametrize("end", ["postgres", "kafka"])
def test_a_slow_wire_changes_no_figure(linked: Linked, linked_trial: Trial, end: str) -> None:
    wire: Proxy = getattr(linked, end)
    with linked_trial.under_load(f"wire to {end} slower by 500 ms, 10 s"):
        time.sleep(2)
        wire.slow(0.5)
        time.sleep(10)
        wire.heal()


def test_a_gateway_far_from_the_owners_is_slow_and_right(
    linked: Linked, linked_trial: Trial
) -> None:
    with (
        owners_behind(linked.system) as (beside, wires),
        linked_trial.by(beside) as trial,
        trial.under_load("wires from a gateway to the owners slower by 500 ms, 10 s"),
    ):
        for wire in wires:
            wire.slow(0.5)
        assert _what_became(trial) == 200
        time.sleep(10)
        for wire in wires:
            wire.heal()


def test_a_gateway_cut_off_from_the_owners_says_so_and_goes_on_taking_events_in(
    linked: Linked, linked_trial: Trial
) -> None:
    with owners_behind(linked.system) as (beside, wires), linked_trial.by(beside) as trial:
        for name, harm in HARM.items():
            with trial.under_load(f"wires from a gateway to the owners {name}, 5 s"):
                for wire in wires:
                    harm(wire)
                assert _what_became(trial) == 503
                time.sleep(CUT_SECONDS)
                for wire in wires:
                    wire.heal()
            assert _what_became(trial) == 200


def _what_became(trial: Trial) -> int:
    """The status of a question that only the owners can answer."""
    url = f"{trial.system.url}/api/v1/events?limit=1"
    return httpx2.get(url, headers=trial.system.key, timeout=30, trust_env=False).status_code
