"""Poison as large as Kafka takes stops no relay, and is kept whole."""

import orjson

from tests.fates.events import loan
from tests.fates.kafka import read, write

AS_LARGE_AS_KAFKA_TAKES = 1_048_000


async def test_the_largest_poison_stops_neither_its_owner_nor_the_relay(district, operator, sender):
    blob = b"x" * AS_LARGE_AS_KAFKA_TAKES
    sectors = {f"no sector {n}": {"output": "?" * 20} for n in range(12_000)}
    many = loan(sender.source) | {"data": {"by_sector": sectors, "x" * 200_000: 1}}
    places = await write(district, "ingest.funds", [blob, orjson.dumps(many)])
    after = loan(sender.source)
    sender.send(after)
    sender.wait_for_state(after, "applied")
    district.settle(30)
    told = await read(district, "funds.dead-letter")
    letters = {f"{r['topic']}/{r['partition']}/{r['offset']}": r for r in told}
    assert letters.keys() >= set(places)
    assert letters[places[0]]["payload_base64"] is None
    assert "kept by its owner" in str(letters[places[0]]["problems"])
    whole = operator.get(f"/api/v1/dead-letters/{places[0]}")
    assert whole["text"] == blob.decode()
    assert sender.wait_for_state(many, "rejected")["rejections"][0]["problems"]


async def test_a_replay_larger_than_an_event_may_be_is_refused(district, operator, sender):
    bad = loan(sender.source, time="yesterday")
    [place] = await write(district, "ingest.funds", [orjson.dumps(bad)])
    sender.wait_for_state(bad, "rejected")
    good = loan(sender.source)
    good["data"]["remark"] = "x" * 600_000
    path = f"/api/v1/dead-letters/{place}/replay"
    answer = operator.ask("POST", path, json={"event": good})
    assert answer.status_code == 422
    assert "bytes" in answer.json()["errors"][0]["reason"]
