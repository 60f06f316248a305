"""Registers and the search of enterprises, on PostgreSQL."""

import asyncio
from datetime import date

import orjson
import pytest
from hypothesis import given, seed
from hypothesis import strategies as st

from services.contracts.entities import REGISTERS
from services.indicators.read_model.following import facts
from tests.registers.district import (
    LATE,
    all_rows,
    enterprises,
    fill,
    forget,
    found,
    named,
    records,
    register,
)
from tests.stores.said import (
    A,
    B,
    C,
    awarded,
    base,
    carrier,
    compensated,
    deregistered,
    ended,
    established,
    funded,
    headcount,
    invested,
    lent,
    platform,
    qualified,
    registered,
    repaid,
    reported,
    revoked,
    told,
    voided,
)
from tests.support import naive, pure, strategies
from tests.support.facts import DAYS, Fact
from tests.support.seeds import examples

AS_OF = [date.fromisoformat(day) for day in DAYS]
MARCH = date(2025, 3, 31)
thorough = examples(10)
OTHERS = (named(registered(B), "重庆星辰数据有限公司"), named(registered(C), "渝中星辰影业"))


def updated(enterprise: str = A, **what: object) -> Fact:
    return Fact("enterprise.updated", enterprise, what)


@pytest.mark.parametrize("number", range(4))
async def test_every_register_adds_up_to_the_naive_figures(number: int, db):
    loop = asyncio.get_running_loop()

    @seed(number)
    @thorough
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        events = data.draw(strategies.event_sets())
        day = data.draw(st.sampled_from(AS_OF))
        asyncio.run_coroutine_threadsafe(adds_up(db, events, day), loop).result(60)

    await asyncio.to_thread(holds)


async def adds_up(db, events: list[dict], day: date) -> None:
    await forget(db)
    await fill(db, events, known=())
    figures = naive.figures(events, day)
    for name, entity in REGISTERS.items():
        codes = entity.figure_codes
        page = await register(db, name, day)
        whole = entity.name if entity.of else "total"
        assert page.totals == {code: figures.get((code, whole), 0) for code in codes}
        rows = await all_rows(db, name, day, 2)
        assert len(rows) == page.count
        for code in codes:
            assert sum(row["counts"].get(code, 0) for row in rows) == page.totals[code]
    page = await enterprises(db, day, open=True)
    assert page.totals == {"enterprise_count": page.count}
    assert page.count == figures.get(("enterprise_count", "total"), 0)
    for sector in ("fintech", "blockchain"):
        page = await enterprises(db, day, filters=(f"sectors:{sector}",), open=True)
        assert page.count == figures.get(("enterprise_count", sector), 0)
    page = await enterprises(db, day, filters=("qualifications:tech",), open=True)
    assert page.count == figures.get(("tech_enterprise_count", "total"), 0)


async def test_what_a_row_shows_is_what_it_counts(db):
    closed = ended("carrier.closed", "C-3", "2025-06-01")
    events = told(
        *(carrier("C-1"), carrier("C-2", core=False), carrier("C-3"), closed),
        *(registered(), awarded("P-1"), awarded("P-2", "district"), headcount(as_of="2025-01-31")),
        *(headcount(9), established(), invested(), invested("8.00", "I-2"), voided("I-2")),
        *(lent(), repaid(), lent("L-2", product="knowledge_value"), repaid("L-2", "100.00")),
        *(funded(), compensated(), base(), platform(), ended("base.closed", "B-1")),
    )
    await fill(db, events)
    shown = {name: (await register(db, name)).rows for name in REGISTERS}
    counted = [row for row in shown["carriers"] if row["core"] and row["open"]]
    assert [row["counts"] for row in counted] == [
        {"core_carrier_area": row["usable_area"]} for row in counted
    ]
    assert {row["carrier_id"]: row["why_not"] for row in shown["carriers"]} == {
        "C-1": None,
        "C-2": "not_core",
        "C-3": "over",
    }
    assert {row["product_id"]: row["why_not"] for row in shown["products"]} == {
        "P-1": None,
        "P-2": "not_excellent",
    }
    assert [(row["mid_high"], row["why_not"]) for row in shown["headcounts"]] == [
        (9, None),
        (7, "not_the_latest_of_an_active_enterprise"),
    ]
    assert {row["investment_id"]: row["why_not"] for row in shown["investments"]} == {
        "I-1": None,
        "I-2": "voided",
    }
    loans = {row["loan_id"]: row for row in shown["loans"]}
    assert (loans["L-1"]["outstanding"], loans["L-1"]["open"]) == (7_000, True)
    assert loans["L-1"]["counts"]["commercial_value_loan_outstanding"] == 7_000
    assert (loans["L-2"]["repaid"], loans["L-2"]["open"]) == (10_000, False)
    assert "knowledge_value_loan_outstanding" not in loans["L-2"]["counts"]
    [fund] = shown["funds"]
    assert (fund["invested"], fund["investments"]) == (5_000, 1)
    assert fund["counts"] == {"fund_investment": 5_000}
    [pool] = shown["pools"]
    assert pool["balance"] == pool["counts"]["compensation_pool_balance"] == 3_000
    assert shown["bases"][0]["why_not"] == "over"
    assert shown["platforms"][0]["counts"] == {"innovation_platform_count": 1}


