"""A replay speaks for nobody but the letter's own sender."""

import asyncpg
import orjson
import pytest

from services.kit.messaging import sender_topics
from services.kit.owner import replays
from services.kit.owner.dead_letters import Place
from services.kit.owner.definition import Unreadable
from tests.stores.owner import FUNDS, Owner, Record
from tests.stores.said import established, told

BANK, FORGER = "urn:cqyz:bank", "urn:cqyz:forger"
[EVENT] = told(established(), source=BANK)


async def put_aside(funds: Owner, topic: str, value: bytes) -> Place:
    await funds.take_records([Record(topic, 0, 7, value)])
    [letter] = await funds.letters()
    assert letter["offset"] == 7
    return Place(topic, 0, 7)


async def replay(db: asyncpg.Connection, place: Place, event: dict | None = None) -> None:
    await replays.replay(db, FUNDS, place, "operations", event)


async def untouched(db: asyncpg.Connection) -> bool:
    sent = await db.fetchval("SELECT count(*) FROM journal WHERE topic = 'ingest.funds'")
    return await db.fetchval("SELECT state FROM letter") == "open" and sent == 0


async def test_a_forged_event_is_not_replayed_as_the_others(funds: Owner):
    place = await put_aside(funds, sender_topics.topic("ingest.funds", FORGER), orjson.dumps(EVENT))
    with pytest.raises(Unreadable, match="who writes there may not speak for urn:cqyz:bank"):
        await replay(funds.db, place)
    assert await untouched(funds.db)


@pytest.mark.parametrize("source", [BANK, FORGER])
async def test_a_letter_that_is_nobodys_is_not_edited_into_anybodys(funds: Owner, source: str):
    place = await put_aside(funds, "ingest.funds", b"poison")
    with pytest.raises(Unreadable, match="no source that can be believed"):
        await replay(funds.db, place, EVENT | {"source": source})
    assert await untouched(funds.db)


async def test_a_forged_letter_is_not_edited_into_the_forgers_own(funds: Owner):
    place = await put_aside(funds, sender_topics.topic("ingest.funds", FORGER), orjson.dumps(EVENT))
    with pytest.raises(Unreadable, match="no source that can be believed"):
        await replay(funds.db, place, EVENT | {"source": FORGER})
    assert await untouched(funds.db)


async def test_a_senders_own_letter_is_mended_and_sent_again(funds: Owner):
    topic = sender_topics.topic("ingest.funds", BANK)
    place = await put_aside(funds, topic, orjson.dumps(EVENT | {"data": {}}))
    await replay(funds.db, place, EVENT)
    assert await funds.db.fetchval("SELECT state FROM letter") == "replayed"
    text = await funds.db.fetchval("SELECT body FROM journal WHERE topic = 'ingest.funds'")
    assert orjson.loads(text) == EVENT
