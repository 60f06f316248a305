import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date

import asyncpg
import orjson
import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from services.contracts.access.scopes import EVERYTHING, Scopes
from services.contracts.figures.catalogue import TARGETS
from services.indicators.read_model.following import facts
from services.indicators.read_model.lineage.lineage import Lineage, Sort, greatest, lineage
from services.indicators.read_model.statements.filters import Refused
from tests.stores.owner import Record
from tests.stores.said import (
    A,
    B,
    compensated,
    deregistered,
    established,
    funded,
    invested,
    lent,
    qualified,
    registered,
    renamed,
    repaid,
    reported,
    told,
    voided,
)
from tests.support import naive, pure, strategies
from tests.support.facts import DAYS, ENTERPRISES
from tests.support.seeds import examples, seeds

AS_OF = [date.fromisoformat(day) for day in DAYS]
LATE = date(2025, 12, 31)
FIGURES = [key for key, target in TARGETS.items() if target.indicator.kind != "ratio"]
thorough = examples(8)


def records(facts: list[pure.Told]) -> list[Record]:
    return [Record(fact.topic, 0, n, fact.value, fact.key) for n, fact in enumerate(facts)]


def district(*batches: list[dict]) -> pure.District:
    """The owners in memory after these batches."""
    made = pure.District(ENTERPRISES)
    for batch in batches:
        made.publish(batch)
    return made


async def pages(db, code: str, dimension: str, day: date, most: int) -> list[Lineage]:
    """All pages of who is in a number."""
    found, cursor = [], ""
    while cursor is not None:
        found.append(await lineage(db, code, dimension, day, cursor, most))
        cursor = found[-1].next
    return found


async def figures(db, day: date) -> dict[tuple[str, str], int]:
    """Every figure that is not zero, as lineage gives it."""
    found = {key: (await lineage(db, *key, day, "", 1)).amount for key in FIGURES}
    return {key: amount for key, amount in found.items() if amount}


async def forget(db) -> None:
    await db.execute("TRUNCATE followed, contribution")


