"""A snapshot says for ever what was known when it was made."""

import json
from datetime import date

import pytest

from gateway.exports import grids
from gateway.figures.judging import Rules
from gateway.figures.known_then import KnownThen, known_now, text_of
from gateway.figures.reading import Reader, TableNumber
from gateway.figures.series import Grain, points
from gateway.figures.target_status import Thresholds
from services.contracts.figures.catalogue import TARGETS
from tests.rules.test_answerable import assigned, explained
from tests.rules.test_answerable import told_by as answerable
from tests.stores.said import A, B, established, invested, published, registered, reported, told
from tests.support import pure

TODAY, DAY = date(2026, 3, 1), date(2025, 12, 31)
ABOUT = [assigned("2025-01-01", "甲", 1), explained("2025-02-01", "慢", 2)]
FIRST = told(
    registered(A), registered(B), reported("2025-01", 9, "99999999999999.99"),
    established(), invested("50.00"),
    published("400.00", period="2025Q1"), published("500.00", period="2025Q2"),
)  # fmt: skip
THEN = told(
    invested("70.00"),
    reported("2025-02", 9, "1.00"),
    published("450.00", period="2025Q1"),
    minute=9,
)


def reader(events: list[dict], rules: Rules | None = None) -> Reader:
    district = pure.District()
    for event in events:
        district.publish([event])
    return Reader(
        pure.generations(district.facts),
        pure.statistics(district.facts),
        rules or Rules(),
        lambda: TODAY,
        answerable=answerable(ABOUT),
    )


@pytest.fixture(scope="module")
def kept() -> str:
    return text_of(known_now(reader(FIRST), DAY))


def test_every_line_of_the_day_stands_as_it_stood(kept: str) -> None:
    then, before = KnownThen(json.loads(kept)), reader(FIRST)
    assert then.clock() == DAY
    assert then.fresh_as_of() == before.fresh_as_of()
    for target in TARGETS.values():
        assert then.row(target, DAY) == before.row(target, DAY)
    for number in TableNumber:
        assert grids.table(then, number, DAY) == grids.table(before, number, DAY)
        assert json.loads(then.table(number, DAY)) == json.loads(before.table(number, DAY))


def test_days_before_are_those_of_the_same_knowledge(kept: str) -> None:
    then, before, now = KnownThen(json.loads(kept)), reader(FIRST), reader([*FIRST, *THEN])
    days = points(date(2025, 1, 31), DAY, Grain.month, 100)
    for target in TARGETS.values():
        values = [(then.standing(target, day).value) for day in days]
        assert values == [before.standing(target, day).value for day in days]
    moved = [
        key
        for key, target in TARGETS.items()
        if then.standing(target, DAY).value != now.standing(target, DAY).value
    ]
    assert ("fund_investment", "total") in moved


def test_other_thresholds_later_change_no_status(kept: str) -> None:
    strict = Rules(Thresholds(ahead=900, on_track=800, at_risk=700))
    later = reader(FIRST, strict)
    then = KnownThen(json.loads(kept))
    target = TARGETS["enterprise_count", "total"]
    assert then.judging().ahead_percent == 105
    assert later.judging().ahead_percent == 900
    assert then.row(target, DAY).status == reader(FIRST).row(target, DAY).status


def test_the_same_knowledge_in_any_order_is_the_same_text(kept: str) -> None:
    assert text_of(known_now(reader(FIRST[::-1]), DAY)) == kept


def test_sums_of_any_size_stay_exact(kept: str) -> None:
    sums = {tuple(key): by_day for *key, by_day in json.loads(kept)["sums"]}
    assert sums["total_output", "total"]["2025-01-31"] == 9_999_999_999_999_999


def test_a_day_after_the_snapshot_is_to_come(kept: str) -> None:
    then = KnownThen(json.loads(kept))
    row = then.row(TARGETS["enterprise_count", "total"], date(2026, 1, 1))
    assert (row.value, row.status) == (None, "future")
