"""Who sends, and which hop is behind: told of the running product."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from tests.fates.events import default, loan, unique
from tests.fates.kafka import write
from tests.support.system import wait_for


def told(caller, source: str, **asked: object) -> dict:
    found = caller.get("/api/v1/sources", **asked)["sources"]
    return next((row for row in found if row["source"] == source), {})


async def test_a_source_is_counted_by_what_became_of_its_events(district, operator, sender):
    applied, parked = loan(sender.source), default(sender.source, unique("unknown"))
    broken = loan(sender.source) | {"data": {}}
    sender.send(applied, parked)
    sender.send(applied)
    await write(district, "ingest.funds", [orjson.dumps(broken)])
    expected = {"applied": 1, "parked": 1, "duplicate": 1, "rejected": 1}

    def counted() -> bool:
        row = told(operator, sender.source)
        return {name: row.get(name) for name in expected} == expected

    wait_for(counted, 20, lambda: str(told(operator, sender.source)))
    assert told(operator, sender.source)["owner"] == "funds"
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    assert told(operator, sender.source, since=tomorrow) == {}


def test_a_sender_sees_itself_alone(operator, sender):
    other = operator.make_sender(unique("other"))
    other.send(event := loan(other.source))
    other.wait_for_state(event, "applied")
    assert told(sender, other.source) == {}
    assert told(other, other.source)["applied"] == 1


def known(caller, source: str) -> dict | None:
    found = caller.get("/api/v1/sources")["known"]
    return next((row for row in found if row["source"] == source), None)


def test_how_often_a_source_is_expected_is_said_by_an_operator_and_the_last_word_holds(
    operator, sender
):
    event = loan(sender.source)
    sender.send(event)
    sender.wait_for_state(event, "applied")
    heard = known(operator, sender.source)
    assert (heard["every_hours"], heard["said_by"]) == (None, None)
    for hours in (24, 168):
        told = {"source": sender.source, "every_hours": hours}
        assert operator.ask("PUT", "/api/v1/sources", json=told).status_code == 204
    expected = known(operator, sender.source)
    assert expected["every_hours"] == 168
    assert "operations" in expected["said_by"]
    assert expected["heard_at"] == heard["heard_at"]
    assert known(sender, sender.source)["every_hours"] == 168
    assert sender.ask("PUT", "/api/v1/sources", json=told).status_code == 403


def test_a_source_that_never_sent_is_listed_while_it_is_expected(operator, sender):
    told = {"source": "urn:cqyz:to-come", "every_hours": 1}
    assert operator.ask("PUT", "/api/v1/sources", json=told).status_code == 204
    assert known(operator, told["source"])["heard_at"] is None
    assert known(sender, told["source"]) is None
    ended = told | {"every_hours": None}
    assert operator.ask("PUT", "/api/v1/sources", json=ended).status_code == 204
    assert known(operator, told["source"]) is None


@pytest.mark.parametrize("wrong", [0, -1, 8785, 1.5, "24", True])
def test_a_cadence_is_whole_hours_of_a_year_at_most(operator, wrong):
    told = {"source": "urn:cqyz:wrong", "every_hours": wrong}
    assert operator.ask("PUT", "/api/v1/sources", json=told).status_code == 422
    assert known(operator, told["source"]) is None


def test_a_hop_that_stands_still_is_named_with_how_long_its_oldest_record_waits(
    district, operator, sender
):
    def hop(name: str) -> dict:
        road = operator.get("/api/v1/hops")
        return road | next(h for h in road["hops"] if (h["name"], h["owner"]) == (name, "funds"))

    district.settle()
    wait_for(lambda: hop("take")["behind"] == 0, 15, lambda: str(hop("take")))
    district.stop("funds")
    try:
        sender.send(*[loan(sender.source) for _ in range(5)])
        wait_for(lambda: hop("take")["behind"] == 5, 15, lambda: str(hop("take")))
        assert hop("take")["slowest"] == "take"
        assert 0 < hop("take")["seconds"] < 60
    finally:
        district.start("funds")
