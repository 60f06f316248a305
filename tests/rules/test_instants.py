"""Moments as they were told: their order to the nanosecond, and leap seconds."""

import pytest

from services.kit.state.instants import Instant, read

ASCENDING = [
    "2016-12-31T23:59:59.999999Z",
    "2016-12-31T23:59:59.999999001Z",
    "2016-12-31T23:59:59.999999999Z",
    "2016-12-31T23:59:60Z",
    "2017-01-01T07:59:60.000000001+08:00",
    "2016-12-31T23:59:60.999999999Z",
    "2017-01-01T00:00:00Z",
    "2017-01-01T00:00:00.123456100Z",
    "2017-01-01T00:00:00.1234569Z",
    "2017-01-01T00:00:00.123457Z",
]


def test_instants_stand_in_the_order_of_time_to_the_nanosecond() -> None:
    instants = [read(text) for text in ASCENDING]
    assert instants == sorted(set(instants))


@pytest.mark.parametrize(
    "spelling",
    [
        "2026-01-05T09:00:00+08:00",
        "2026-01-05T01:00:00.000Z",
        "2026-01-05t01:00:00.000000000000z",
        "2026-01-04T20:30:00-04:30",
    ],
)
def test_one_instant_in_another_zone_or_precision_is_the_same(spelling: str) -> None:
    assert read(spelling) == read("2026-01-05T01:00:00Z")


def test_digits_behind_the_nanosecond_are_cut() -> None:
    assert read("2026-01-05T01:00:00.1234567899Z") == read("2026-01-05T01:00:00.123456789Z")


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("2026-01-05T09:00:00+08:00", "2026-01-05T01:00:00+00:00"),
        ("2026-01-05T01:00:00.5Z", "2026-01-05T01:00:00.500000+00:00"),
        ("2026-01-05T01:00:00.000000009Z", "2026-01-05T01:00:00.000000009+00:00"),
        ("0101-01-05T01:00:00.1234569Z", "0101-01-05T01:00:00.123456900+00:00"),
        ("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59.999999999+00:00"),
    ],
)
def test_an_instant_is_written_so_that_every_clock_reads_it(told: str, written: str) -> None:
    assert str(read(told)) == written
    assert read(written).moment == read(told).moment


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-01-05T01:00:00",
        "2026-01-05 01:00:00Z",
        "２０２６-01-05T01:00:00Z",
        "2026-02-30T01:00:00Z",
        "2026-01-05T25:00:00Z",
        "2026-01-05T01:00:61Z",
        "2026-01-05T01:00:60Z",
        "2026-01-05T23:59:60Z",
        "2016-12-31T23:59:60+08:00",
        "2026-01-05T01:00:00+99:00",
        "0001-01-01T00:00:00+23:00",
        "9999-12-31T23:59:60Z",
        "9999-12-31T23:59:59-01:00",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(text)


def test_an_instant_without_nanoseconds_is_its_moment() -> None:
    moment = read("2026-01-05T01:00:00.123456Z").moment
    assert Instant(moment) == read("2026-01-05T01:00:00.123456Z")
