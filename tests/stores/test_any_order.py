"""The real stores against the ones in memory that the rules are tested with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import orjson
import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from services.contracts.events import OWNER
from tests.stores.owner import INTAKES, Owner, Record
from tests.support import pure, strategies
from tests.support.naive_slots import name_of
from tests.support.pure import FOLLOWED
from tests.support.seeds import examples, seeds

thorough = examples(8)
FOLLOWED_VERSIONS = "SELECT id, body FROM journal WHERE topic = $1 ORDER BY id"


class Stores:
    """Four owners, each with its database, and the enterprises that talent and funds heard of."""

    def __init__(self, owners: dict[str, Owner]) -> None:
        self.owners = owners

    async def clear(self) -> None:
        for owner in self.owners.values():
            await owner.clear()

    async def publish(self, batch: list[dict]) -> None:
        for name, owner in self.owners.items():
            await owner.take([event for event in batch if OWNER[name_of(event)] == name])

    async def follow(self, versions: slice, backwards: bool) -> None:
        """Tell talent and funds some versions, in the order of the topic or against it."""
        rows = await self.owners["enterprises"].db.fetch(FOLLOWED_VERSIONS, FOLLOWED)
        records = [Record(FOLLOWED, 0, row["id"], row["body"].encode()) for row in rows][versions]
        for name in ("talent", "funds"):
            await self.owners[name].take_records(records[::-1] if backwards else records)

    async def facts(self) -> dict[tuple[str, str], Any]:
        found = {}
        for owner in self.owners.values():
            found |= await owner.facts()
        return found

    async def parked(self) -> set[tuple[str, str]]:
        """(source, id) of the events that wait for something."""
        found = set()
        for owner in self.owners.values():
            rows = await owner.db.fetch("SELECT source, id FROM inbox WHERE state = 'parked'")
            found |= {tuple(row) for row in rows}
        return found


@pytest.fixture(scope="module")
async def stores(new_database) -> AsyncIterator[Stores]:
    async with AsyncExitStack() as stack:
        owners = {}
        for name, intake in INTAKES.items():
            connection = await asyncpg.connect(await new_database())
            stack.push_async_callback(connection.close)
            owners[name] = Owner(intake, connection)
        yield Stores(owners)


@st.composite
def courses(draw: st.DrawFn, events: list[dict]) -> list[tuple[list[dict], slice, bool]]:
    """All events, shuffled and repeated, in batches; after each, what talent hears, and how."""
    rest = draw(strategies.shuffled_with_repeats(events))
    course = []
    while rest:
        size = draw(st.integers(1, len(rest)))
        heard = slice(draw(st.integers(0, 9)), draw(st.integers(0, 30)))
        course.append((rest[:size], heard, draw(st.booleans())))
        rest = rest[size:]
    return [*course, ([], slice(None), draw(st.booleans()))]


@pytest.mark.parametrize("number", seeds(12))
async def test_every_order_repetition_and_split_ends_in_the_same_facts(number: int, stores: Stores):
    loop = asyncio.get_running_loop()

    @seed(number)
    @thorough
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        events = data.draw(strategies.event_sets())
        course = data.draw(courses(events))
        asyncio.run_coroutine_threadsafe(check(stores, events, course), loop).result(60)

    await asyncio.to_thread(holds)


async def check(stores: Stores, events: list[dict], course: list) -> None:
    await stores.clear()
    for batch, heard, backwards in course:
        await stores.publish(batch)
        await stores.follow(heard, backwards)
    district = pure.District()
    district.publish(events)
    assert await stores.facts() == bodies(district)
    assert await stores.parked() == {
        (stamp.source, stamp.id) for owner in district.owners.values() for _, stamp in owner.parked
    }


def bodies(district: pure.District) -> dict[tuple[str, str], Any]:
    """The newest body of every fact that the owners in memory told."""
    return {
        place: orjson.loads(text)
        for owner in district.owners.values()
        for place, (_, text) in owner.told.items()
    }
