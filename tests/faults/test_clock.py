"""Clocks that are wrong: an event's own time decides, whenever and in whatever order it comes."""

import asyncio
import copy
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from aiokafka import AIOKafkaProducer

from deploy.paths import ROOT
from tests.faults import direct
from tests.faults.families import Event
from tests.faults.trial import Trial

pytestmark = pytest.mark.slow
HOUR_SECONDS = 3600
HOUR_MS = 1000 * HOUR_SECONDS
DISTRICT = ZoneInfo("Asia/Shanghai")
PLACES = (Path("/usr/lib"), ROOT / ".venv/usr/lib")
NAME = "*/faketime/libfaketime.so.1"


class Clock:
    """What libfaketime tells the processes that are started from now on."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(0)

    def set(self, ahead: float) -> None:
        """So many seconds ahead of the machine's."""
        self.file.write_text(f"{ahead:+.0f}\n")


@contextmanager
def a_clock_of_their_own(
    trial: Trial, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Clock]:
    """For the processes that the block starts."""
    library = next((found for place in PLACES for found in place.glob(NAME)), None)
    if library is None:
        why = "libfaketime (Debian: faketime), a clock of one process's own, is not on this machine"
        trial.skip(fault, why)
        pytest.skip(why)
    clock = Clock(tmp_path / "clock")
    with monkeypatch.context() as patch:
        patch.setenv("LD_PRELOAD", str(library))
        patch.setenv("FAKETIME_TIMESTAMP_FILE", str(clock.file))
        patch.setenv("FAKETIME_NO_CACHE", "1")
        # What a clock on the wall shows jumps; how long something lasted does not.
        patch.setenv("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        yield clock


@contextmanager
def another_host(trial: Trial, *processes: str) -> Iterator[Trial]:
    """One more gateway and of each of these processes; the trial by that gateway."""
    with ExitStack() as stack:
        for process in processes:
            stack.enter_context(trial.system.another(process))
        beside = stack.enter_context(trial.system.another_gateway())
        yield stack.enter_context(trial.by(beside))


def test_a_service_whose_clock_is_stepped_back_changes_no_figure(
    trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = "clock of a service stepped back 1 h"
    with (
        a_clock_of_their_own(trial, fault, tmp_path, monkeypatch) as clock,
        trial.system.another("enterprises"),
        trial.under_load(fault, seconds=15),
    ):
        time.sleep(5)
        clock.set(-HOUR_SECONDS)
        time.sleep(5)


def test_a_host_whose_clock_jumps_changes_no_figure(
    trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = "clock of a host jumps 2 days ahead, then 1 h back"
    with (
        a_clock_of_their_own(trial, fault, tmp_path, monkeypatch) as clock,
        another_host(trial, "enterprises", "enterprises-relay", "indicators-stream") as beside,
        beside.under_load(fault, seconds=20),
    ):
        for ahead in (48, -1, 0):
            time.sleep(4)
            clock.set(ahead * HOUR_SECONDS)


def test_a_years_end_under_load_changes_no_figure(
    trial: Trial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a host of its own, whose gateway tells of the new year from its first second on."""
    fault = "a year's end under load"
    with a_clock_of_their_own(trial, fault, tmp_path, monkeypatch) as clock:
        clock.set(_until_new_year() - 3600)
        with (
            another_host(trial, "enterprises") as beside,
            beside.under_load(fault, seconds=20),
        ):
            assert _today(beside) == f"{_year()}-12-31"
            time.sleep(3)
            clock.set(_until_new_year() - 3)
            assert _today(beside) == f"{_year()}-12-31"
            time.sleep(4)
            assert _today(beside) == f"{_year() + 1}-01-01"
            time.sleep(4)


def _year() -> int:
    return datetime.now(DISTRICT).year


def _until_new_year() -> float:
    now = datetime.now(DISTRICT)
    return (datetime(now.year + 1, 1, 1, tzinfo=DISTRICT) - now).total_seconds()


def _today(trial: Trial) -> str:
    """The day of which a table tells when nobody names one."""
    return trial.system.get("/api/v1/tables/1")["as_of"]


@pytest.mark.short
def test_senders_whose_clocks_are_wrong_change_no_figure(trial: Trial) -> None:
    """Records stamped an hour early and late, the later fact before the earlier one."""
    events = trial.slice(200)
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
    supplied = trial.slice(900)
    loans = [e for e in supplied if ".loan.disbursed." in e["type"]][:20]
    enterprises = [e for e in supplied if ".enterprise.registered." in e["type"]]
    assert loans
    with trial.under_load("events dated 2099, then 2001", seconds=15):
        asyncio.run(_tell(trial.system.bootstrap_servers, enterprises))
        trial.ledger.enter(enterprises)
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
