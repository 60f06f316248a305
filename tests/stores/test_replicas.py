"""Several processes of one service at work on one database."""

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import pytest

from tests.stores.owner import ENTERPRISES, FUNDS, Owner
from tests.stores.said import (
    A,
    compensated,
    established,
    funded,
    invested,
    lent,
    qualified,
    registered,
    renamed,
    repaid,
    reported,
    revoked,
    told,
    voided,
)

ROUNDS = 60


@pytest.fixture
async def replicas(database: str) -> AsyncIterator[list[asyncpg.Connection]]:
    async with AsyncExitStack() as stack:
        connections = []
        for _ in range(4):
            connections.append(await asyncpg.connect(database))
            stack.push_async_callback(connections[-1].close)
        yield connections


async def at_once(owners: list[Owner], batches: list[list]) -> None:
    """Each owner takes its records while the others take theirs."""
    pairs = zip(owners, batches, strict=True)
    await asyncio.gather(*(owner.insist(records) for owner, records in pairs))


@pytest.mark.slow
@pytest.mark.short
@pytest.mark.parametrize("chains", [1, 4])
async def test_events_that_wait_for_each_other_are_never_stranded(chains: int, replicas):
    owners = [await Owner.knowing(FUNDS, db) for db in replicas]
    dice = random.Random(chains)
    names = [f"{round_}-{n}" for round_ in range(ROUNDS) for n in range(chains)]
    for start in range(0, len(names), chains):
        events = [event for name in names[start : start + chains] for event in chain(name)]
        dice.shuffle(events)
        await at_once(owners, [o.records(events[n::4], n) for n, o in enumerate(owners)])
        assert await owners[0].parked() == set()
    found = await owners[0].facts()
    for name in names:
        assert found["funds.investment", name]["voided"] is True
        assert len(found["funds.loan", name]["repayments"]) == 1
        assert len(found["funds.pool", name]["compensations"]) == 1


def chain(name: str) -> list[dict]:
    """Six events about a fund and a loan of their own, most of which wait for another."""
    facts = [
        established(name),
        invested(investment=name, fund=name),
        voided(name),
        lent(name),
        repaid(name),
        compensated(name, pool=name),
    ]
    return [event | {"id": f"{name}/{event['id']}"} for event in told(*facts)]


async def test_replicas_that_take_the_same_records_at_once_count_them_once(replicas):
    owners = [await Owner.knowing(FUNDS, db) for db in replicas]
    for round_ in range(15):
        loan = f"L-{round_}"
        events = told(lent(loan), repaid(loan), funded(loan, number=loan), minute=round_)
        records = owners[0].records(events)
        await at_once(owners, [records, records[::-1], records, records[1:]])
    facts = await owners[0].facts()
    assert len(facts) == 30
    assert all(len(facts["funds.loan", f"L-{n}"]["repayments"]) == 1 for n in range(15))
    assert set((await owners[0].repeats()).values()) == {0}
    assert set(versions(await owners[0].journal()).values()) <= {(1,), (1, 2)}


async def test_one_id_with_two_contents_at_once_is_one_event_and_one_letter(replicas):
    first, second = (Owner(FUNDS, db) for db in replicas[:2])
    for round_ in range(15):
        [one] = first.records(told(established(f"F-{round_}"), minute=round_), 0)
        [other] = second.records(told(established(f"G-{round_}"), minute=round_), 1)
        await at_once([first, second], [[one], [other]])
    assert len(await first.facts()) == 15
    assert len(await first.letters()) == 15


def versions(journal: list[tuple[str, str, int]]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Each fact's versions in the order of their journal ids."""
    found = defaultdict(tuple)
    for topic, key, version in journal:
        found[topic, key] += (version,)
    return found


async def test_versions_rise_by_one_in_the_order_of_journal_ids(replicas):
    """Whatever replicas do at once to one enterprise, the relay's order is the versions' order."""
    owners = [Owner(ENTERPRISES, db) for db in replicas]
    facts = [registered()]
    for n in range(60):
        facts += [renamed(f"名{n}"), reported(f"2025-{n % 12 + 1:02}", employees=n)]
        facts += [qualified(f"C-{n}"), revoked(f"C-{n}")]
    events = told(*facts)
    for n, event in enumerate(events):
        event["time"] = f"2026-01-05T{n // 60:02}:{n % 60:02}:00Z"
    random.Random(7).shuffle(events)
    for start in range(0, len(events), 12):
        cut = events[start : start + 12]
        batches = [o.records(cut[n::4], n) for n, o in enumerate(owners)]
        await at_once(owners, batches)
    found = versions(await owners[0].journal())
    assert all(told == tuple(range(1, len(told) + 1)) for told in found.values())
    assert max(map(len, found.values())) > 20
    newest = {
        (row["topic"], row["key"]): row["version"]
        for row in await replicas[0].fetch("SELECT topic, key, version FROM fact")
    }
    assert newest == {place: told[-1] for place, told in found.items()}
    assert await owners[0].parked() == set()
    alone = Owner(ENTERPRISES, replicas[0])
    together = await alone.facts()
    await alone.clear()
    await alone.take(events)
    assert await alone.facts() == together
    assert together["enterprises.enterprise", A]["names"][0]["name"] == "名59"
