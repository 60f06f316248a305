"""The read model beyond 64 bits: it takes everything in, and lineage and lists stay exact."""

import json
from collections.abc import AsyncIterator
from datetime import date

import asyncpg
import httpx2
import pytest

from services.indicators.read_model.answers.readers import reading
from tests.registers.district import all_rows, fill, register
from tests.stores.said import (
    A,
    established,
    funded,
    invested,
    lent,
    registered,
    repaid,
    told_at_length,
)
from tests.support.asking import asking

LATE = date(2025, 12, 31)
LARGEST = "999999999999999.99"
FEN = 99_999_999_999_999_999
MANY = 200


@pytest.fixture
async def filled(db: asyncpg.Connection) -> asyncpg.Connection:
    events = told_at_length(
        *(registered(), established(), lent(yuan=LARGEST), lent("L-2", yuan="1.00")),
        *(invested(LARGEST, f"I-{n}") for n in range(MANY)),
        *(funded(yuan=LARGEST, number=f"T-{n}") for n in range(MANY)),
        *(funded("small", "1.00", "T-0"), invested("1.00", "I-one")),
        *(repaid(yuan=LARGEST, number=f"R-{n}") for n in range(MANY)),
    )
    await fill(db, events)
    return db


@pytest.fixture
async def asked(filled: asyncpg.Connection, database: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with reading(database) as readers, asking(readers) as client:
        yield client


async def test_what_one_fact_adds_on_a_day_may_pass_64_bits(asked):
    params = {"as_of": LATE.isoformat()}
    code = "commercial_value_loan_outstanding"
    page = json.loads((await asked.get(f"/lineage/{code}", params=params)).content)
    assert page["amount"] == FEN + 100 - MANY * FEN
    assert [one["contribution"] for one in page["contributors"]] == [FEN - MANY * FEN, 100]


async def test_a_figure_of_largest_amounts_is_opened_exactly(asked):
    params = {"as_of": LATE.isoformat(), "limit": 1}
    page = json.loads((await asked.get("/lineage/fund_investment", params=params)).content)
    assert (page["amount"], page["facts"]) == (MANY * FEN + 100, MANY + 1)
    assert page["contributors"][0]["contribution"] == FEN


async def test_a_cursor_that_no_fact_has_is_refused(asked):
    params = {"as_of": LATE.isoformat(), "cursor": "funds.loan|\0"}
    answer = await asked.get("/lineage/fund_investment", params=params)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("cursor: ")


async def test_lists_total_largest_amounts_exactly(asked):
    params = {"as_of": LATE.isoformat(), "limit": 3}
    page = json.loads((await asked.get("/lists/investments", params=params)).content)
    assert page["totals"]["fund_investment"] == MANY * FEN + 100
    profile = await asked.get("/enterprise", params={"id": A, "as_of": LATE.isoformat()})
    assert profile.status_code == 200
    [pool] = await register_rows(asked, "pools", q="pool")
    assert pool["counts"]["compensation_pool_balance"] == MANY * FEN
    assert (pool["funded"], pool["balance"]) == (MANY * FEN, MANY * FEN)


async def register_rows(asked: httpx2.AsyncClient, path: str, **params: str) -> list[dict]:
    answer = await asked.get(f"/lists/{path}", params={"as_of": LATE.isoformat(), **params})
    return json.loads(answer.content)["rows"]


@pytest.mark.parametrize(
    ("name", "sort"),
    [("pools", "funded"), ("pools", "-balance"), ("loans", "repaid"), ("loans", "-outstanding")],
)
async def test_lists_sort_and_page_by_large_sums(filled, name, sort):
    rows = await all_rows(filled, name, LATE, 1, sort=sort)
    column = sort.removeprefix("-")
    amounts = [row[column] for row in rows]
    assert len(amounts) == 2
    assert amounts == sorted(amounts, reverse=sort.startswith("-"))
    assert {type(amount) for amount in amounts} == {int}


async def test_lists_filter_by_large_sums(filled):
    page = await register(filled, "loans", filters=("outstanding:..0",))
    assert [row["outstanding"] for row in page.rows] == [FEN - MANY * FEN]
