"""What events say decides, not how it is written: sameness, order to the nanosecond, age."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import orjson
import pytest

from services.kit import migrating
from services.kit.owner import replays, service
from services.kit.owner.dead_letters import Place
from services.kit.owner.definition import Unreadable
from services.reasons import fault, say
from tests.stores.owner import ENTERPRISES, FUNDS, Owner
from tests.stores.said import established, invested, registered, renamed, told

KIT = Path(service.__file__).with_name("migrations")
NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
[FUND] = told(established())
SPELLINGS = {
    "a zone": {"time": "2026-01-05T08:00:00+08:00"},
    "a precision": {"time": "2026-01-05T00:00:00.000Z"},
    "a zero": {"data": FUND["data"] | {"committed": "1.0"}},
    "an unknown member": {"data": FUND["data"] | {"colour": "red"}},
}


def at(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def of_age(owner: Owner, event: dict, age: timedelta) -> list:
    """The event as a record that Kafka got so long before its time."""
    [record] = owner.records([event])
    arrived = datetime.fromisoformat(event["time"]) - age
    return [type(record)(record.topic, 0, record.offset, record.value, timestamp=at(arrived))]


async def name_of(enterprises: Owner, enterprise: str) -> str:
    [span] = (await enterprises.fact("enterprises.enterprise", enterprise))["names"]
    return span["name"]


@pytest.mark.parametrize("changes", SPELLINGS.values(), ids=SPELLINGS)
async def test_an_event_that_comes_again_in_other_words_counts_once(funds: Owner, changes: dict):
    await funds.take([FUND])
    before = await funds.facts()
    await funds.take([FUND | changes, FUND])
    assert await funds.repeats() == {FUND["id"]: 2}
    assert await funds.letters() == []
    assert await funds.facts() == before


async def test_an_event_that_the_release_before_took_in_is_known_when_it_comes_again(funds: Owner):
    await funds.take([FUND])
    await funds.db.execute("UPDATE inbox SET meaning = NULL")
    await funds.take([FUND])
    assert await funds.repeats() == {FUND["id"]: 1}


async def test_the_later_nanosecond_wins_whatever_the_ids_say_and_whatever_arrives_last(
    enterprises: Owner,
):
    [opening, *_] = told(registered())
    late, early = (
        event | {"id": id, "time": f"2026-01-05T01:00:00.{fraction}Z"}
        for id, fraction in (("a", "123456900"), ("z", "123456100"))
        for event in told(renamed(id))
    )
    for batch in ([opening, late], [early]):
        await enterprises.take(batch)
    assert await name_of(enterprises, opening["subject"]) == "a"
    await enterprises.take([late | {"id": "b", "time": "2026-01-05T01:00:00.1234569001Z"}])
    stored = await enterprises.db.fetch("SELECT id, beyond FROM slot WHERE slot = 'name'")
    assert [tuple(row) for row in stored] == [("b", 900)]


async def test_a_leap_second_lies_between_its_neighbours(enterprises: Owner):
    [opening, *_] = told(registered())
    times = ("2016-12-31T23:59:59.999999999Z", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z")
    renames = [
        event | {"id": f"{9 - n}", "time": time}
        for n, time in enumerate(times)
        for event in told(renamed(f"{n}"))
    ]
    await enterprises.take([opening | {"time": "2016-01-01T00:00:00Z"}, *renames[1::-1]])
    assert await name_of(enterprises, opening["subject"]) == "1"
    await enterprises.take([renames[2]])
    await enterprises.take([renames[1] | {"id": "x"}])
    assert await name_of(enterprises, opening["subject"]) == "2"


async def test_what_the_release_before_wrote_keeps_its_order(postgres_server, tmp_path: Path):
    """Its tables, migrated: the winners stay, their microseconds count as they were told."""
    admin = await asyncpg.connect(postgres_server.admin_url)
    await admin.execute("CREATE DATABASE before_told")
    await admin.close()
    url = postgres_server.admin_url.rpartition("/")[0] + "/before_told"
    for file in sorted(KIT.glob("*.sql")):
        if not file.name.endswith("_told.sql"):
            (tmp_path / file.name).write_bytes(file.read_bytes())
    assert migrating.migrate(url, [tmp_path]) == 0
    db = await asyncpg.connect(url)
    [opening, rename] = told(registered(), renamed("乙"))
    value = orjson.dumps({"value": "乙"}).decode()
    await db.execute(
        "INSERT INTO slot VALUES ('enterprise', $1, 'name', '', $2, $3, 'm', $4)",
        *(opening["subject"], value, NOW + timedelta(microseconds=123456), opening["source"]),
    )
    assert migrating.migrate(url, [KIT]) == 0
    owner = Owner(ENTERPRISES, db)
    await owner.take([opening])
    assert await name_of(owner, opening["subject"]) == "乙"
    for id, fraction in (("z", "123455999"), ("a", "123456000")):
        event = rename | {"id": id, "time": f"2026-01-05T01:00:00.{fraction}Z"}
        await owner.take([event | {"data": {"name": id}}])
        assert await name_of(owner, opening["subject"]) == "乙"
    later = rename | {"id": "b", "time": "2026-01-05T01:00:00.123456001Z"}
    await owner.take([later | {"data": {"name": "丙"}}])
    assert await name_of(owner, opening["subject"]) == "丙"
    await db.close()


async def test_a_time_ahead_of_the_brokers_clock_is_a_dead_letter_and_wins_nothing(funds: Owner):
    ahead = FUND | {"time": "2099-01-01T00:00:00+00:00"}
    await funds.take_records(of_age(funds, ahead, timedelta(minutes=10, milliseconds=1)))
    [letter] = await funds.letters()
    assert [problem["pointer"] for problem in letter["problems"]] == ["/time"]
    assert await funds.facts() == {}
    await funds.take_records(of_age(funds, ahead, timedelta(minutes=10)))
    assert len(await funds.facts()) == 1


async def test_a_record_read_again_is_judged_by_the_same_clock(funds: Owner):
    records = of_age(funds, FUND, timedelta(minutes=11))
    for _ in range(2):
        await funds.take_records(records)
    assert len(await funds.letters()) == 1


async def test_a_parked_event_is_not_judged_by_its_age_once_more(funds: Owner):
    [waiting] = told(invested("50.00"))
    await funds.take_records(of_age(funds, waiting, timedelta(minutes=9)))
    await funds.take(told(established(), minute=1))
    assert ("funds.investment", "I-1") in await funds.facts()


async def test_waiting_makes_no_letter_right_whose_time_lay_ahead(funds: Owner):
    records = of_age(funds, FUND, timedelta(minutes=11))
    await funds.take_records(records)
    place = Place.of(records[0])
    with pytest.raises(Unreadable, match="later than its arrival at 2026-01-04T23:49:00"):
        await replays.replay(funds.db, FUNDS, place, "an operator")
    await replays.replay(funds.db, FUNDS, place, "an operator", FUND)


async def test_a_letter_of_which_nobody_knows_when_kafka_got_it_is_judged_by_its_owners_clock(
    funds: Owner,
):
    ahead = FUND | {"time": "2099-01-01T00:00:00+00:00"}
    records = of_age(funds, ahead, timedelta(minutes=11))
    await funds.take_records(records)
    await funds.db.execute("UPDATE letter SET arrived_at = NULL")
    with pytest.raises(Unreadable, match="later than its arrival"):
        await replays.replay(funds.db, FUNDS, Place.of(records[0]), "an operator")


async def test_a_member_given_twice_is_a_dead_letter_and_stays_one_when_it_is_replayed(
    funds: Owner,
):
    text = orjson.dumps(FUND).replace(b'"kind"', b'"kind":"mother","kind"')
    record = funds.record(text)
    await funds.take_records([record])
    [letter] = await funds.letters()
    problem = fault("/data/kind", say("given_twice"))
    assert letter["problems"] == [problem]
    with pytest.raises(Unreadable) as refused:
        await replays.replay(funds.db, FUNDS, Place.of(record), "an operator")
    assert refused.value.problems == [problem]


async def test_an_edited_letter_with_a_member_given_twice_is_refused_with_its_pointer(funds: Owner):
    record = funds.record(orjson.dumps(FUND | {"data": {}}))
    await funds.take_records([record])
    place = Place.of(record)
    with pytest.raises(Unreadable) as refused:
        await replays.replay(funds.db, FUNDS, place, "an operator", FUND, ["/data/kind"])
    assert refused.value.problems == [fault("/data/kind", say("given_twice"))]
    await replays.replay(funds.db, FUNDS, Place.of(record), "an operator", FUND)


async def test_what_was_parked_before_times_were_judged_is_judged_when_it_is_freed(funds: Owner):
    """By when it was taken in: a release before kept no other moment, and no meaning."""
    ahead, fine = told(invested("50.00", "I-1"), invested("50.00", "I-2"))
    await funds.take([fine])
    await funds.take_records(of_age(funds, ahead, timedelta(0)))
    await funds.db.execute("UPDATE inbox SET meaning = NULL")
    late = """
        UPDATE inbox SET received_at = (event::json ->> 'time')::timestamptz - $1::interval
        WHERE id = $2
    """
    await funds.db.execute(late, timedelta(minutes=11), ahead["id"])
    await funds.db.execute(late, timedelta(minutes=9), fine["id"])
    await funds.take(told(established(), minute=1))
    assert {key for _, key in await funds.facts()} == {"F-1", "I-2"}
    [letter] = await funds.letters()
    assert [problem["code"] for problem in letter["problems"]] == ["ahead_of_arrival"]
    assert orjson.loads(base64.b64decode(letter["payload_base64"]))["id"] == ahead["id"]


async def test_an_investment_in_a_fund_with_a_blank_in_its_id_is_applied(funds: Owner):
    fund, investment = told(established("基金 1号"), invested("50.00"))
    investment["data"]["fund_id"] = "基金 1号"
    await funds.take([investment, fund])
    assert await funds.parked() == set()
    assert (await funds.fact("funds.investment", "I-1"))["fund_id"] == "基金 1号"
