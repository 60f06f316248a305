"""What an owner's tables forget after a while, and what they never do."""

import asyncpg
import pytest

from services.kit.owner.pruning import Retention, prune
from services.kit.owner.store import queries
from tests.stores.owner import FUNDS, Owner
from tests.stores.said import established, invested, told

TELLING = told(established(), invested())
RETENTION = Retention(repetitions=90, payloads=400)
TABLES = ("repetition", "letter", "inbox", "fact", "journal")


@pytest.fixture
async def owner(db: asyncpg.Connection) -> Owner:
    """Events, each of them again, and two records that are no events; all is sent."""
    owner = Owner(FUNDS, db)
    await owner.take(TELLING)
    await owner.take(TELLING)
    await owner.take([{"specversion": "1.0"}, {"specversion": "1.0"}])
    await db.execute("DELETE FROM outbox")
    return owner


async def aged(db: asyncpg.Connection, days: int) -> dict[str, int]:
    """As if all that is kept had come so many days before; what pruning then forgets."""
    earlier = f"now() - interval '{days} days'"
    for table in ("repetition", "letter", "inbox"):
        await db.execute(f"UPDATE {table} SET received_at = {earlier}")
    await db.execute(f"UPDATE journal SET recorded_at = {earlier}")
    return await prune(db, RETENTION, FUNDS.dead_letter_topic, most=1)


async def counts(db: asyncpg.Connection) -> dict[str, int]:
    return {name: await db.fetchval(f"SELECT count(*) FROM {name}") for name in TABLES}


async def test_nothing_is_forgotten_before_its_time(owner: Owner) -> None:
    before = await counts(owner.db)
    assert await aged(owner.db, 89) == {"repetitions": 0, "told letters": 0, "payloads": 0}
    assert await counts(owner.db) == before


async def test_places_of_repetitions_go_and_their_number_stays(owner: Owner) -> None:
    assert (await aged(owner.db, 91))["repetitions"] == len(TELLING)
    assert await owner.db.fetch("SELECT * FROM repetition") == []
    assert await owner.db.fetchval("SELECT sum(repeats) FROM inbox") == len(TELLING)
    await owner.take(TELLING)
    assert await owner.db.fetchval("SELECT sum(repeats) FROM inbox") == 2 * len(TELLING)


async def test_of_a_dead_letter_its_owner_keeps_one_copy(owner: Owner) -> None:
    facts = await owner.facts()
    assert (await aged(owner.db, 91))["told letters"] == 2
    assert await owner.letters() == []
    kept = await owner.db.fetch("SELECT payload FROM letter")
    assert len(kept) == 2
    assert all(row["payload"] for row in kept)
    assert await owner.facts() == facts
    journal = "SELECT count(*) FROM journal WHERE topic <> $1"
    assert await owner.db.fetchval(journal, FUNDS.dead_letter_topic) == len(facts)


async def test_what_kafka_does_not_have_yet_is_not_forgotten(owner: Owner) -> None:
    await queries.refill(owner.db)
    assert (await aged(owner.db, 91))["told letters"] == 0
    assert len(await owner.letters()) == 2


async def test_the_content_of_letters_goes_once_they_are_done_with(owner: Owner) -> None:
    await owner.db.execute(
        "UPDATE letter SET state = 'discarded' WHERE ctid = (SELECT min(ctid) FROM letter)"
    )
    assert (await aged(owner.db, 401))["payloads"] == 1
    rows = await owner.db.fetch("SELECT state, payload, problems FROM letter ORDER BY state")
    assert [(row["state"], bool(row["payload"])) for row in rows] == [
        ("discarded", False),
        ("open", True),
    ]
    assert all(row["problems"] for row in rows)
