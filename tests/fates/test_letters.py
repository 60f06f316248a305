"""Dead letters: each once, with its reason; read, sent again or discarded, on record."""

import asyncpg
import orjson
import pytest
from aiokafka import AIOKafkaProducer

from tests.fates.caller import Caller
from tests.fates.events import loan, unique
from tests.fates.kafka import read, write
from tests.support.batches import batch, damaged, no_utf8, send_crafted
from tests.support.commands import run
from tests.support.system import System, wait_for

POISON = b'{"no": "event"'


def found(caller: Caller, count: int, **asked: object) -> list[dict]:
    letters: list[dict] = []

    def there() -> bool:
        letters[:] = caller.get("/api/v1/dead-letters", limit=1000, **asked)["letters"]
        return len(letters) >= count

    wait_for(there, 15, lambda: str(letters))
    assert len(letters) == count, letters
    return letters


def path(letter: dict) -> str:
    place = letter["place"]
    return f"/api/v1/dead-letters/{place['topic']}/{place['partition']}/{place['offset']}"


async def rejected(district: System, sender: Caller, **changes: object) -> tuple[dict, dict]:
    """An event that its owner rejects, and its letter."""
    document = loan(sender.source, **changes)
    document["data"]["amount"] = "much"
    await write(district, "ingest.funds", [orjson.dumps(document)])
    sender.wait_for_state(document, "rejected")
    return document, found(sender, 1)[0]


def mended(document: dict, **changes: object) -> dict:
    return document | {"data": document["data"] | {"amount": "7.00"}} | changes


def letters_of(district: System, *arguments: str, code: int = 0) -> str:
    environment = district.environment_of("funds")
    return run("services.funds", environment, "letters", *arguments, code=code)


async def test_a_batch_that_cannot_be_read_is_a_letter_to_show_and_to_discard(
    district, operator, sender
):
    """On a topic of events, and among facts, which three readers keep at one place."""
    spoilt = damaged(batch([b"{}"], nameless=b""), no_utf8(b"nameless"))
    async with AIOKafkaProducer(bootstrap_servers=district.bootstrap_servers) as producer:
        for topic in ("ingest.funds", "enterprises.enterprise"):
            offset = await send_crafted(producer, topic, spoilt)
            place = f"/api/v1/dead-letters/{topic}/0/{offset}"
            keepers = 1 if topic == "ingest.funds" else 3
            wait_for(lambda: len(_at(operator, place)) == keepers, 20, lambda: topic)  # noqa: B023
            shown = operator.get(place)
            assert shown["source"] is shown["document"] is None
            assert f"offset {offset} cannot be read" in shown["problems"][0]["reason"]
            assert operator.ask("POST", f"{place}/replay", json={}).status_code == 422
            answers = [
                operator.ask("POST", f"{place}/discard", json={"reason": "none"}).status_code
                for _ in range(keepers + 1)
            ]
            assert answers == [204] * keepers + [409]


def _at(operator: Caller, place: str) -> list[dict]:
    letters = operator.get("/api/v1/dead-letters", limit=1000)["letters"]
    return [letter for letter in letters if path(letter) == place]


async def test_poison_anywhere_in_a_batch_stops_nobody_and_lands_once(district, operator, sender):
    good = [loan(sender.source) for _ in range(4)]
    values = [POISON, *map(orjson.dumps, good[:2]), None, *map(orjson.dumps, good[2:]), b"\xff\xfe"]
    places = await write(district, "ingest.funds", values)
    for document in good:
        sender.wait_for_state(document, "applied")
    poisoned = {places[0], places[3], places[6]}

    def told() -> dict[str, dict]:
        letters = operator.get("/api/v1/dead-letters", limit=1000)["letters"]
        return {path(letter).removeprefix("/api/v1/dead-letters/"): letter for letter in letters}

    wait_for(lambda: poisoned <= told().keys(), 15, lambda: str(told()))
    assert not (set(places) - poisoned) & told().keys()
    assert all(told()[place]["problems"][0]["reason"] for place in poisoned)
    whole = operator.get(f"/api/v1/dead-letters/{places[0]}")
    assert (whole["text"], whole["document"]) == (POISON.decode(), None)

    async def in_topic() -> list[str]:
        records = await read(district, "funds.dead-letter")
        return [f"{r['topic']}/{r['partition']}/{r['offset']}" for r in records]

    district.settle()
    assert {place: (await in_topic()).count(place) for place in poisoned} == dict.fromkeys(
        poisoned, 1
    )


