"""What an owner's tables forget after a while, and what they never do."""

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from services.kit.owner import fates, replays
from services.kit.owner.dead_letters import Place
from services.kit.owner.pruning import Retention, prune
from services.kit.owner.store import queries
from services.kit.settings import ServiceSettings
from services.reasons import fault, say
from tests.stores.owner import FUNDS, Owner
from tests.stores.said import established, invested, told

TELLING = told(established(), invested())
RETENTION = Retention(repetitions=90, payloads=400, parked=400)
TABLES = ("repetition", "letter", "inbox", "fact", "journal")


@pytest.fixture
async def owner(db: asyncpg.Connection) -> Owner:
    """Events, each of them again, and two records that are no events; all is sent."""
    owner = await Owner.knowing(FUNDS, db)
    await owner.take(TELLING)
    await owner.take(TELLING)
    await owner.take([{"specversion": "1.0"}, {"specversion": "1.0"}])
    await db.execute("DELETE FROM outbox")
    return owner


async def aged(
    db: asyncpg.Connection, days: int, retention: Retention = RETENTION
) -> dict[str, int]:
    """As if all that is kept had come so many days before; what pruning then forgets."""
    earlier = f"now() - interval '{days} days'"
    for table in ("repetition", "letter", "inbox"):
        await db.execute(f"UPDATE {table} SET received_at = {earlier}")
    await db.execute(f"UPDATE journal SET recorded_at = {earlier}")
    return await prune(db, FUNDS, retention, most=1)


async def counts(db: asyncpg.Connection) -> dict[str, int]:
    return {name: await db.fetchval(f"SELECT count(*) FROM {name}") for name in TABLES}


async def test_nothing_is_forgotten_before_its_time(owner: Owner) -> None:
    before = await counts(owner.db)
    assert not any((await aged(owner.db, 89)).values())
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


async def test_events_and_versions_stay_where_no_setting_says_otherwise(owner: Owner) -> None:
    kept = await owner.everything()
    await aged(owner.db, 36_500)
    now = await owner.everything()
    assert [row[:4] for row in now["inbox"]] == [row[:4] for row in kept["inbox"]]
    assert {row[1:4] for row in now["journal"]} == {
        row[1:4] for row in kept["journal"] if "dead-letter" not in row[1]
    }


async def test_applied_events_are_forgotten_and_sent_again_change_nothing(owner: Owner) -> None:
    retention = replace(RETENTION, inbox=90)
    facts = await owner.facts()
    assert (await aged(owner.db, 91, retention))["events"] == len(TELLING)
    assert await owner.db.fetch("SELECT FROM inbox") == []
    journal = await owner.journal()
    await owner.take(TELLING)
    assert (await owner.facts(), await owner.journal()) == (facts, journal)


async def test_an_event_that_was_repeated_lately_is_known(owner: Owner) -> None:
    await owner.db.execute("UPDATE inbox SET received_at = now() - interval '91 days'")
    assert (await prune(owner.db, FUNDS, replace(RETENTION, inbox=90)))["events"] == 0


async def test_of_versions_the_newest_stays_and_what_kafka_lacks(owner: Owner) -> None:
    for minute, yuan in ((1, "60.00"), (2, "70.00"), (3, "80.00")):
        await owner.take(told(invested(yuan), minute=minute))
    waiting = "SELECT id FROM journal WHERE key = 'I-1' AND version = 3"
    await owner.db.execute(f"DELETE FROM outbox WHERE id <> ({waiting})")
    assert (await aged(owner.db, 91, replace(RETENTION, journal=90)))["versions"] == 2
    kept = await owner.db.fetch("SELECT key, version FROM journal ORDER BY id")
    assert [tuple(row) for row in kept] == [("F-1", 1), ("I-1", 3), ("I-1", 4)]
    await queries.refill(owner.db)
    assert await owner.db.fetchval("SELECT count(*) FROM outbox") == 3


async def test_what_waits_too_long_is_an_open_letter_and_comes_back_by_a_replay(
    owner: Owner,
) -> None:
    [event] = told(invested("90.00", "I-9", fund="F-9"), minute=5)
    await owner.take([event])
    assert (await aged(owner.db, 399))["parked"] == 0
    assert await owner.parked() == {event["id"]}
    assert (await aged(owner.db, 401))["parked"] == 1
    assert await owner.parked() == set()
    known = await fates.fate(owner.db, event["source"], event["id"])
    assert known["event"] is None
    [letter] = known["rejections"]
    reason = say("waited_too_long", days=400, what="establishment", kind="fund", name="F-9")
    assert reason == "waited 400 days for establishment of fund F-9, which did not come"
    assert letter["problems"] == [fault("", reason)]
    await owner.take(told(established("F-9"), minute=6))
    place = Place(letter["topic"], letter["partition"], letter["offset"])
    again = await replays.replay(owner.db, FUNDS, place, "somebody")
    await owner.take([again])
    assert (await owner.fact("funds.investment", "I-9"))["amount"] == 9000


async def test_what_is_freed_at_that_moment_is_applied_and_no_letter(
    owner: Owner, database: str
) -> None:
    """Its fund is being told in a transaction that holds it when pruning comes."""
    await owner.take(told(invested("90.00", "I-9", fund="F-9"), minute=5))
    await owner.db.execute("UPDATE inbox SET received_at = now() - interval '401 days'")
    other = await asyncpg.connect(database)
    try:
        async with other.transaction():
            await Owner(FUNDS, other).take_records(
                [replace(r, partition=7) for r in owner.records(told(established("F-9"), minute=6))]
            )
            pruning = asyncio.create_task(prune(owner.db, FUNDS, RETENTION))
            await asyncio.sleep(0.2)
            assert not pruning.done()
        assert (await pruning)["parked"] == 0
    finally:
        await other.close()
    assert await owner.parked() == set()
    assert (await owner.fact("funds.investment", "I-9"))["amount"] == 9000
    assert await owner.db.fetchval("SELECT count(*) FROM letter WHERE id = '5-0'") == 0


@pytest.mark.parametrize("days", ["1", "89", "-1"])
def test_what_comes_again_out_of_kafka_may_not_be_forgotten_before(
    days: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1/x")
    assert Retention.of(ServiceSettings()) == Retention(90, 400, 400, 0, 0)
    monkeypatch.setenv("INBOX_DAYS", days)
    with pytest.raises(ValueError, match="inbox_days"):
        ServiceSettings()


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
