"""What the tables of fates keep when records are read again. On a database of its own."""

import shutil
from pathlib import Path

import asyncpg
import pytest

from services.kit import migrating
from services.kit.owner import service
from tests.fates.events import loan
from tests.stores.owner import FUNDS, Owner, Record

KIT = Path(service.__file__).with_name("migrations")


@pytest.fixture
async def funds(db: asyncpg.Connection) -> Owner:
    return await Owner.knowing(FUNDS, db)


async def states(funds: Owner) -> list[str]:
    return [row["state"] for row in await funds.db.fetch("SELECT state FROM letter")]


async def test_a_repetition_read_again_counts_once(funds):
    document = loan("bank")
    await funds.take([document])
    again = funds.records([document, document])
    for _ in range(3):
        await funds.take_records(again)
    assert await funds.repeats() == {document["id"]: 2}


async def test_a_letter_read_again_keeps_what_was_done_about_it(funds):
    poison = funds.record(b"poison")
    await funds.take_records([poison])
    await funds.db.execute("UPDATE letter SET state = 'discarded'")
    await funds.take_records([poison])
    assert await states(funds) == ["discarded"]


async def test_another_poison_at_the_same_place_of_a_topic_made_anew_is_open_again(funds):
    await funds.take_records([Record("ingest.funds", 0, 7, b"old")])
    await funds.db.execute("UPDATE letter SET state = 'discarded'")
    await funds.take_records([Record("ingest.funds", 0, 7, b"new")])
    assert await states(funds) == ["open"]


async def test_every_record_has_exactly_one_row(funds):
    one, two = loan("bank"), loan("bank")
    other = loan("bank", id=one["id"])
    records = funds.records([one, two, one, other, two])
    records += [funds.record(b"poison"), funds.record(None)]
    await funds.take_records(records[:4])
    await funds.take_records(records[2:])
    rows = await funds.db.fetch(
        "SELECT \"offset\", 'inbox' FROM inbox UNION ALL SELECT \"offset\", 'repetition' "
        "FROM repetition UNION ALL SELECT \"offset\", 'letter' FROM letter ORDER BY 1"
    )
    assert [tuple(row) for row in rows] == [
        (0, "inbox"),
        (1, "inbox"),
        (2, "repetition"),
        (3, "letter"),
        (4, "repetition"),
        (5, "letter"),
        (6, "letter"),
    ]


async def test_letters_from_before_this_schema_can_be_read_and_replayed(postgres_server, tmp_path):
    admin = await asyncpg.connect(postgres_server.admin_url)
    await admin.execute("CREATE DATABASE before")
    await admin.close()
    url = postgres_server.admin_url.rpartition("/")[0] + "/before"
    shutil.copy(KIT / "20261101000000_kit.sql", tmp_path)
    assert migrating.migrate(url, [tmp_path]) == 0
    db = await asyncpg.connect(url)
    body = (
        '{"offset":3,"partition":1,"payload_base64":"cG9pc29u",'
        '"problems":[{"pointer":"","reason":"not JSON"}],"topic":"ingest.funds"}'
    )
    await db.execute(
        "INSERT INTO fact VALUES ('funds.dead-letter', 'ingest.funds/1/3', 1, $1)", body
    )
    assert migrating.migrate(url, [KIT]) == 0
    row = await db.fetchrow('SELECT topic, partition, "offset", payload, state FROM letter')
    assert tuple(row) == ("ingest.funds", 1, 3, b"poison", "open")
    await db.close()