async def test_a_list_shows_the_day_and_nothing_that_came_after_it(db):
    await fill(db, told(lent(), repaid(), ended("loan.defaulted", "L-1"), carrier("C-1")))
    assert (await register(db, "loans", date(2025, 1, 31))).count == 0
    [before] = (await register(db, "loans", date(2025, 2, 28))).rows
    [after] = (await register(db, "loans")).rows
    assert (before["outstanding"], before["defaulted_on"]) == (10_000, None)
    assert (after["outstanding"], after["defaulted_on"]) == (7_000, "2025-09-01")
    assert after["principal_outstanding"] == 100


async def test_a_repayment_or_an_investment_dated_too_early_counts_as_it_does_in_the_figure(db):
    early = repaid()._replace(data={**repaid().data, "repaid_on": "2025-01-15"})
    fund = established()._replace(data={**established().data, "established_on": "2025-06-01"})
    await fill(db, told(lent(), early, fund, invested()))
    [loan] = (await register(db, "loans", date(2025, 1, 31))).rows
    assert (loan["outstanding"], loan["open"]) == (-3_000, False)
    assert loan["counts"] == {"commercial_value_loan_outstanding": -3_000}
    [row] = (await register(db, "funds", MARCH)).rows
    assert (row["open"], row["counts"]) == (False, {"fund_investment": 5_000})
    assert (await register(db, "funds", date(2025, 1, 31))).count == 0


async def test_open_ones_and_others_part_a_register(db):
    await fill(db, told(carrier("C-1"), carrier("C-2"), ended("carrier.closed", "C-2")))
    for open_, expected in ((True, {"C-1"}), (False, {"C-2"}), (None, {"C-1", "C-2"})):
        page = await register(db, "carriers", open=open_)
        assert {row["carrier_id"] for row in page.rows} == expected
    page = await register(db, "carriers", date(2025, 8, 31), open=True)
    assert page.count == 2


@pytest.mark.parametrize("limit", [1, 3, 20, 1000])
async def test_pages_do_not_overlap_and_totals_are_of_the_whole_list(db, limit: int):
    loans = [lent(f"L/{n}|{n}", f"{n + 1}.01") for n in range(20)]
    await fill(db, told(*loans))
    rows = await all_rows(db, "loans", LATE, limit)
    assert len({row["loan_id"] for row in rows}) == len(rows) == 20
    page = await register(db, "loans", limit=limit)
    assert page.count == 20
    assert page.totals["commercial_value_loan"] == sum(row["amount"] for row in rows)


@pytest.mark.parametrize(
    "q", ["星辰", "XINGCHEN", "星 辰", "cqxcsj", "shuju", "辰数", B[:10].lower(), B]
)
async def test_an_enterprise_is_found_by_name_pinyin_initials_and_code(db, q: str):
    await fill(db, told(registered(), *OTHERS))
    assert "重庆星辰数据有限公司" in await found(db, q=q)
    assert "甲" not in await found(db, q=q) or A.lower().startswith(q.lower())


@pytest.mark.parametrize("q", ["lüdi", "ludi", "lvdi", "lueyang", "lüeyang", "lveyang", "LDLY"])
async def test_u_umlaut_is_found_however_it_is_typed(db, q: str):
    others = (named(carrier("C-2"), "解放碑大厦"), named(carrier("C-3"), "陆家嘴大厦"))
    await fill(db, told(named(carrier("C-1"), "绿地略阳大厦"), *others))
    page = await register(db, "carriers", q=q)
    assert [row["name"] for row in page.rows] == ["绿地略阳大厦"]


@pytest.mark.parametrize("q", ["%", "_", "'", "\\", "数星", B[3:]])
async def test_what_is_no_part_of_a_name_or_beginning_of_a_code_finds_nothing(db, q: str):
    await fill(db, told(registered(), *OTHERS))
    assert await found(db, q=q) == set()


async def test_a_renamed_enterprise_is_found_by_each_of_its_names(db):
    await fill(db, told(registered(), updated(name="新名", effective_on="2025-06-01")))
    [row] = (await enterprises(db, q="甲")).rows
    assert (row["name"], row["other_names"]) == ("新名", ["甲"])
    assert await found(db, MARCH, q="xinming") == {"甲"}


