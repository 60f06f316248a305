"""Rows and order of every list, against plain loops over the same facts."""

import asyncio
from datetime import date
from typing import Any

import asyncpg
import orjson
import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from services.contracts.entities import REGISTERS
from services.contracts.values.kinds import KINDS
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model.following import facts
from tests.registers.district import LATE, all_rows, forget, records, register
from tests.registers.test_profile import EVENTS
from tests.rules.test_listed import draw as draw_listed
from tests.stores.said import (
    A,
    B,
    C,
    assigned,
    awarded,
    carrier,
    compensated,
    deregistered,
    established,
    explained,
    funded,
    headcount,
    invested,
    lent,
    platform,
    registered,
    renamed,
    told,
)
from tests.support import naive_lists, naive_order, pure, strategies
from tests.support.facts import DAYS, Fact
from tests.support.random_cases import draw
from tests.support.seeds import examples


def renumbered(events: list[dict], number: int) -> list[dict]:
    """Another thing's, under other ids."""
    return [
        one | {"id": f"{number}-{one['id']}", "subject": f"laboratory/{number}"}
        for one in events
        if one["subject"].startswith("laboratory/")
    ]


SORTS = [
    pytest.param(path, sign + column, id=f"{path} by {sign}{column}")
    for path, entity in REGISTERS.items()
    for column in dict.fromkeys((*entity.registry.columns, entity.key.name, "open"))
    for sign in ("", "-")
]
BIG = {"fund_id": "F-2", "enterprise_id": B, "amount": "123456789012.34"}
# What the profile's events leave out: equal values, empty ones, names of every order.
MORE = told(
    Fact("enterprise.registered", C, {**registered().data, "name": "重庆", "carrier_id": "C-3"}),
    Fact("enterprise.registered", B, {**registered().data, "name": "zeta 壮", "carrier_id": "C-1"}),
    renamed("乙", B)._replace(data={"name": "长江", "effective_on": "2025-07-01"}),
    deregistered("2025-08-01", C),
    *(carrier("C-2", "0.01", core=False), carrier("C-3", "0.01"), platform("P-2")),
    *(awarded("P-2", "district", B), awarded("P-3", "municipal", B), headcount(3, enterprise=B)),
    established("F-2"),
    Fact("investment.disbursed", "I-9", BIG | {"disbursed_on": "2025-03-01"}),
    *(invested("50.00", "I-3"), lent("L-2", "5.00", "knowledge_value"), lent("L-3", "5.00")),
    *(funded("pool-2", "1.00", "T-9"), funded(), compensated()),
    *(assigned("2025-01-15"), assigned("2025-06-01", "区统计局"), assigned("2025-01-15", to="3")),
    *(explained("2025-05-01", "慢"), explained("2025-09-01", "已赶上"), explained(to="3")),
    minute=7,
)
thorough = examples(12)


# Matters of all families, some of them void, and things on several lists.
MATTERS = [
    event
    for number in range(16)
    for event in draw(number, FAMILIES[number % 4], f"{FAMILIES[number % 4]}-{number}")
]
LISTED = [event for number in range(6) for event in renumbered(draw_listed(number), number)]


def reading(thing: str, metric: str, at: str, value: str, **more: Any) -> Fact:
    dated = {"as_of" if len(at) == 10 else "period": at}
    data = {"metric": metric, **dated, "value": value, **more}
    return Fact("reading.reported", thing, data)


def reviewed(told_: Fact, verdict: str) -> Fact:
    said = {"verdict": verdict, "reason": "核对", "reviewed_at": "2026-01-05T00:00:00Z"}
    at = {name: told_.data[name] for name in ("metric", "period", "as_of") if name in told_.data}
    return Fact("reading.reviewed", told_.subject, at | said)


RETURNED = reading(f"enterprise/{A}", "rd_expense", "2025-02", "9.00")
ACCEPTED = reading(f"enterprise/{B}", "rd_staff", "2025-03-31", "12")
# A coarser period, an estimate beside the real value, stocks that follow each other, notes.
READINGS = told(
    *(RETURNED, ACCEPTED),
    reading(f"enterprise/{A}", "rd_expense", "2025Q1", "100.50", note="长期"),
    reading(f"enterprise/{A}", "rd_expense", "2025-01", "100.50", note="重建", estimated=True),
    reading(f"enterprise/{A}", "rd_expense", "2025-01", "20.00"),
    reading(f"enterprise/{B}", "rd_staff", "2025-06-30", "7", estimated=True),
    Fact("thing.registered", "software/S-1", {"name": "软件", "opened_on": "2025-01-01"}),
    Fact("thing.registered", "laboratory/L-1", {"name": "室", "opened_on": "2025-01-01"}),
    reading("software/S-1", "sbom_components", "2025-03-31", "120", note="a"),
    reading("laboratory/L-1", "transfer_team", "2025-03-31", "7"),
    minute=11,
) + told(reviewed(RETURNED, "returned"), reviewed(ACCEPTED, "accepted"), minute=12)


