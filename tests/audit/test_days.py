from datetime import date

import pytest

from audit.days import audited


def days(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def test_every_month_end_and_the_last_day_are_audited() -> None:
    found = audited(date(2024, 1, 31), date(2024, 4, 15))
    assert found == days("2024-01-31", "2024-02-29", "2024-03-31", "2024-04-15")


def test_a_last_day_that_ends_its_month_is_audited_once() -> None:
    assert audited(date(2025, 12, 1), date(2026, 1, 31)) == days("2025-12-31", "2026-01-31")


def test_extra_days_are_audited_in_order() -> None:
    found = audited(date(2025, 1, 1), date(2025, 1, 2), days("2024-05-05", "2025-01-02"))
    assert found == days("2024-05-05", "2025-01-02")


def test_a_last_day_before_the_first_is_refused() -> None:
    with pytest.raises(ValueError, match="lies before"):
        audited(date(2025, 1, 2), date(2025, 1, 1))


def test_the_end_of_the_calendar_can_be_audited() -> None:
    assert audited(date(9999, 11, 30), date(9999, 12, 31)) == days("9999-11-30", "9999-12-31")


def test_more_days_than_the_gateway_gives_at_once_are_refused() -> None:
    assert len(audited(date(2000, 1, 1), date(2033, 4, 1))) == 400
    with pytest.raises(ValueError, match="at most 399 months"):
        audited(date(2000, 1, 1), date(2033, 5, 1))
