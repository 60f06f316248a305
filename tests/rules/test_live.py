"""Live push: each change once, coalesced, resumed after a break; a slow client costs nothing."""

import asyncio

from gateway.figures.live import Live
from services.contracts.figures.catalogue import TARGETS, TOTAL

SHARE = ("value_added_share_of_gdp", TOTAL)
WORKFORCE, OUTPUT = ("workforce", TOTAL), ("total_output", TOTAL)


async def first(live: Live, number: int) -> tuple[str, list]:
    async with asyncio.timeout(2):
        async for told in live.follow(number):
            return told


async def test_a_newcomer_waits_for_the_next_change() -> None:
    live = Live()
    live.changed({WORKFORCE})
    waiting = asyncio.create_task(first(live, live.after(None)))
    await asyncio.sleep(0)
    live.changed({OUTPUT})
    assert (await waiting)[1] == [OUTPUT]


async def test_a_change_is_told_at_once_and_many_behind_it_as_one() -> None:
    live = Live()
    for _ in range(1000):
        live.changed({WORKFORCE})
    assert await first(live, 0) == (f"{live.run}-1", [WORKFORCE])
    assert await first(live, 1) == (f"{live.run}-2", [WORKFORCE])
    await asyncio.sleep(0.3)
    assert live.since(2) == []
    live.changed({OUTPUT})
    assert await first(live, 2) == (f"{live.run}-3", [OUTPUT])


async def test_a_break_is_resumed_from_the_last_id() -> None:
    live = Live()
    live.changed({WORKFORCE})
    seen, _ = await first(live, 0)
    live.changed({OUTPUT})
    assert (await first(live, live.after(seen)))[1] == [OUTPUT]


async def test_after_a_restart_of_the_gateway_everything_is_told() -> None:
    live = Live()
    assert live.after("0badcafe-17") == live.after("nonsense") == -1
    assert (await first(live, -1))[1] == list(TARGETS)


async def test_value_added_moves_its_share_of_gdp() -> None:
    live = Live()
    live.changed({("value_added", TOTAL)})
    assert SHARE in live.since(0)


async def test_a_client_that_leaves_is_forgotten() -> None:
    live = Live()
    following = live.follow(0)
    live.changed({WORKFORCE})
    await anext(following)
    await following.aclose()
    assert not live._waiting


async def test_a_stream_ends_with_the_gateway_and_not_before_it_told_what_changed() -> None:
    live = Live()
    live.changed({WORKFORCE})
    following = live.follow(0)
    assert (await anext(following))[1] == [WORKFORCE]
    waiting = asyncio.create_task(anext(following, None))
    await asyncio.sleep(0)
    live.end()
    assert await waiting is None