def of_kind(kind: str, number: int, on: str, **told_: Any) -> Fact:
    data = {"name": "丙甲乙"[number % 3], "opened_on": on, **told_}
    return Fact("thing.registered", f"{kind}/{number}", data)


def link(number: int, relation: str, start: str, end: str, on: str, **told_: Any) -> Fact:
    data = {"relation": relation, "from": start, "to": end, "valid_from": on, **told_}
    return Fact("link.stated", f"X-{number}", data)


# Something of each kind, changed, ended, used again; links that overlap.
OF_THINGS = told(
    of_kind("unit", 1, "2025-01-01", carrier_id="C-1", floor="2F", area="20.50", use="office"),
    of_kind("unit", 2, "2025-02-01", carrier_id="C-2", floor="10F", area="3"),
    of_kind("unit", 3, "2025-02-01"),
    of_kind("park", 1, "2025-01-01", operator="运营"),
    of_kind("park", 2, "2025-01-01", operator="承包"),
    of_kind("laboratory", 11, "2025-01-01", form="joint", level="national", field="energy"),
    of_kind("laboratory", 12, "2025-01-01", form="other", host=f"enterprise/{A}"),
    of_kind(
        "resource", 1, "2025-01-01", what="test", capacity="乙", unit_of_use="次", host="unit/1"
    ),
    of_kind("resource", 2, "2025-01-01", what="simulation", capacity="甲"),
    of_kind("software", 1, "2025-01-01", enterprise_id=A, release="V2"),
    of_kind("software", 2, "2025-01-01", enterprise_id=B, release="V10"),
    of_kind("copyright", 1, "2025-01-01", work="软件", owner=f"enterprise/{A}", certificate_no="1"),
    of_kind("result", 1, "2025-01-01", form="award", field="fintech", owner="institution/1"),
    of_kind("result", 2, "2025-01-01", form="paper"),
    of_kind("project", 1, "2025-01-01", level="district", amount="5.10", leader="institution/1"),
    of_kind("project", 2, "2025-01-01", amount="70"),
    of_kind("demand", 1, "2025-01-01", enterprise_id=C, field="blockchain", amount="1"),
    of_kind("practice", 1, "2025-01-01", field="metaverse", owner=f"enterprise/{B}"),
    of_kind("chain", 1, "2025-01-01", field="fintech"),
    of_kind("chain", 2, "2025-01-01"),
    *(of_kind("node", n, "2025-01-01", chain=f"chain/{n}", tier=n, stream="mid") for n in (1, 2)),
    of_kind("target", 1, "2025-01-01", region="长三角", field="fintech", why="补链"),
    of_kind("target", 2, "2025-01-01", region="成都", why="重要"),
    of_kind("institution", 1, "2025-01-01", what="bank", field="other"),
    of_kind("department", 1, "2025-01-01"),
    of_kind("department", 2, "2025-01-01", parent="department/1"),
    Fact("thing.registered", "dataset/1", {"name": "表", "opened_on": "2025-01-01", "class": "3"}),
    of_kind("dataset", 2, "2025-01-01", licence="开放", update="每月", owner="department/1"),
    of_kind("oss_project", 1, "2025-01-01", repositories=["https://a", "https://b"], licence="MIT"),
    Fact("thing.updated", "unit/1", {"area": "100", "effective_on": "2025-07-01", "name": "改"}),
    Fact("thing.updated", "laboratory/12", {"level": "municipal", "effective_on": "2026-07-01"}),
    Fact("thing.ended", "unit/2", {"effective_on": "2025-09-01", "reason": "改建"}),
    Fact("thing.ended", "unit/3", {"effective_on": "2025-01-01"}),
    link(1, "occupies", f"enterprise/{A}", "unit/1", "2025-01-01", quantity="15.5", note="租"),
    link(2, "occupies", f"enterprise/{A}", "unit/2", "2025-03-01", quantity="3", note="转租"),
    link(3, "occupies", f"enterprise/{A}", "unit/1", "2025-03-01", valid_to="2026-03-01"),
    link(4, "part_of", "carrier/C-1", "park/1", "2025-01-01"),
    link(5, "in_node", f"enterprise/{B}", "node/1", "2025-01-01", role="support"),
    link(6, "in_node", f"enterprise/{B}", "node/1", "2025-02-01", role="core"),
    link(7, "in_node", f"enterprise/{B}", "node/2", "2025-02-01"),
    link(8, "leads", f"enterprise/{A}", "chain/1", "2025-01-01"),
    Fact("link.ended", "X-8", {"effective_on": "2025-06-01", "reason": "调整"}),
    minute=13,
)


def district(*batches: list[dict]) -> pure.District:
    made = pure.District()
    for batch in batches:
        made.publish(batch)
    return made


def in_memory(made: pure.District) -> naive_lists.Facts:
    told_ = ((one.topic, one.key.decode(), orjson.loads(one.value)) for one in made.facts)
    return naive_lists.newest(told_)


def shown(found: list[dict]) -> list[dict]:
    """Rows without what they add to figures: other tests add that up."""
    return [{name: value for name, value in row.items() if name != "counts"} for row in found]