async def test_an_edited_letter_with_a_member_given_twice_is_refused_with_its_pointer(
    district, operator, sender
):
    document, letter = await rejected(district, sender)
    text = orjson.dumps({"event": mended(document)}).decode()
    twice = text.replace('"amount":', '"amount":"7.00","amount":', 1)
    assert twice != text
    headers = {"Content-Type": "application/json", "Accept-Language": "zh"}
    place = f"{path(letter)}/replay"
    answer = operator.ask("POST", place, content=twice.encode(), headers=headers)
    assert answer.status_code == 422, answer.text
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/data/amount", "given_twice")
    assert error["reason"] == "出现了两次，只能有一次"
    assert operator.ask("POST", place, json={"event": mended(document)}).status_code == 202


async def test_an_edited_letter_is_sent_again_and_applied(district, operator, sender):
    document, letter = await rejected(district, sender)
    answer = operator.ask("POST", f"{path(letter)}/replay", json={"event": mended(document)})
    assert answer.status_code == 202, answer.text
    told = sender.wait_for_state(document, "applied")
    assert [rejection["state"] for rejection in told["rejections"]] == ["replayed"]
    whole = sender.get(path(letter))
    [act] = whole["acts"]
    assert (act["actor"], act["action"]) == ("operations", "replayed")
    assert act["event"] == mended(document)
    assert whole["document"] == document
    assert operator.ask("POST", f"{path(letter)}/replay", json={}).status_code == 409
    assert operator.ask("POST", f"{path(letter)}/discard", json={}).status_code == 409


async def test_a_letter_under_a_used_id_is_sent_again_under_a_new_one(district, operator, sender):
    document = loan(sender.source)
    sender.send(document)
    sender.wait_for_state(document, "applied")
    other = loan(sender.source, id=document["id"])
    sender.send(other)
    [letter] = found(sender, 1)
    replay = f"{path(letter)}/replay"
    assert operator.ask("POST", replay, json={}).status_code == 409
    renamed = other | {"id": unique("event")}
    assert operator.ask("POST", replay, json={"event": renamed}).status_code == 202
    sender.wait_for_state(renamed, "applied")


async def test_letters_are_filtered_searched_and_turned_round(district, sender):
    first, _ = await rejected(district, sender)
    second = loan(sender.source)
    second["data"]["amount"] = "much"
    await write(district, "ingest.funds", [orjson.dumps(second)])
    sender.wait_for_state(second, "rejected")
    newest = found(sender, 2)
    assert found(sender, 2, sort="at") == newest[::-1]
    assert found(sender, 1, q=first["id"])[0]["id"] == first["id"]
    assert found(sender, 1, filter=[f"subject:{second['subject']}", "state:open"])
    assert found(sender, 2, filter=["type:loan.disbursed", "owner:funds"])
    assert found(sender, 0, filter=["state:discarded", "state:replayed"]) == []
    assert found(sender, 0, filter="owner:talent") == []


async def test_a_replay_that_would_be_rejected_again_changes_nothing(district, operator, sender):
    document, letter = await rejected(district, sender)
    replay = f"{path(letter)}/replay"
    for event in (None, mended(document, time="?"), mended(document, source="urn:other"), {}):
        answer = operator.ask("POST", replay, json={"event": event})
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"]
    whole = operator.get(path(letter))
    assert (whole["state"], whole["acts"]) == ("open", [])


