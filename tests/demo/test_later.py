"""The district goes on to the day of its first start, and what it was stays what it was."""

import os
import subprocess
import sys
from datetime import date, datetime, tzinfo

import orjson
import pytest

from demo import __main__
from demo.basics import course
from demo.basics.months import KNOWN_UNTIL, Month, span
from demo.generator import SEED, about
from deploy.paths import ROOT
from services.contracts.events.envelope import parse
from services.kit.state.days import SHANGHAI

LATER = date(2027, 2, 20)


@pytest.fixture(scope="module")
def later() -> list[dict]:
    """As another process writes it, in which sets have another order."""
    told = subprocess.run(
        [sys.executable, "-m", "demo", "write", "--seed", str(SEED), "--until", str(LATER)],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "1234"},
        check=True,
        capture_output=True,
    )
    return [orjson.loads(line) for line in told.stdout.splitlines()]


def test_another_process_writes_the_same_stream_and_on_a_later_day_more(
    district: list[dict], later: list[dict]
):
    known = {event["id"] for event in district}
    assert [event for event in later if event["id"] in known] == district
    assert len(later) > len(district)


def test_it_ends_on_its_day_with_the_last_closed_month_and_some_of_the_open_one(later: list[dict]):
    assert max(event["time"] for event in later)[:10] == str(LATER)
    periods = [event["data"].get("period") for event in later]
    assert periods.count("2027-01") > 0.9 * periods.count("2026-12") > 0
    assert "2027-02" not in periods
    opened = [event for event in later if event["data"].get("registered_on", "") > "2027-02-00"]
    assert opened
    assert {"2026Q4", "2026"} <= {e["data"]["period"] for e in later if e["subject"] == "gdp"}


def test_later_events_hold_to_the_contract_too(later: list[dict]):
    new = [event for event in later if event["time"] > str(KNOWN_UNTIL)]
    assert [event["id"] for event in new if parse(event).ignored] == []
    assert abs(about(LATER) - len(later)) < len(later) // 10


def test_what_is_loaded_has_happened_by_the_first_hour_of_a_day(
    later: list[dict], monkeypatch: pytest.MonkeyPatch
):
    now = datetime(2027, 2, 21, 0, 1, tzinfo=SHANGHAI)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            return now.astimezone(tz)

    monkeypatch.setattr(__main__, "datetime", Clock)
    assert __main__._last_day(None) == LATER
    assert datetime.fromisoformat(max(event["time"] for event in later)) < now


def test_the_course_goes_on_without_an_end():
    for month in span(Month(2026, 11), Month(2031, 12)):
        assert course.output("fintech", month) > course.output("fintech", month.after(-12))
        assert course.value_added(month.year) > course.value_added(month.year - 1)
        assert course.enterprises("fintech", month) >= course.enterprises(
            "fintech", month.after(-1)
        )
    assert course.planned((5, 6, 8, 11), 5) == 17
