"""Working days as the State Council published them, and what is counted in them."""

from datetime import date, datetime

import pytest

from services.contracts.definitions import CALENDAR
from tests.support.naive_cases import is_worked, worked_minutes


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1).toordinal()
    return [date.fromordinal(n) for n in range(first, date(year + 1, 1, 1).toordinal())]


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-09", True),  # 除夕 2024 was worked
        ("2024-02-18", True),  # a Sunday made up for
        ("2025-01-28", False),
        ("2025-02-08", True),
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2026-01-02", False),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-09-20", True),
        ("2027-10-01", True),  # not published: Monday to Friday
        ("2027-10-02", False),
    ],
)
def test_days_off_and_days_made_up_for(day: str, works: bool) -> None:
    assert CALENDAR.works(date.fromisoformat(day)) is works
    assert is_worked(date.fromisoformat(day)) is works


def test_a_year_has_as_many_working_days_as_was_published() -> None:
    """The weekdays of the year, less days off on them, plus those made up for."""
    found = {year: sum(map(CALENDAR.works, days_of(year))) for year in (2024, 2025, 2026)}
    assert found == {2024: 251, 2025: 248, 2026: 248}


def test_a_day_made_up_for_is_a_weekend_and_a_published_year_is_whole() -> None:
    for day, works in CALENDAR.special.items():
        assert day.year in CALENDAR.published
        assert not works or day.isoweekday() > 5, day


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2025-09-26", 1, "2025-09-28"),  # a Friday; Sunday is made up for
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-09-30", 3, "2025-10-11"),
        ("2025-10-03", 0, "2025-10-03"),
        ("2026-02-14", 1, "2026-02-24"),
    ],
)
def test_days_are_counted_from_the_day_after(day: str, count: int, expected: str) -> None:
    assert CALENDAR.after(date.fromisoformat(day), count) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2025-09-30T17:30:00+08:00", "2025-10-09T09:10:00+08:00", 40),
        ("2025-09-29T11:30:00+08:00", "2025-09-29T14:30:00+08:00", 60),
        ("2025-09-29T00:00:00Z", "2025-09-29T04:00:00Z", 180),
        ("2025-09-29T12:00:00+08:00", "2025-09-29T14:00:00+08:00", 0),
        ("2025-09-29T15:00:00+08:00", "2025-09-29T09:00:00+08:00", 0),
    ],
)
def test_minutes_are_worked_from_nine_to_twelve_and_two_to_six(
    start: str, end: str, minutes: int
) -> None:
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    assert CALENDAR.minutes(first, last) == minutes
    assert first > last or worked_minutes(first, last, []) == minutes


def test_a_year_not_published_is_assumed() -> None:
    assert not CALENDAR.is_assumed(date(2024, 1, 1), date(2026, 12, 31))
    assert CALENDAR.is_assumed(date(2026, 12, 31), date(2027, 1, 1))
