"""A key opens through its last day in Shanghai, and no longer."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from gateway.access.api_keys import Entry, Key, Keys, NewKey, digest

LAST = date(2026, 12, 31)
SENDER = {"name": "bank", "source": "urn:bank", "types": ["*"]}


@pytest.mark.parametrize(
    ("now", "is_over"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), True),
    ],
)
def test_a_key_ends_with_its_last_day_in_shanghai(now: datetime, is_over: bool):
    assert Key(**SENDER, expires_on=LAST).is_over(now) is is_over
    assert not Key(**SENDER).is_over(now)


def test_a_secret_of_a_key_that_is_over_opens_nothing_and_is_known_as_such():
    over, open_ = Key(**SENDER, expires_on=date(2020, 1, 1)), Key(**SENDER)
    keys = Keys({digest("old"): Entry(over), digest("new"): Entry(open_)})
    assert (keys.of("Bearer old"), keys.over("Bearer old")) == (None, over)
    assert (keys.of("Bearer new"), keys.over("Bearer new")) == (open_, None)
    assert keys.over("Bearer guessed") is None


@pytest.mark.parametrize("day", ["2026-02-30", "31.12.2026", "2026-12-31T00:00:00Z"])
def test_a_last_day_is_a_day_of_the_calendar(day: str):
    with pytest.raises(ValidationError):
        NewKey(**SENDER, expires_on=day)
