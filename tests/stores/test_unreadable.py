import base64

import orjson
import pytest

from tests.stores.owner import Owner
from tests.stores.said import established, headcount, registered, told

[GOOD] = told(established("F-1"))
[NEIGHBOUR] = told(established("F-2"), minute=1)


def without(event: dict, *names: str) -> bytes:
    return orjson.dumps({key: value for key, value in event.items() if key not in names})


POISON = {
    "not JSON": (b'{"id": ', ""),
    "empty": (b"", ""),
    "a tombstone": (None, ""),
    "not UTF-8": (b'{"id": "\xff\xfe"}', ""),
    "a lone surrogate": (b'{"id": "\\ud800"}', ""),
    "no object": (b"[1, 2]", ""),
    "a number": (b"17", ""),
    "too deep": (b"[" * 5000 + b"]" * 5000, ""),
    "a missing attribute": (without(GOOD, "subject"), "/subject"),
    "a wrong type": (orjson.dumps(GOOD | {"type": "cn.gov.cqyz.fund.eaten.v1"}), "/type"),
    "a time without zone": (orjson.dumps(GOOD | {"time": "2026-01-05T00:00:00"}), "/time"),
    "a NUL in an id": (orjson.dumps(GOOD | {"id": "a\x00b"}), "/id"),
    "a NUL in a name": (
        orjson.dumps(GOOD | {"data": GOOD["data"] | {"name": "a\x00b"}}),
        "/data/name",
    ),
    "data of the wrong shape": (orjson.dumps(GOOD | {"data": [1]}), "/data"),
    "another owner's event": (orjson.dumps(told(registered())[0]), "/type"),
    "another owner's event again": (orjson.dumps(told(headcount())[0]), "/type"),
}


@pytest.mark.parametrize(("value", "pointer"), POISON.values(), ids=POISON.keys())
async def test_an_unreadable_record_is_a_dead_letter_and_its_neighbours_are_taken(
    funds: Owner, value: bytes | None, pointer: str
):
    before, after = funds.records([GOOD])[0], funds.records([NEIGHBOUR])[0]
    poison = funds.record(value, partition=2)
    await funds.take_records([before, poison, after])
    [letter] = await funds.letters()
    assert (letter["topic"], letter["partition"], letter["offset"]) == ("ingest.funds", 2, 2)
    assert pointer in [problem["pointer"] for problem in letter["problems"]]
    assert all(problem["reason"] for problem in letter["problems"])
    kept = letter["payload_base64"]
    assert (base64.b64decode(kept) if kept else None) == (value or None)
    assert {key for _, key in await funds.facts()} == {"F-1", "F-2"}


async def test_a_dead_letter_names_every_reason_at_once(funds: Owner):
    data = GOOD["data"] | {"committed": "1.234", "kind": "odd", "established_on": "2025-02-30"}
    await funds.take([GOOD | {"time": "yesterday", "specversion": "0.3", "data": data}])
    [letter] = await funds.letters()
    assert {problem["pointer"] for problem in letter["problems"]} == {
        "/time",
        "/specversion",
        "/data/committed",
        "/data/kind",
        "/data/established_on",
    }


async def test_an_unreadable_record_read_again_is_one_letter_still(funds: Owner):
    poison = funds.record(b"poison")
    await funds.take_records([poison])
    await funds.take_records([poison])
    await funds.take_records([funds.record(b"poison")])
    assert [letter["offset"] for letter in await funds.letters()] == [0, 1]


async def test_the_id_of_an_unreadable_event_can_be_used_again_for_a_good_one(funds: Owner):
    await funds.take([GOOD | {"data": {}}])
    await funds.take([GOOD])
    assert {key for _, key in await funds.facts()} == {"F-1"}
    assert len(await funds.letters()) == 1


@pytest.mark.parametrize("strange", ["a\x00b", "\N{GRINNING FACE}", "\u202e", "x" * 70_000])
async def test_a_strange_text_in_an_ignored_field_stops_nobody(enterprises: Owner, strange: str):
    [event] = told(registered())
    data = event["data"] | {"remark": strange, strange: 1}
    await enterprises.take([event | {"data": data, "comment": strange}])
    assert await enterprises.letters() == []
    assert ("enterprises.enterprise", event["subject"]) in await enterprises.facts()


async def test_a_nul_in_an_ignored_field_of_a_parked_event_stops_nobody(talent: Owner):
    [event] = told(headcount())
    strange = event | {"data": event["data"] | {"remark": "a\x00b"}, "comment": "\x00"}
    await talent.take([strange])
    assert await talent.parked() == {event["id"]}
    assert await talent.letters() == []