async def contents(db) -> list[list[tuple]]:
    return [
        [tuple(row) for row in await db.fetch(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 4")]
        for table in ("followed", "contribution", "part_sum")
    ]


async def test_the_newest_version_wins_whatever_arrives_last(db):
    opened = told(established(), invested("50.00"))
    made = district(opened, told(invested("70.00"), minute=1), told(voided(), minute=2))
    versions = [r for r in records(made.facts) if r.topic == "funds.investment"]
    assert [orjson.loads(r.value)["version"] for r in versions] == [1, 2, 3]
    expected = {(0, 1): 7000, (1, 0): 7000, (0, 0): 5000, (1, 2): 0, (2, 1): 0, (2, 0): 0}
    for (first, second), amount in expected.items():
        await forget(db)
        for n in (first, second, first):
            await facts.take(db, [versions[n]])
        page = await lineage(db, "fund_investment", "total", LATE, "", 10)
        assert (page.amount, page.facts) == (amount, 1 if amount else 0)
        await forget(db)
        await facts.take(db, [versions[first], versions[second]])
        assert (await lineage(db, "fund_investment", "total", LATE, "", 10)).amount == amount


async def test_ids_are_whole_whatever_they_hold(db):
    loans = "CQ:2025:7", "CQ:2025:8|a", "CQ"
    opened = told(registered(), reported(), *(lent(loan) for loan in loans))
    pools = told(funded("P:1", number="T:1|x"), funded("P:1", number="T:2"), minute=1)
    paid = told(compensated("CQ:2025:7", "P:1"), minute=2)
    await facts.take(db, records(district(opened, pools, paid).facts))
    expected = {
        "commercial_value_loan": sorted(loans),
        "compensation_pool_balance": ["P:1"] * 3,
        "total_output": [A],
    }
    for code, ids in expected.items():
        whole = await pages(db, code, "total", LATE, 1)
        assert [one.entity_id for page in whole for one in page.contributors] == ids


async def test_a_cursor_belongs_to_one_figure(db):
    loans = told(*(lent(f"L-{n}") for n in range(3)))
    await facts.take(db, records(district(loans).facts))
    page = await lineage(db, "commercial_value_loan", "total", LATE, "", 2)
    rest = await lineage(db, "commercial_value_loan", "total", LATE, page.next, 2)
    assert [one.entity_id for one in rest.contributors] == ["L-2"]
    for code, cursor in (
        ("commercial_value_loan_outstanding", page.next),
        ("commercial_value_loan", "x"),
        ("commercial_value_loan", "funds.loan|L-1"),
        ("commercial_value_loan", "长"),
    ):
        with pytest.raises(Refused, match="cursor"):
            await lineage(db, code, "total", LATE, cursor, 2)


async def test_a_batch_read_again_changes_nothing(db):
    taken = records(district(told(registered(), qualified(), reported(), established())).facts)
    await facts.take(db, taken)
    before = await contents(db)
    await facts.take(db, taken)
    await facts.take(db, taken[::-1])
    assert await contents(db) == before


async def test_a_batch_with_a_record_that_cannot_be_read_changes_nothing(db):
    taken = records(district(told(registered(), qualified(), reported())).facts)
    await facts.take(db, taken[:1])
    before = await contents(db)
    broken = Record("funds.loan", 0, 9, b'{"version":1}', b"L-1")
    with pytest.raises(KeyError):
        await facts.take(db, [*taken[1:], broken])
    assert await contents(db) == before


@pytest.mark.parametrize("number", seeds(6))
async def test_contributions_add_up_to_the_naive_figures_in_any_order(number: int, db):
    loop = asyncio.get_running_loop()

    @seed(number)
    @thorough
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        events = data.draw(strategies.event_sets())
        made = pure.District()
        for event in events:
            made.publish([event])
        told_ = data.draw(strategies.shuffled_with_repeats(records(made.facts)))
        size = data.draw(st.integers(1, len(told_) + 1))
        day = data.draw(st.sampled_from(AS_OF))
        asyncio.run_coroutine_threadsafe(check(db, events, told_, size, day), loop).result(60)

    await asyncio.to_thread(holds)


async def check(db, events: list[dict], taken: list[Record], size: int, day: date) -> None:
    await forget(db)
    for start in range(0, len(taken), size):
        await facts.take(db, taken[start : start + size])
    expected = naive.figures(events, day)
    assert await figures(db, day) == expected
    for key, amount in expected.items():
        found = await pages(db, *key, day, 2)
        contributors = [one for page in found for one in page.contributors]
        assert sum(one.contribution for one in contributors) == amount
        places = [(one.topic, one.key) for one in contributors]
        assert places == sorted(set(places))
        assert {page.facts for page in found} == {len(places)}
        assert {page.amount for page in found} == {amount}


@pytest.mark.parametrize("most", [1, 3, 7, 10, 1000])
async def test_pages_do_not_overlap_and_add_up_whatever_their_size(db, most: int):
    loans = [lent(f"L/{n}:|{n}", f"{n + 1}.01") for n in range(20)]
    await facts.take(db, records(district(told(*loans)).facts))
    found = await pages(db, "commercial_value_loan", "total", LATE, most)
    contributors = [one for page in found for one in page.contributors]
    assert len({one.key for one in contributors}) == len(contributors) == 20
    assert sum(one.contribution for one in contributors) == found[0].amount == 21_000 + 20
    assert all(len(page.contributors) == most for page in found[:-1])


async def test_contributors_are_named_as_on_the_day_with_the_events_behind_them(db):
    late = {"effective_on": "2025-06-01"}
    renaming = renamed("乙")._replace(data={"name": "乙", **late})
    events = told(registered(A), renaming, qualified("C-1"), qualified("C-2", since="2025-05-01"))
    await facts.take(db, records(district(events).facts))
    [early] = (
        await lineage(db, "tech_enterprise_count", "total", date(2025, 3, 1), "", 9)
    ).contributors
    [late_] = (await lineage(db, "tech_enterprise_count", "total", LATE, "", 9)).contributors
    assert (early.entity_id, early.name, late_.name) == (A, "甲", "乙")
    assert [cause.id for cause in early.events] == ["0-2"]
    assert [cause.id for cause in late_.events] == ["0-2", "0-3"]


async def test_a_loan_names_the_repayments_up_to_the_day(db):
    await facts.take(db, records(district(told(lent(), repaid())).facts))
    code = "commercial_value_loan_outstanding"
    [before] = (await lineage(db, code, "total", date(2025, 2, 28), "", 9)).contributors
    [after] = (await lineage(db, code, "total", date(2025, 3, 1), "", 9)).contributors
    assert (before.contribution, after.contribution) == (10_000, 7_000)
    assert [cause.id for cause in after.events] == ["0-0", "0-1"]
    assert [cause.id for cause in before.events] == ["0-0"]


async def test_each_transfer_and_compensation_of_a_pool_names_its_own_event(db):
    events = told(lent(), funded(), funded(number="T-2"), compensated())
    await facts.take(db, records(district(events).facts))
    code = "compensation_pool_balance"
    found = (await lineage(db, code, "total", LATE, "", 9)).contributors
    assert {one.entity_id for one in found} == {"pool"}
    behind = {one.key: (one.contribution, [cause.id for cause in one.events]) for one in found}
    assert behind == {
        "pool": (-1_000, ["0-3"]),
        "pool:transfer:T-1": (4_000, ["0-1"]),
        "pool:transfer:T-2": (4_000, ["0-2"]),
    }


async def test_a_fact_whose_deltas_cancel_out_is_not_in_the_number(db):
    events = told(registered(A), registered(B), deregistered("2025-06-01", B))
    await facts.take(db, records(district(events).facts))
    before = await lineage(db, "enterprise_count", "total", date(2025, 5, 31), "", 9)
    after = await lineage(db, "enterprise_count", "fintech", date(2025, 6, 1), "", 9)
    assert {one.entity_id for one in before.contributors} == {A, B}
    assert [one.entity_id for one in after.contributors] == [A]
    assert (after.amount, after.facts) == (1, 1)


async def test_a_flow_begins_anew_with_the_year(db):
    events = told(registered(on="2024-01-01"), reported("2024Q4"), reported("2025Q1"))
    await facts.take(db, records(district(events).facts))
    page = await lineage(db, "total_output", "total", date(2025, 3, 31), "", 9)
    assert [one.key for one in page.contributors] == [f"{A}:2025Q1"]


async def test_two_readers_of_the_same_facts_at_once_end_in_the_newest(database: str):
    """A rebalance may let two processes take the same partition for a moment."""
    batches = [told(established(), *(invested(investment=f"I-{n}") for n in range(40)))]
    batches += [
        told(*(invested(f"{m + 1}.00", f"I-{n}") for n in range(40)), minute=m) for m in range(1, 8)
    ]
    made = district(*batches)
    taken = records(made.facts)
    async with readers(database) as (one, other):
        for number in range(10):
            await forget(one)
            hands = [random.Random(number).sample(taken, len(taken)), taken]
            cuts = [[hand[n::9] for n in range(9)] for hand in hands]
            for mine, theirs in zip(*cuts, strict=True):
                await asyncio.gather(facts.take(one, mine), facts.take(other, theirs))
            page = await lineage(one, "fund_investment", "total", LATE, "", 1)
            assert (page.amount, page.facts) == (40 * 800, 40)
            rows = await one.fetchval("SELECT count(*) FROM contribution")
            assert rows == 40


@asynccontextmanager
async def readers(url: str) -> AsyncIterator[list[asyncpg.Connection]]:
    """Two connections to one database."""
    async with AsyncExitStack() as stack:
        connections = [await asyncpg.connect(url) for _ in range(2)]
        for connection in connections:
            stack.push_async_callback(connection.close)
        yield connections


@pytest.mark.parametrize("most", [1, 2, 100])
async def test_contributors_come_by_what_they_add_each_once(db, most):
    """Pages that break between equal ones lose none and tell none twice; sums stay the same."""
    amounts = (5, 3, 3, 3, 1)
    loans = told(*(lent(f"L-{n}", yuan=f"{yuan}.00") for n, yuan in enumerate(amounts)))
    await facts.take(db, records(district(loans).facts))
    found, cursor = [], ""
    while cursor is not None:
        asked = ("commercial_value_loan", "total", LATE, cursor, most)
        page = await lineage(db, *asked, sort=Sort.greatest_first)
        found += page.contributors
        cursor = page.next
    assert [one.contribution for one in found] == [yuan * 100 for yuan in amounts]
    assert [one.entity_id for one in found] == [f"L-{n}" for n in range(len(amounts))]
    by_key = await lineage(db, "commercial_value_loan", "total", LATE, "", 2)
    with pytest.raises(Refused, match="cursor"):
        await lineage(
            db, "commercial_value_loan", "total", LATE, by_key.next, 2, sort=Sort.greatest_first
        )


async def test_an_enterprises_facts_are_one_among_those_that_add_most(db):
    """All loans of an enterprise are one line, which is what they add up to."""
    taken = told(registered(), *(lent(f"L-{n}") for n in range(3)))
    await facts.take(db, records(district(taken).facts))
    whole = await lineage(db, "commercial_value_loan", "total", LATE, "", 9)
    [one] = await greatest(db, "commercial_value_loan", "total", LATE, 9, EVERYTHING)
    assert (one.id, one.is_enterprise, one.contribution) == (A, True, whole.amount)
    assert one.name == whole.contributors[0].name
    assert await greatest(db, "commercial_value_loan", "total", LATE, 9, Scopes(())) == []
