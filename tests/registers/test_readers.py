"""Questions to the read model: apart from its intake, bounded in time, whole lists by one."""

import asyncio
import json

import asyncpg
import pytest

from services.contracts.entities import ENTITIES
from services.indicators.read_model.answers import readers as readers_of
from services.indicators.read_model.answers.readers import reading
from services.indicators.read_model.following import facts
from services.indicators.read_model.lists import list_query, wanted
from services.kit.owner.service import connect
from tests.registers.district import LATE, all_rows, fill, records
from tests.registers.test_profile import EVENTS
from tests.stores.said import invested, lent, told
from tests.support import pure
from tests.support.asking import asking
from tests.support.planting import caught

LOANS = told(*(lent(f"M-{n}", f"{n + 1}.00") for n in range(12)), minute=9)
MANY = 12
SLOW = {**wanted.PIECES, "begun": "(entry.first <= {day} AND pg_sleep(5) IS NOT NULL)"}
DAY = {"as_of": LATE.isoformat()}


@pytest.fixture
async def filled(db: asyncpg.Connection) -> asyncpg.Connection:
    await fill(db, EVENTS, LOANS)
    return db


async def take_a_fact(pool: asyncpg.Pool) -> None:
    made = pure.District()
    made.publish(EVENTS)
    made.publish(told(invested("9.00"), minute=12))
    async with asyncio.timeout(2), pool.acquire() as db:
        await facts.take(db, records(made.facts))


@pytest.mark.parametrize("path", ["lists/loans", "lists/loans/all"])
async def test_slow_questions_keep_no_fact_from_being_taken_in(
    path: str, filled: asyncpg.Connection, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted, "PIECES", SLOW)
    pool = await connect(database)
    async with reading(database, answer=1, wait=0.5) as readers, asking(readers) as http:
        questions = [http.get(path, params=DAY | {"most": 100}) for _ in range(MANY)]
        asked = asyncio.gather(*questions)
        await asyncio.sleep(0.2)
        await take_a_fact(pool)
        if path == "lists/loans":
            assert {answer.status_code for answer in await asked} == {503}
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
    pool.terminate()


async def test_a_question_that_takes_too_long_is_ended_and_its_connection_free_again(
    filled: asyncpg.Connection, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with reading(database, answer=0.3) as readers, asking(readers) as http:
        with monkeypatch.context() as slow:
            slow.setattr(wanted, "PIECES", SLOW)
            answers = await asyncio.gather(*(http.get("lists/loans", params=DAY) for _ in "1234"))
        assert [answer.status_code for answer in answers] == [503] * 4
        assert answers[0].headers["Retry-After"] == "2"
        assert (await http.get("lists/loans", params=DAY)).status_code == 200


async def test_questions_without_an_end_are_caught(
    filled: asyncpg.Connection, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: PostgreSQL ends no statement, as it was."""
    honest = readers_of._pool

    async def endless(database_url: str, most: int, seconds: float) -> asyncpg.Pool:
        return await honest(database_url, most, 600)

    monkeypatch.setattr(readers_of, "_pool", endless)
    with caught(TimeoutError):
        async with asyncio.timeout(2):
            await test_a_question_that_takes_too_long_is_ended_and_its_connection_free_again(
                filled, database, monkeypatch
            )


async def test_a_whole_list_is_its_pages_in_the_same_order(
    filled: asyncpg.Connection, database: str
) -> None:
    async with reading(database) as readers, asking(readers) as http:
        for name in ("loans", "enterprises", "funds"):
            answer = await http.get(f"lists/{name}/all", params=DAY | {"most": 100})
            told = [json.loads(line) for line in answer.text.splitlines()]
            assert told == await all_rows(filled, name, LATE, 3)
            assert told


async def test_a_whole_list_stops_at_its_limit_and_refuses_what_pages_refuse(
    filled: asyncpg.Connection, database: str
) -> None:
    async with reading(database) as readers, asking(readers) as http:
        few = await http.get("lists/loans/all", params=DAY | {"most": 3})
        assert 3 <= len(few.text.splitlines()) <= 4
        wrong = await http.get("lists/loans/all", params=DAY | {"most": 3, "sort": "colour"})
        assert wrong.status_code == 422


async def test_all_contributors_are_those_of_the_pages(
    filled: asyncpg.Connection, database: str
) -> None:
    async with reading(database) as readers, asking(readers) as http:
        path = "lineage/commercial_value_loan"
        page = (await http.get(path, params=DAY)).json()
        answer = await http.get(f"{path}/all", params=DAY)
        told = [json.loads(line) for line in answer.text.splitlines()]
        for one in page["contributors"]:
            del one["fact"]
        assert told == page["contributors"]
        assert sum(one["contribution"] for one in told) == page["amount"] > 0
        assert (await http.get("lineage/colour/all", params=DAY)).status_code == 404


async def test_a_whole_list_is_of_one_moment(filled: asyncpg.Connection, database: str) -> None:
    whole = list_query.Whole(ENTITIES["loan"], list_query.ListQuery(LATE))
    other = await asyncpg.connect(database)
    pieces = []
    async for rows in whole.rows(other, 5):
        pieces.append(len(rows))
        await filled.execute("DELETE FROM index_entry WHERE topic = 'funds.loan'")
    await other.close()
    assert len(pieces) > 2
    assert sum(pieces) >= len(LOANS)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("enterprise", {"id": "\x01"} | DAY),
        ("matters/case", {"id": "\0"} | DAY),
        ("matters/case", {"id": "很" * 257} | DAY),
        ("boards/nothing", DAY),
        ("goals/many/rows", DAY),
        ("changes/workforce", {"before": 2**63, "after_day": "2025-01-31"}),
        ("changes/workforce", {"after_day": "2025-01-31"}),
    ],
)
async def test_what_nothing_could_be_called_is_refused_in_words(
    path: str, asked: dict[str, str | int], database: str
) -> None:
    async with reading(database) as readers, asking(readers) as http:
        answer = await http.get(path, params=asked)
        assert answer.status_code == 422, answer.text
        assert answer.json()["detail"]