async def test_a_discarded_letter_stays_rejected_and_may_still_be_replayed(
    district, operator, sender
):
    document, letter = await rejected(district, sender)
    reason = {"reason": "a test of the sender"}
    assert operator.ask("POST", f"{path(letter)}/discard", json=reason).status_code == 204
    assert found(sender, 1, state="discarded")
    assert found(sender, 0, state="open") == []
    told = sender.wait_for_state(document, "rejected")
    assert told["rejections"][0]["state"] == "discarded"
    replay = {"event": mended(document)}
    assert operator.ask("POST", f"{path(letter)}/replay", json=replay).status_code == 202
    sender.wait_for_state(document, "applied")
    acts = operator.get(path(letter))["acts"]
    assert [(a["action"], a["reason"]) for a in acts] == [
        ("discarded", "a test of the sender"),
        ("replayed", None),
    ]


async def test_replays_and_discards_are_in_the_audit_chain(district, operator, sender):
    document, letter = await rejected(district, sender)
    reason = {"reason": "a test of the chain"}
    assert operator.ask("POST", f"{path(letter)}/discard", json=reason).status_code == 204
    replay = {"event": mended(document)}
    assert operator.ask("POST", f"{path(letter)}/replay", json=replay).status_code == 202
    db = await asyncpg.connect(district.database_url("gateway"))
    try:
        rows = await db.fetch(
            "SELECT actor, action, details::text FROM letter_request JOIN link "
            "ON record = 'letter_request' AND record_id = letter_request.id "
            'WHERE (topic, partition, "offset") = ($1, $2, $3) ORDER BY number',
            *letter["place"].values(),
        )
    finally:
        await db.close()
    discarded, replayed = rows
    assert tuple(discarded)[:2] == ("operations", "discard")
    assert orjson.loads(discarded["details"]) == reason
    assert tuple(replayed)[:2] == ("operations", "replay")
    assert len(orjson.loads(replayed["details"])["event"]) == 64
    assert operator.ask("GET", "/api/v1/audit-log/verify").json()["whole"]


async def test_a_sender_reads_its_own_letters_and_only_an_operator_acts(district, operator, sender):
    _, letter = await rejected(district, sender)
    other = operator.make_sender(unique("other"))
    assert other.ask("GET", path(letter)).status_code == 403
    assert found(other, 0) == []
    for act in ("replay", "discard"):
        assert sender.ask("POST", f"{path(letter)}/{act}", json={}).status_code == 403
    missing = "/api/v1/dead-letters/ingest.funds/0/999999"
    assert operator.ask("GET", missing).status_code == 404
    assert operator.ask("POST", f"{missing}/replay", json={}).status_code == 404
    assert operator.ask("GET", "/api/v1/dead-letters/funds.loan/0/0").status_code == 404


async def test_the_command_line_lists_shows_replays_and_discards(
    district, operator, sender, tmp_path
):
    document, letter = await rejected(district, sender)
    place = path(letter).removeprefix("/api/v1/dead-letters/")
    assert place in letters_of(district, "list", "--source", sender.source)
    assert orjson.loads(letters_of(district, "show", place))["document"] == document
    assert "/data/amount" in letters_of(district, "replay", place, code=1)
    letters_of(district, "discard", place, "--reason", "by mistake")
    assert place not in letters_of(district, "list")
    edited = tmp_path / "edited.json"
    edited.write_bytes(orjson.dumps(mended(document)))
    letters_of(district, "replay", place, "--event", str(edited))
    sender.wait_for_state(document, "applied")
    assert "has been replayed" in letters_of(district, "discard", place, code=1)
    acts = operator.get(path(letter))["acts"]
    assert all(act["actor"].startswith("command line, ") for act in acts)
    assert [act["action"] for act in acts] == ["discarded", "replayed"]


@pytest.mark.parametrize("change", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_acts_on_letters_only_grow(district, change):
    db = await asyncpg.connect(district.database_url("funds"))
    try:
        with pytest.raises(asyncpg.RaiseError, match="letter_act only grows"):
            await db.execute(change.format("letter_act"))
    finally:
        await db.close()


async def test_refilling_topics_sends_no_replayed_event_once_more(district, operator, sender):
    document, letter = await rejected(district, sender)
    replay = {"event": mended(document)}
    assert operator.ask("POST", f"{path(letter)}/replay", json=replay).status_code == 202
    sender.wait_for_state(document, "applied")
    run("services.funds", district.environment_of("funds"), "refill")
    district.settle()
    assert sender.wait_for_state(document, "applied")["duplicates"] == 0
