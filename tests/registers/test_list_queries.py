"""What a list is asked for and cannot answer: each with its parameter and reason, never a fault."""

import asyncio
import base64
import contextlib
from datetime import date

import asyncpg
import orjson
import pytest

from services.contracts.entities import REGISTERS
from services.contracts.values.vocabulary import FAMILIES
from services.indicators.read_model.answers.readers import reading
from services.indicators.read_model.statements import cursor
from services.indicators.read_model.statements.cursor import Cursor
from services.indicators.read_model.statements.filters import Refused
from tests.registers.district import all_rows, fill, named, register
from tests.registers.test_list_recount import OF_THINGS
from tests.registers.test_profile import EVENTS
from tests.stores.said import (
    A,
    assigned,
    awarded,
    base,
    carrier,
    established,
    explained,
    invested,
    lent,
    opened,
    platform,
    registered,
    told,
)
from tests.support.asking import asking

LOANS = told(*(lent(f"M-{n}", f"{n + 1}.00") for n in range(6)), minute=9)


def forged(*parts: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


@pytest.fixture
async def http(database: str):
    """The read model's routes over a filled database."""
    db = await asyncpg.connect(database)
    await fill(db, EVENTS, LOANS)
    await db.close()
    async with reading(database) as readers, asking(readers) as client:
        yield client


@pytest.mark.parametrize(
    ("asked", "parameter"),
    [
        ({"sort": "colour"}, "sort"),
        ({"sort": "--amount"}, "sort"),
        ({"sort": "repayments"}, "sort"),
        ({"filter": "amount"}, "filter"),
        ({"filter": "bank:乙"}, "filter"),
        ({"filter": "product:gift"}, "filter"),
        ({"filter": "amount:5"}, "filter"),
        ({"filter": "amount:.."}, "filter"),
        ({"filter": "amount:1e3..2"}, "filter"),
        ({"filter": "amount:..99999999999999999999"}, "filter"),
        ({"filter": "disbursed_on:2025-02-30.."}, "filter"),
        ({"filter": "disbursed_on:yesterday.."}, "filter"),
        ({"filter": "enterprise_id:\x00"}, "filter"),
        ({"filter": "enterprise_id:" + "x" * 300}, "filter"),
        ({"q": "\x00"}, "q"),
        ({"cursor": "2025"}, "cursor"),
        ({"cursor": "长"}, "cursor"),
        ({"cursor": forged(1, 2)}, "cursor"),
        ({"cursor": forged({}, None, "L-1")}, "cursor"),
    ],
)
async def test_what_no_list_has_is_refused_by_name(http, asked: dict, parameter: str):
    answer = await http.get("/lists/loans", params={"as_of": "2025-12-31", **asked})
    assert (answer.status_code, answer.json()["detail"].partition(":")[0]) == (422, parameter)


async def test_a_list_that_nobody_declared_is_not_found(http):
    assert (await http.get("/lists/streets", params={"as_of": "2025-12-31"})).status_code == 404


async def test_the_answer_says_how_it_is_sorted(http):
    asked = {"as_of": "2025-12-31", "limit": 2, "filter": ["amount:..4", "amount:6..6"]}
    said = (await http.get("/lists/loans", params=asked)).json()
    assert said.keys() == {"count", "totals", "rows", "next", "sort", "restricted"}
    assert (said["sort"], said["count"], len(said["rows"])) == ("-disbursed_on", 5, 2)
    rest = (await http.get("/lists/loans", params={**asked, "cursor": said["next"]})).json()
    assert (rest["totals"], rest["count"]) == (said["totals"], 5)
    assert {one["key"] for one in rest["rows"]}.isdisjoint(one["key"] for one in said["rows"])


async def test_a_cursor_belongs_to_one_list(db):
    await fill(db, EVENTS, LOANS)
    page = await register(db, "loans", limit=1, sort="amount", filters=("amount:1..",))
    own = {"sort": "amount", "filters": ("amount:1..",), "cursor": page.next}
    assert (await register(db, "loans", limit=3, **own)).rows
    foreign = [
        own | {"sort": "-amount"},
        own | {"sort": "outstanding"},
        own | {"filters": ()},
        own | {"open": True},
        own | {"q": "乙"},
    ]
    for asked in foreign:
        with pytest.raises(Refused, match="cursor"):
            await register(db, "loans", **asked)
    with pytest.raises(Refused, match="cursor"):
        await register(db, "investments", sort="amount", cursor=page.next)


@pytest.mark.parametrize("path", REGISTERS)
async def test_a_cursor_made_by_hand_is_refused_or_read_and_never_a_fault(db, path: str):
    await fill(db, EVENTS, LOANS)
    entity = REGISTERS[path]
    places = ("x", "", "1", "9" * 19, "9" * 30, "NaN", "{}", "{1,2}", "t", "-1.5", None)
    for column in (*entity.registry.columns, "open"):
        page = await register(db, path, sort=column, limit=1)
        if page.next is None:
            continue
        digest = orjson.loads(base64.urlsafe_b64decode(page.next + "=="))[0]
        for place in places:
            made = cursor.written(digest, Cursor(place, "K"))
            with contextlib.suppress(Refused):
                await register(db, path, sort=column, cursor=made)


async def test_rows_that_come_meanwhile_do_not_shift_those_after_the_cursor(db):
    await fill(db, LOANS)
    page = await register(db, "loans", sort="amount", limit=3)
    await fill(db, told(lent("M-x", "0.50"), minute=3))
    rest = await register(db, "loans", sort="amount", cursor=page.next)
    assert [row["key"] for row in rest.rows] == ["M-3", "M-4", "M-5"]


async def test_lists_answer_while_facts_are_taken_in(database: str):
    """Reading takes no lock that writing waits for, and sees one state of the whole."""
    pool = await asyncpg.create_pool(database, min_size=2, max_size=2)
    async with pool.acquire() as writer, pool.acquire() as reader:
        for number in range(8):
            batch = told(*(invested(f"{n + 1}.00", f"I-{number}-{n}") for n in range(5)))
            _, page = await asyncio.gather(
                fill(writer, EVENTS[8:9], batch), register(reader, "investments", limit=1000)
            )
            shown = sum(row["counts"].get("fund_investment", 0) for row in page.rows)
            assert shown == page.totals["fund_investment"]
    await pool.close()


@pytest.mark.parametrize(
    "path",
    [
        *("/lists/loans", "/lists/loans/all", "/lineage/fund_investment", "/enterprise"),
        "/lineage/fund_investment/all",
    ],
)
async def test_who_shows_no_identity_is_answered_nothing(http, path: str):
    """A gateway of the release before shows none: it is refused, and shows nobody all there is."""
    asked = {"as_of": "2025-12-31", "id": A, "most": 9, "scope": "district"}
    told = await http.get(path, params=asked, headers={"Authorization": ""})
    assert told.status_code == 401


async def test_a_day_before_everything_has_an_empty_list(db):
    await fill(db, EVENTS)
    for path in REGISTERS:
        assert await all_rows(db, path, date(1999, 1, 1), 5) == []


GREEN = "绿地略阳"
NAMED = [
    *(registered(), carrier(), established(), platform(), base(), awarded()),
    lent()._replace(data=lent().data | {"bank": GREEN}),
]
SEARCHED = [path for path, e in REGISTERS.items() if any(f.search for f in e.fields.values())]


@pytest.fixture
async def named_alike(db: asyncpg.Connection) -> asyncpg.Connection:
    """One thing in each list that can be searched, all called alike."""
    facts = [fact if "name" not in fact.data else named(fact, GREEN) for fact in NAMED]
    matters = [opened(family, GREEN) for family in FAMILIES]
    targets = [assigned(department=GREEN), explained(text=GREEN)]
    begun = (one for one in OF_THINGS if ".thing.registered." in one["type"])
    things = {one["subject"].partition("/")[0]: one for one in begun}
    alike = [one | {"data": one["data"] | {"name": GREEN}} for one in things.values()]
    await fill(db, told(*facts, *matters, *targets), alike)
    return db


async def test_every_search_finds_u_umlaut_however_it_is_typed(named_alike) -> None:
    spellings = (
        "lüdi",
        "ludi",
        "lvdi",
        "lyudi",
        "LÜ di",
        "lu\u0308di",
        "lueyang",
        "lveyang",
        "绿地",
    )
    assert len(SEARCHED) >= 7
    for path in SEARCHED:
        for words in spellings:
            page = await register(named_alike, path, q=words)
            assert page.count == 1, (path, words)
        assert (await register(named_alike, path, q="lidi")).count == 0, path
