"""The lists of what became of records: filters, order and pages, on a real database."""

from datetime import timedelta

import orjson
import pytest

from services.kit.owner import fates
from services.kit.owner.fates import Cursor, ListQuery
from tests.stores.owner import Owner
from tests.stores.said import established, invested, told


async def filled(funds: Owner) -> list[dict]:
    """Applied, parked, repeated and rejected records; every arrival, the newest first."""
    fund, first, second = told(established(), invested("50.00"), invested("7.00", "I-2"))
    parked = told(invested("9.00", "I-3", fund="F-9"), minute=7)
    broken = orjson.loads(orjson.dumps(second)) | {"id": "broken"}
    broken["data"]["amount"] = "much"
    for batch in ([fund, first], [second, *parked], [first, broken], [first]):
        await funds.take(batch)
    return await fates.arrivals(funds.db, ListQuery(most=1000))


def places(rows: list[dict]) -> list[int]:
    return [row["offset"] for row in rows]


async def test_every_arrival_stands_in_the_list_once_and_turned_round(funds: Owner):
    whole = await filled(funds)
    states = sorted(row["state"] for row in whole)
    assert states == [*["applied"] * 3, *["duplicate"] * 2, "parked", "rejected"]
    rising = await fates.arrivals(funds.db, ListQuery(most=1000, is_rising=True))
    assert rising == whole[::-1]


@pytest.mark.parametrize("is_rising", [False, True])
async def test_pages_join_without_gap_or_overlap(funds: Owner, is_rising: bool):
    await filled(funds)
    for listed in (fates.arrivals, fates.dead_letters):
        whole = await listed(funds.db, ListQuery(most=1000, is_rising=is_rising))
        paged, cursor = [], None
        while page := await listed(funds.db, ListQuery(most=2, cursor=cursor, is_rising=is_rising)):
            paged += page
            cursor = Cursor.read(str(Cursor.of(page[-1])))
        assert paged == whole


async def test_several_values_of_a_filter_are_alternatives(funds: Owner):
    whole = await filled(funds)

    async def found(**asked: object) -> list[int]:
        return places(await fates.arrivals(funds.db, ListQuery(most=1000, **asked)))

    def expected(name: str, *values: str) -> list[int]:
        return places([row for row in whole if row[name] in values])

    source = whole[0]["source"]
    assert await found(states=["parked", "rejected"]) == expected("state", "parked", "rejected")
    assert await found(states=["duplicate"]) == expected("state", "duplicate")
    assert await found(subjects=["I-1", "I-2"]) == expected("subject", "I-1", "I-2")
    assert await found(subjects=["I-1"], states=["applied"]) != []
    assert await found(types=["fund.established"]) == expected("type", "fund.established")
    assert await found(sources=[source]) == await found(sources=[source, "urn:x"]) == places(whole)
    assert await found(sources=["urn:x"]) == []


async def test_words_begin_an_id_or_a_subject(funds: Owner):
    whole = await filled(funds)

    async def found(q: str) -> list[int]:
        return places(await fates.arrivals(funds.db, ListQuery(most=1000, q=q)))

    assert await found("broken") == places([row for row in whole if row["id"] == "broken"])
    assert await found("I-") == places([row for row in whole if row["subject"].startswith("I-")])
    assert await found("roken") == await found("%") == []


async def test_a_span_of_time_has_its_beginning_and_not_its_end(funds: Owner):
    whole = await filled(funds)
    first, last = whole[-1]["at"], whole[0]["at"]
    query = ListQuery(most=1000, since=first, until=last)
    assert await fates.arrivals(funds.db, query) == [r for r in whole if r["at"] < last]
    after = ListQuery(most=1000, since=last + timedelta(microseconds=1))
    assert await fates.arrivals(funds.db, after) == []


async def test_dead_letters_are_filtered_alike(funds: Owner):
    await filled(funds)

    async def found(**asked: object) -> int:
        return len(await fates.dead_letters(funds.db, ListQuery(most=1000, **asked)))

    assert await found() == await found(q="bro") == await found(states=["open", "replayed"]) == 1
    assert await found(states=["discarded"]) == await found(q="x") == 0


async def test_every_source_is_heard_of_with_its_newest_record_whatever_became_of_it(funds: Owner):
    await funds.take(told(established(), source="urn:applied"))
    await funds.take(again := told(invested("50.00"), source="urn:parked"))
    rejected = orjson.loads(orjson.dumps(told(invested("7.00", "I-2"), source="urn:rejected")[0]))
    rejected["data"]["amount"] = "much"
    await funds.take([rejected])
    first = {row["source"]: row["at"] for row in await fates.heard(funds.db)}
    assert sorted(first) == ["urn:applied", "urn:parked", "urn:rejected"]
    await funds.take(again)
    then = {row["source"]: row["at"] for row in await fates.heard(funds.db)}
    assert then["urn:parked"] > first["urn:parked"]
    assert then["urn:applied"] == first["urn:applied"]
    newest = {}
    for row in await fates.arrivals(funds.db, ListQuery(most=1000)):
        newest.setdefault(row["source"], row["at"])
    assert then == newest


async def test_of_an_empty_inbox_nobody_is_heard_of(funds: Owner):
    assert await fates.heard(funds.db) == []