@pytest.fixture(scope="module")
async def filled(new_database) -> Any:
    """A read model for all sorts, and its facts in memory."""
    db = await asyncpg.connect(await new_database())
    made = district(EVENTS, MORE, MATTERS, LISTED, READINGS, OF_THINGS)
    await facts.take(db, records(made.facts))
    yield db, in_memory(made)
    await db.close()


@pytest.mark.parametrize(("path", "sort"), SORTS)
async def test_every_column_sorts_both_ways_and_every_page_fits(filled, path: str, sort: str):
    db, memory = filled
    rows = naive_lists.rows(memory, path, LATE.isoformat())
    assert rows
    expected = naive_order.in_order(rows, path, sort)
    for limit in (1, 2, 100):
        assert shown(await all_rows(db, path, LATE, limit, sort=sort)) == expected
    page = await register(db, path, sort=sort)
    assert (page.sort, page.count) == (sort, len(expected))


@pytest.mark.parametrize("path", REGISTERS)
async def test_a_list_is_sorted_as_declared_when_nobody_asks_otherwise(filled, path: str):
    db, memory = filled
    sort = REGISTERS[path].registry.sort
    rows = naive_lists.rows(memory, path, LATE.isoformat())
    assert shown(await all_rows(db, path, LATE, 2)) == naive_order.in_order(rows, path, sort)
    assert (await register(db, path)).sort == sort


@pytest.mark.parametrize("path", REGISTERS)
async def test_every_filter_keeps_what_has_the_value_and_nothing_else(filled, path: str):
    db, memory = filled
    rows = naive_lists.rows(memory, path, LATE.isoformat())
    for name in REGISTERS[path].registry.filters:
        for value in {orjson.dumps(row[name]): row[name] for row in rows}.values():
            for filter_, keeps in asked(path, name, value):
                found = await all_rows(db, path, LATE, 50, filters=(filter_,))
                expected = {row["key"] for row in rows if keeps(row[name])}
                assert {row["key"] for row in found} == expected, filter_


def asked(path: str, name: str, value: Any) -> list[tuple[str, Any]]:
    """Filters about a value, each with what it keeps."""
    entity = REGISTERS[path]
    kind = KINDS[entity.field(name).kind]
    if value is None:
        return []
    if kind.name in ("choices", "names"):
        return [(f"{name}:{one}", lambda told, one=one: one in told) for one in value]
    if kind.filter == "range":
        text = kind.printed(value)
        return [
            (f"{name}:{text}..{text}", lambda told: told == value),
            (f"{name}:{text}..", lambda told: told is not None and told >= value),
            (f"{name}:..{text}", lambda told: told is not None and told <= value),
        ]
    text = orjson.dumps(value).decode() if kind.filter == "flag" else value
    return [(f"{name}:{text}", lambda told: told == value)]


async def test_values_of_one_filter_are_alternatives_and_filters_are_all_required(filled):
    db, _ = filled

    async def keys(*filters: str) -> set[str]:
        return {row["key"] for row in await all_rows(db, "products", LATE, 50, filters=filters)}

    assert await keys("level:national", "level:district") == {"P-1", "P-2"}
    assert await keys("level:national", "level:district", f"enterprise_id:{B}") == {"P-2"}
    assert await keys("level:national", "excellent:false") == set()


async def test_totals_of_a_filtered_list_are_what_its_rows_add(filled):
    db, _ = filled
    for path, filter_ in (("funds", "kind:direct"), ("loans", "product:knowledge_value")):
        page = await register(db, path, filters=(filter_,))
        assert any(page.totals.values())
        for code, total in page.totals.items():
            assert sum(row["counts"].get(code, 0) for row in page.rows) == total


@pytest.mark.parametrize("number", range(4))
async def test_lists_equal_the_recount_whatever_happened(number: int, db):
    loop = asyncio.get_running_loop()

    @seed(number)
    @thorough
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        events = data.draw(strategies.event_sets())
        day = date.fromisoformat(data.draw(st.sampled_from(DAYS)))
        asked_ = [data.draw(st.sampled_from(SORTS)).values for _ in range(4)]
        limit = data.draw(st.integers(1, 4))
        asyncio.run_coroutine_threadsafe(agrees(db, events, day, asked_, limit), loop).result(60)

    await asyncio.to_thread(holds)


async def agrees(db, events: list[dict], day: date, asked_: list, limit: int) -> None:
    await forget(db)
    made = district(events)
    await facts.take(db, records(made.facts))
    memory = in_memory(made)
    for path, sort in asked_:
        rows = naive_lists.rows(memory, path, day.isoformat())
        expected = naive_order.in_order(rows, path, sort)
        assert shown(await all_rows(db, path, day, limit, sort=sort)) == expected


def test_the_recount_knows_every_register_of_the_product() -> None:
    assert set(naive_lists.REGISTERS) <= set(REGISTERS)
    assert {
        path for path, entity in REGISTERS.items() if entity.topic.partition(".")[2] != "patent"
    } == set(naive_lists.REGISTERS)
