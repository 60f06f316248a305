"""Clocks that are wrong: an event's own time decides, whenever and in whatever order it comes."""

import asyncio
import copy
import time
from pathlib import Path

import pytest
from aiokafka import AIOKafkaProducer

from deploy.paths import ROOT
from tests.faults import direct
from tests.faults.families import Event
from tests.faults.trial import Trial

pytestmark = pytest.mark.slow
HOUR_MS = 3_600_000
PLACES = (Path("/usr/lib"), ROOT / ".venv/usr/lib")
NAME = "*/faketime/libfaketime.so.1"


def test_a_service_whose_clock_is_stepped_back_changes_no_figure(
    trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = "clock of a service stepped back 1 h"
    library = next((found for place in PLACES for found in place.glob(NAME)), None)
    if library is None:
        why = "libfaketime (Debian: faketime), a clock of one process's own, is not on this machine"
        trial.skip(fault, why)
        pytest.skip(why)
    clock = tmp_path / "clock"
    clock.write_text("+0\n")
    monkeypatch.setenv("LD_PRELOAD", str(library))
    monkeypatch.setenv("FAKETIME_TIMESTAMP_FILE", str(clock))
    monkeypatch.setenv("FAKETIME_NO_CACHE", "1")
    with trial.system.another("enterprises"), trial.under_load(fault, seconds=15):
        time.sleep(5)
        clock.write_text("-1h\n")
        time.sleep(5)


@pytest.mark.short
def test_senders_whose_clocks_are_wrong_change_no_figure(trial: Trial) -> None:
    """Records stamped an hour early and late, the later fact before the earlier one."""
    events = trial.supply.slice(200)
    with trial.under_load("records stamped ±1 h and backwards", seconds=15):
        asyncio.run(_send_skewed(trial.system.bootstrap_servers, events))
        trial.ledger.enter(events)


async def _send_skewed(bootstrap: str, events: list[Event]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        now = int(time.time() * 1000)
        for number, event in enumerate(reversed(events)):
            await direct.send(producer, [event], now + HOUR_MS * (-1, 0, 1)[number % 3])


def test_of_two_words_the_one_of_the_later_time_holds_however_far_clocks_are_off(
    trial: Trial,
) -> None:
    """The same loans again: first as of 2099, then as of 2001, then with equal times."""
    loans = [e for e in trial.supply.slice(900) if ".loan.disbursed." in e["type"]][:20]
    assert loans
    with trial.under_load("events dated 2099, then 2001", seconds=15):
        for year, amount in (("2099", "990000.00"), ("2001", "10000.00"), ("2099", "980000.00")):
            told = [_retold(loan, year, amount) for loan in loans]
            asyncio.run(_tell(trial.system.bootstrap_servers, told))
            trial.ledger.enter(told)


async def _tell(bootstrap: str, events: list[Event]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        await direct.send(producer, events)


def _retold(loan: Event, year: str, amount: str) -> Event:
    told = copy.deepcopy(loan)
    told["id"] = f"{loan['id']}/{year}/{amount}"
    told["time"] = f"{year}-03-01T08:00:00+08:00"
    told["data"]["amount"] = amount
    return told