async def test_filters_ask_what_an_enterprise_is_on_that_day(db):
    moved = updated(sectors=["blockchain"], carrier_id="C-9", effective_on="2025-06-01")
    first = Fact("enterprise.registered", A, {**registered().data, "carrier_id": "C-1"})
    events = told(first, moved, qualified(), revoked(on="2025-06-01"), carrier("C-1"), reported())
    await fill(db, events)
    for day, sector, building in ((MARCH, "fintech", "C-1"), (LATE, "blockchain", "C-9")):
        both = (f"sectors:{sector}", f"carrier_id:{building}")
        assert await found(db, day, filters=both[:1]) == {"甲"}
        assert await found(db, day, filters=both) == {"甲"}
    assert await found(db, MARCH, filters=("sectors:blockchain",)) == set()
    assert await found(db, filters=("carrier_id:C-1",)) == set()
    assert await found(db, MARCH, filters=("qualifications:tech",)) == {"甲"}
    assert await found(db, filters=("qualifications:tech",)) == set()
    [row] = (await enterprises(db, MARCH)).rows
    assert (row["carrier_name"], row["qualifications"]) == ("楼", ["tech"])
    assert (row["employees"], row["period"]) == (10, "2025Q1")
    assert (await enterprises(db, date(2025, 3, 30))).rows[0]["employees"] is None


async def test_one_that_has_ended_is_listed_as_it_was_when_all_are_asked_for(db):
    await fill(db, told(registered(), deregistered("2025-06-01"), carrier("C-1")))
    assert await found(db, open=True) == set()
    [row] = (await enterprises(db, filters=("sectors:fintech",))).rows
    assert (row["sectors"], row["deregistered_on"], row["counts"]) == (
        ["fintech"],
        "2025-06-01",
        {},
    )
    assert await found(db, date(2025, 5, 31), open=True) == {"甲"}


async def test_a_building_counts_its_active_tenants_of_the_day(db):
    tenants = [
        Fact("enterprise.registered", code, {**registered().data, "carrier_id": "C-1"})
        for code in (A, B)
    ]
    await fill(db, told(carrier("C-1"), *tenants, deregistered("2025-06-01", B)))
    assert (await register(db, "carriers", MARCH)).rows[0]["enterprises"] == 2
    assert (await register(db, "carriers")).rows[0]["enterprises"] == 1


async def test_loans_and_investments_are_found_by_who_got_them_and_by_the_fund(db):
    fund = named(established(), "沄澜子基金")
    await fill(db, told(named(registered(), "星辰"), fund, invested(), lent()))
    for q in ("星辰", "xingchen", A[:9], "ylzjj"):
        assert (await register(db, "investments", q=q)).totals == {"fund_investment": 5_000}
    assert (await register(db, "loans", q="xc")).rows[0]["enterprise_name"] == "星辰"
    assert (await register(db, "loans", q="ylzjj")).count == 0


async def test_a_pool_of_many_facts_is_one_row(db):
    more = (funded("pool", "5.00", "T-2"), funded("other", "1.00", "T-3"))
    await fill(db, told(lent(), funded(), *more, compensated()))
    rows = (await register(db, "pools")).rows
    assert [(one["key"], one["funded"], one["transfers"], one["balance"]) for one in rows] == [
        ("other", 100, 1, 100),
        ("pool", 4_500, 2, 3_500),
    ]
    assert rows[1]["counts"] == {"compensation_pool_balance": 3_500}
    assert (await register(db, "pools", date(2024, 12, 31))).count == 0


async def test_a_pool_whose_one_fact_holds_all_its_parts_is_listed_alike(db):
    """As a database from before tells it."""
    cause = {"source": "s", "id": "1", "time": "2026-01-05T00:00:00+00:00"}
    transfer = {"transfer_id": "T", "amount": 500, "funded_on": "2025-02-01", "event": cause}
    paid = {"loan_id": "L", "amount": 200, "compensated_on": "2025-03-01", "event": cause}
    fact = {"version": 1, "pool_id": "P", "transfers": [transfer], "compensations": [paid]}
    told_ = pure.Told("funds.pool", b"P", orjson.dumps(fact))
    await facts.take(db, records([told_]))
    [row] = (await register(db, "pools")).rows
    assert (row["balance"], row["counts"]) == (300, {"compensation_pool_balance": 300})
    [early] = (await register(db, "pools", date(2025, 2, 1))).rows
    assert (early["balance"], early["compensations"]) == (500, 0)
    assert (await register(db, "pools", date(2025, 1, 31))).count == 0
