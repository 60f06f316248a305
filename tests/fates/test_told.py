"""What the door makes of how an event is told, over HTTP and straight from Kafka."""

import base64
from datetime import UTC, datetime, timedelta

import orjson

from tests.fates.caller import BATCHED
from tests.fates.events import fund, investment, loan, unique
from tests.fates.kafka import write


def pointers(problem: dict) -> list[str]:
    return [error["pointer"] for error in problem["errors"]]


async def test_a_clock_that_is_ahead_is_refused_at_both_doors(district, operator, sender):
    ahead = loan(sender.source, time=(datetime.now(UTC) + timedelta(minutes=11)).isoformat())
    answer = sender.post(ahead)
    assert (answer.status_code, pointers(answer.json())) == (422, ["/time"])
    late = loan(sender.source, ahead["subject"], time="2099-01-01T00:00:00Z")
    near = loan(sender.source, time=(datetime.now(UTC) + timedelta(minutes=9)).isoformat())
    await write(district, "ingest.funds", [orjson.dumps(one) for one in (late, near)])
    sender.wait_for_state(near, "applied")
    told = sender.wait_for_state(late, "rejected")
    [rejection] = told["rejections"]
    assert [problem["pointer"] for problem in rejection["problems"]] == ["/time"]
    place = "/".join(str(part) for part in rejection["place"].values())
    answer = operator.ask("POST", f"/api/v1/dead-letters/{place}/replay", json={})
    assert (answer.status_code, pointers(answer.json())) == (422, ["/time"])


async def test_an_event_in_other_words_is_one_come_again(district, sender):
    first = loan(sender.source, time="2026-01-05T09:00:00+08:00")
    again = [
        first | {"time": "2026-01-05T01:00:00Z"},
        first | {"time": "2026-01-05T01:00:00.000Z"},
        first | {"data": first["data"] | {"amount": "1000.0", "colour": "red"}},
    ]
    sender.send(first)
    sender.wait_for_state(first, "applied")
    sender.send(*again[:2])
    await write(district, "ingest.funds", [orjson.dumps(again[2])])
    district.settle()
    told = sender.wait_for_state(first, "applied")
    assert (told["duplicates"], told["rejections"]) == (3, [])


def test_what_an_envelope_may_say_is_taken(sender):
    told = [
        loan(sender.source, datacontenttype="application/json; charset=utf-8"),
        loan(sender.source, datacontenttype="Application/JSON"),
        loan(sender.source, datacontenttype=None, dataschema=None),
        loan(sender.source, time="2016-12-31T23:59:60Z"),
    ]
    carried = loan(sender.source)
    data = base64.b64encode(orjson.dumps(carried.pop("data"))).decode()
    told.append(carried | {"data_base64": data})
    sender.send(*told)
    for document in told:
        sender.wait_for_state(document, "applied")


def test_a_member_given_twice_is_refused_where_it_stands(sender):
    good, bad = loan(sender.source), loan(sender.source)
    twice = orjson.dumps(bad).replace(b'"amount":', b'"amount":"9.00","amount":')
    answer = sender.post(twice)
    assert (answer.status_code, pointers(answer.json())) == (422, ["/data/amount"])
    answer = sender.post(b"[" + orjson.dumps(good) + b"," + twice + b"]", BATCHED)
    assert answer.status_code == 207
    accepted, refused = answer.json()["results"]
    assert accepted["status"] == "accepted"
    assert pointers(refused["problem"]) == ["/data/amount"]
    headers = {f"ce-{name}": str(value) for name, value in bad.items() if name != "data"}
    body = b'{"bank":"x",' + orjson.dumps(bad["data"])[1:]
    answer = sender.post(body, "application/json", **headers)
    assert (answer.status_code, pointers(answer.json())) == (422, ["/data/bank"])


def test_a_fund_is_named_as_it_is_referred_to(sender):
    name = unique("基金 1号")
    sender.send(one := investment(sender.source, name))
    sender.send(fund(sender.source, name))
    sender.wait_for_state(one, "applied")
    for wrong in ("x" * 153, f"{name}\u200b", f"{name}\u3000"):
        answers = [
            sender.post(fund(sender.source, wrong)),
            sender.post(investment(sender.source, wrong)),
        ]
        assert [answer.status_code for answer in answers] == [422, 422]
        assert [pointers(answer.json()) for answer in answers] == [["/subject"], ["/data/fund_id"]]
    reason = sender.post(fund(sender.source, f"{name}\u200b")).json()["errors"][0]["reason"]
    assert reason == f"character {len(name) + 1} is invisible: U+200B"
