"""An event is the same in either mode in which Kafka carries CloudEvents, its dead letter too."""

import base64

import orjson

from services.kit.messaging.sizes import LARGEST_EVENT
from services.kit.owner import replays
from services.kit.owner.dead_letters import Place
from tests.stores.owner import Owner, Record
from tests.stores.said import established, told

[EVENT] = told(established())


def binary(owner: Owner, event: dict, data: bytes | None = None) -> Record:
    """The event as a record in binary mode."""
    attributes = {name: value for name, value in event.items() if name not in ("data",)}
    headers = tuple((f"ce_{name}", str(value).encode()) for name, value in attributes.items())
    offset = owner.record(None).offset
    value = orjson.dumps(event["data"]) if data is None else data
    return Record(owner.intake.ingest, 0, offset, value, headers=headers)


async def test_an_event_in_binary_mode_is_taken_and_its_document_repeats_it(funds: Owner):
    await funds.take_records([binary(funds, EVENT)])
    await funds.take([EVENT])
    await funds.take_records([binary(funds, EVENT)])
    assert await funds.letters() == []
    assert await funds.repeats() == {EVENT["id"]: 2}
    assert {key for _, key in await funds.facts()} == {"F-1"}


async def test_what_is_wrong_in_binary_mode_is_named_and_can_be_mended(funds: Owner):
    bad = binary(funds, EVENT | {"time": "yesterday"})
    await funds.take_records([bad])
    [letter] = await funds.letters()
    assert [problem["pointer"] for problem in letter["problems"]] == ["/time"]
    assert orjson.loads(base64.b64decode(letter["payload_base64"]))["id"] == EVENT["id"]
    row = await funds.db.fetchrow("SELECT source, id, subject FROM letter")
    assert tuple(row) == (EVENT["source"], EVENT["id"], EVENT["subject"])
    place = Place(bad.topic, bad.partition, bad.offset)
    assert await replays.replay(funds.db, funds.intake, place, "somebody", EVENT) == EVENT


async def test_data_that_is_no_json_is_a_dead_letter_that_knows_its_event(funds: Owner):
    await funds.take_records([binary(funds, EVENT, b"\x00\x01")])
    [letter] = await funds.letters()
    assert any("/data" in problem["pointer"] for problem in letter["problems"])
    assert await funds.db.fetchval("SELECT id FROM letter") == EVENT["id"]


async def test_an_event_holds_so_many_bytes_at_this_door_too(funds: Owner):
    room = LARGEST_EVENT - len(orjson.dumps(EVENT | {"remark": ""}))
    largest = EVENT | {"remark": "x" * room}
    assert len(orjson.dumps(largest)) == LARGEST_EVENT
    await funds.take([largest])
    assert await funds.letters() == []
    [larger, other] = told(established("F-2"), established("F-3"), minute=1)
    in_data = larger | {"data": larger["data"] | {"remark": "x" * LARGEST_EVENT}}
    await funds.take([in_data, other])
    await funds.take_records([binary(funds, in_data)])
    letters = await funds.letters()
    assert len(letters) == 2
    for letter in letters:
        assert f"at most {LARGEST_EVENT}" in letter["problems"][0]["reason"]
    assert {key for _, key in await funds.facts()} == {"F-1", "F-3"}
