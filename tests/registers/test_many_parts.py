"""What is larger than any other: a case with 500 steps, a call for which 300 bid; and words."""

import random
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from services.contracts.access.scopes import EVERYTHING
from services.contracts.events.envelope import parse
from services.indicators.read_model.matters import boards
from tests.registers.district import fill, register
from tests.support.courses import Telling, on
from tests.support.naive_cases import Case, settled
from tests.support.pure import RULES, Owner

STEPS, BIDS = 500, 300
BEGINNING = datetime.fromisoformat("2025-03-03T09:00:00+08:00")
STAGES = ("accepted", "assigned", "handling", "answered", "closed", "handling")


def at(minutes: int) -> str:
    return (BEGINNING + timedelta(minutes=minutes)).isoformat()


def long_case() -> Telling:
    """A step every ten hours or so: closed and opened again some eighty times."""
    told = Telling("case", "case-long")
    told.opened(at(0))
    for number in range(STEPS):
        told.step(STAGES[number % len(STAGES)], at(601 * (number + 1)))
    return told


def decided(events: list[dict], pieces: int) -> dict:
    owner = Owner(RULES["enterprises"])
    for start in range(pieces):
        owner.take([parse(event) for event in events[start::pieces]])
    slots = owner.world.slots["case", "case-long"]
    (fact,) = owner.rules.facts("case", "case-long", slots)
    return fact.build()


def test_five_hundred_steps_in_any_order_are_one_fact_and_every_day_is_as_a_walk_has_it() -> None:
    told = long_case()
    fact, naive = decided(told.events, 1), Case("case", settled(told.events))
    assert len(fact["steps"]) == STEPS
    assert len(fact["closings"]) == len(naive.closings()) > 80
    for number in range(3):
        again = random.Random(number).sample(told.events, len(told.events))
        assert decided([*again, *again[:40]], 1 + 3 * number) == fact
    for day in (BEGINNING.date() + timedelta(days=n) for n in range(0, 230, 7)):
        shown = on(fact, day.isoformat())
        assert {name: shown[name] for name in naive.on(day)} == naive.on(day), day


@pytest.fixture
async def call(db: asyncpg.Connection) -> asyncpg.Connection:
    told = [long_case().events]
    calling = Telling("case", "call-1")
    calling.opened(at(0), "challenge", title="算力调度揭榜")
    calling.step("published", at(10))
    told.append(calling.events)
    for number in range(BIDS):
        bid = Telling("case", f"bid-{number:03}")
        bid.opened(at(2000 + number), "bid", parent="case/call-1", title=f"方案{number}")
        told.append(bid.events)
    await fill(db, [event for some in told for event in some])
    return db


async def test_a_call_for_which_three_hundred_bid_is_shown_whole(call: asyncpg.Connection) -> None:
    whole = await boards.matter(call, "case", "call-1", date(2025, 6, 1), EVERYTHING)
    assert [one.id for one in whole.parts] == [f"bid-{number:03}" for number in range(BIDS)]
    board = await boards.board(call, "case", date(2025, 6, 1))
    shown = {(one.type, one.stage): one.count for one in board.stages}
    assert shown["bid", "submitted"] == BIDS
    page = await register(call, "cases", date(2025, 6, 1), filters=("parent:case/call-1",))
    assert page.count == BIDS
    long = await boards.matter(call, "case", "case-long", date(2025, 6, 1), EVERYTHING)
    assert len(long.fact["steps"]) == STEPS


async def test_cases_are_found_in_chinese_in_pinyin_and_by_initials(
    call: asyncpg.Connection,
) -> None:
    day = date(2025, 6, 1)
    for words in ("算力调度", "suanlidiaodu", "sldd", "SuanLi", "call-1"):
        page = await register(call, "cases", day, q=words)
        assert [row["case_id"] for row in page.rows] == ["call-1"], words
    assert (await register(call, "cases", day, q="方案299")).count == 1
    assert (await register(call, "cases", day, q="无此事项")).count == 0


async def test_a_list_without_sums_says_the_same_rows(call: asyncpg.Connection) -> None:
    for asked in ({"open": True, "sort": "due"}, {"filters": ("lead:-",)}, {"sort": "-opened_on"}):
        whole = await register(call, "cases", date(2025, 6, 1), **asked)
        quick = await register(call, "cases", date(2025, 6, 1), sums=False, **asked)
        assert quick.totals == {}
        assert quick.count == whole.count > 0
        assert [r | {"counts": {}} for r in whole.rows] == quick.rows
        assert [r["counts"] for r in quick.rows] == [{}] * len(quick.rows)
