"""The SQL recount of goals ends in what plain loops say, whatever was told in whatever order."""

from datetime import date

import pytest

from audit.goals import recounting
from audit.goals.recounting import Difference, Place
from tests.audit.district import District
from tests.support import goal_events, naive_goals
from tests.support.seeds import seeds


@pytest.mark.parametrize("number", seeds(12))
async def test_the_recount_equals_the_plain_loops(number: int, district: District) -> None:
    seen = 0
    for seed in range(number * 4, number * 4 + 4):
        events = goal_events.draw(seed)
        await district.clear()
        await district.publish(events)
        days = goal_events.DAYS[seed % 3 :: 3]
        found = await recounting.recount(district.settings, days)
        world = naive_goals.World(events)
        for day in days:
            expected = dict(_expected(world, day))
            assert {p.number: n for p, n in found.items() if p.day == day} == expected, (seed, day)
            seen += sum(expected.values()) > 0
    assert seen > 4


def _expected(world: naive_goals.World, day: date):
    added = {28: naive_goals.goal_28, 46: naive_goals.goal_46}
    for number in recounting.NUMBERS:
        if naive_goals.is_known(world, number):
            rule = added.get(number)
            yield (
                number,
                sum(rule(world, day).values())
                if rule
                else len(naive_goals.COUNTED[number](world, day)),
            )


def test_what_is_shown_is_compared_in_base_units_and_what_is_not_known_is_not_zero() -> None:
    day = date(2026, 10, 31)
    goals = [
        {"number": 28, "value": "12.5", "unit": "亿元"},
        {"number": 40, "value": "36", "unit": "个"},
        {"number": 41, "value": None, "unit": "个"},
        {"number": 1, "value": "9.9", "unit": "万人"},
    ]
    told = recounting.parse({"goals": goals}, day)
    assert told == {Place(28, day): 125_000_000_000, Place(40, day): 36}
    recounted = {Place(28, day): 125_000_000_000, Place(41, day): 0}
    assert recounting.differences(recounted, told) == [
        Difference(40, day, None, 36),
        Difference(41, day, 0, None),
    ]
