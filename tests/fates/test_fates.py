"""What became of each event, told to its sender."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from services.kit.state.days import SHANGHAI
from tests.fates.caller import Caller
from tests.fates.events import default, enterprise, event, fund, investment, loan, unique, voided
from tests.fates.kafka import write
from tests.support.facts import credit_code
from tests.support.system import wait_for


def wait_for_listing(caller: Caller, count: int, **asked: object) -> list[dict]:
    found: list[dict] = []

    def there() -> bool:
        found[:] = caller.get("/api/v1/events", limit=1000, **asked)["arrivals"]
        return len(found) >= count

    wait_for(there, 15, lambda: str(found))
    assert len(found) == count, found
    return found


def test_an_event_is_applied_and_says_where_it_stood(sender):
    document = loan(sender.source)
    sender.send(document)
    told = sender.wait_for_state(document, "applied")
    assert told["owner"] == "funds"
    assert told["place"]["topic"] == "ingest.funds"
    assert (told["type"], told["subject"]) == (document["type"], document["subject"])
    assert datetime.fromisoformat(told["time"]) == datetime.fromisoformat(document["time"])
    assert (told["duplicates"], told["rejections"], told["waits_for"]) == (0, [], None)


def test_an_event_of_every_owner_has_its_fate(sender):
    report = {"period": "2025", "value": "1.0", "unit": "亿元"}
    base = {"name": "基地", "partner": "大学", "opened_on": "2025-01-01"}
    carrier = {"name": "楼", "core": True, "usable_area": "1.00", "opened_on": "2025-01-01"}
    events = {
        "indicators": event(sender.source, "statistic.published", "gdp", report),
        "talent": event(sender.source, "base.opened", unique("base"), base),
        "enterprises": event(sender.source, "carrier.registered", unique("carrier"), carrier),
        "funds": loan(sender.source),
    }
    sender.send(*events.values())
    owners = {name: sender.wait_for_state(e, "applied")["owner"] for name, e in events.items()}
    assert owners == {name: name for name in events}


def test_the_same_event_again_is_applied_once_and_counted_as_a_duplicate(sender):
    document = loan(sender.source)
    sender.send(document)
    sender.wait_for_state(document, "applied")
    sender.send(document, document)
    rows = wait_for_listing(sender, 3)
    assert sorted(row["state"] for row in rows) == ["applied", "duplicate", "duplicate"]
    assert {row["type"] for row in rows} == {document["type"]}
    assert len({orjson.dumps(row["place"]) for row in rows}) == 3
    assert sender.wait_for_state(document, "applied")["duplicates"] == 2


def test_a_parked_event_says_for_what_it_waits_and_is_applied_when_that_comes(sender):
    fund_id = unique("fund")
    invested = investment(sender.source, fund_id)
    void = voided(sender.source, invested["subject"])
    sender.send(void)
    told = sender.wait_for_state(void, "parked")
    assert told["waits_for"] == {
        "entity": "investment",
        "entity_id": invested["subject"],
        "slot": "disbursement",
        "key": "",
    }
    sender.send(invested)
    assert sender.wait_for_state(invested, "parked")["waits_for"]["entity_id"] == fund_id
    sender.wait_for_state(void, "parked")
    sender.send(fund(sender.source, fund_id))
    assert sender.wait_for_state(void, "applied")["waits_for"] is None
    sender.wait_for_state(invested, "applied")


def test_a_loan_is_listed_as_waiting_until_its_enterprise_is_registered(sender):
    borrower = credit_code("91500103MA5UWA1T0")
    lent = loan(sender.source)
    lent["data"] |= {"enterprise_id": borrower}
    sender.send(lent)
    sender.wait_for_state(lent, "parked")
    [listed] = sender.get("/api/v1/events", state="parked")["arrivals"]
    assert listed["id"] == lent["id"]
    assert (listed["waits_for"]["entity"], listed["waits_for"]["entity_id"]) == (
        "enterprise",
        borrower,
    )
    sender.send(enterprise(sender.source, subject=borrower))
    assert sender.wait_for_state(lent, "applied")["waits_for"] is None


def test_another_content_under_a_used_id_is_a_rejection_beside_the_event_that_stands(sender):
    document = loan(sender.source)
    other = loan(sender.source, id=document["id"])
    sender.send(document)
    sender.wait_for_state(document, "applied")
    sender.send(other)
    wait_for_listing(sender, 1, state="rejected")
    told = sender.wait_for_state(document, "applied")
    [rejection] = told["rejections"]
    assert rejection["problems"][0]["pointer"] == "/id"
    assert rejection["state"] == "open"
    assert told["subject"] == document["subject"]


async def test_an_event_straight_to_kafka_has_a_fate_too(district, sender):
    good, bad = loan(sender.source), loan(sender.source, time="yesterday")
    stray = event(sender.source, "base.opened", unique("base"), {})
    places = await write(district, "ingest.funds", [*map(orjson.dumps, (good, bad, stray))])
    sender.wait_for_state(good, "applied")
    told = sender.wait_for_state(bad, "rejected")
    assert told["rejections"][0]["problems"][0]["pointer"] == "/time"
    place = told["rejections"][0]["place"]
    assert f"{place['topic']}/{place['partition']}/{place['offset']}" == places[1]
    assert sender.wait_for_state(stray, "rejected")["owner"] == "funds"


def test_accepted_while_its_owner_is_away_or_behind_then_applied(district, operator, sender):
    district.stop("funds")
    try:
        document, unknown = loan(sender.source), loan(sender.source)
        sender.send(document)
        told = sender.wait_for_state(document, "accepted")
        assert (told["owner"], told["place"]["topic"]) == ("funds", "ingest.funds")
        missing = sender.fate(unknown)
        assert (missing.status_code, missing.headers["Retry-After"]) == (503, "2")
        assert "funds" in missing.json()["detail"]
        assert sender.ask("GET", "/api/v1/events").status_code == 503
        assert sender.get("/api/v1/events", owner="talent")["arrivals"] == []
    finally:
        district.start("funds")
    sender.wait_for_state(document, "applied")
    assert sender.fate(unknown).status_code == 404


@pytest.mark.parametrize("name", ["a/b", "a%2Fb", "数", "..", "a?b#c"])
def test_an_id_of_any_spelling_is_found(sender, name):
    document = loan(sender.source, id=unique(name))
    sender.send(document)
    assert sender.wait_for_state(document, "applied")["id"] == document["id"]


def test_a_sender_sees_its_own_source_and_an_operator_all(operator, sender):
    mine, other = loan(sender.source), operator.make_sender(unique("other"))
    sender.send(mine)
    sender.wait_for_state(mine, "applied")
    assert other.fate(mine).status_code == 403
    assert other.ask("GET", "/api/v1/events", params={"source": sender.source}).status_code == 403
    assert other.get("/api/v1/events")["arrivals"] == []
    assert operator.fate(mine).json()["state"] == "applied"
    assert {row["source"] for row in operator.get("/api/v1/events")["arrivals"]} >= {sender.source}
    assert Caller(sender.url, "wrong", address="127.0.0.8").fate(mine).status_code == 401


def test_the_list_is_narrowed_by_state_owner_subject_and_time(sender):
    waiting, done = default(sender.source, unique("loan")), loan(sender.source)
    sender.send(waiting, done)
    sender.wait_for_state(waiting, "parked")
    sender.wait_for_state(done, "applied")
    [row] = sender.get("/api/v1/events", state="parked")["arrivals"]
    assert row["id"] == waiting["id"]
    assert row["waits_for"]["entity_id"] == waiting["subject"]
    assert len(sender.get("/api/v1/events", owner="funds")["arrivals"]) == 2
    assert sender.get("/api/v1/events", owner="talent")["arrivals"] == []
    now = datetime.now(UTC)
    ago, ahead = (now - timedelta(minutes=5)).isoformat(), (now + timedelta(minutes=5)).isoformat()
    assert len(sender.get("/api/v1/events", since=ago)["arrivals"]) == 2
    assert sender.get("/api/v1/events", since=ahead)["arrivals"] == []
    [about] = sender.get("/api/v1/events", subject=done["subject"])["arrivals"]
    assert about["id"] == done["id"]
    for wrong in ({"since": "2025-01-01T00:00:00"}, {"cursor": "x"}, {"state": "lost"}):
        assert sender.ask("GET", "/api/v1/events", params=wrong).status_code == 422


def test_the_list_is_filtered_searched_and_turned_round_as_other_lists_are(sender):
    waiting, done = default(sender.source, unique("loan")), loan(sender.source)
    sender.send(waiting, done)
    sender.wait_for_state(waiting, "parked")
    sender.wait_for_state(done, "applied")
    newest = wait_for_listing(sender, 2)
    assert sender.get("/api/v1/events", sort="at")["arrivals"] == newest[::-1]

    def found(*filters: str, **asked: object) -> set[str]:
        rows = sender.get("/api/v1/events", filter=list(filters), **asked)["arrivals"]
        return {row["id"] for row in rows}

    both, today = {waiting["id"], done["id"]}, datetime.now(UTC).astimezone(SHANGHAI).date()
    assert found("state:parked", "state:applied") == both
    assert found("state:parked") == found("state:parked", state="parked") == {waiting["id"]}
    assert found("type:loan.disbursed") == found(f"type:{done['type']}") == {done["id"]}
    assert found("owner:funds", "owner:talent") == both
    assert found(f"subject:{done['subject']}", f"subject:{waiting['subject']}") == both
    assert found(f"at:{today - timedelta(1)}..{today + timedelta(1)}") == both
    assert found(f"at:..{today - timedelta(2)}") == set()
    assert found(q=done["id"][:-1]) >= {done["id"]}
    assert found(q=waiting["subject"]) == {waiting["id"]}
    assert found(q=done["id"][1:]) == set()


def test_what_no_list_has_and_a_foreign_cursor_are_refused_with_their_place(sender):
    sender.send(loan(sender.source))
    wait_for_listing(sender, 1)
    mine = sender.get("/api/v1/events", limit=1)["next"]
    digest, _, place = mine.partition(":")
    no_partition = place.replace("|0|", "|9999999999|", 1)
    wrong = [("filter", "colour:red"), ("filter", "at:yesterday.."), ("sort", "subject")]
    wrong += [("cursor", c) for c in ("x", place, f"{digest}:", f"{digest}:{no_partition}|1")]
    for path in ("/api/v1/events", "/api/v1/dead-letters"):
        for parameter, value in wrong:
            answer = sender.ask("GET", path, params={parameter: value})
            assert answer.status_code == 422, (path, value, answer.text)
            assert answer.json()["errors"][0]["pointer"] == f"/query/{parameter}"
    for changed in ({"sort": "at"}, {"state": "applied"}, {"filter": "owner:funds"}, {"q": "x"}):
        answer = sender.ask("GET", "/api/v1/events", params={"cursor": mine, **changed})
        assert answer.status_code == 422, changed
    assert sender.ask("GET", "/api/v1/dead-letters", params={"cursor": mine}).status_code == 422


@pytest.mark.parametrize("sort", ["-at", "at"])
def test_pages_join_without_gap_or_overlap_over_all_owners_and_states(sender, sort):
    base = {"name": "基地", "partner": "大学", "opened_on": "2025-01-01"}
    again = loan(sender.source)
    documents = [
        *(loan(sender.source) for _ in range(4)),
        *(default(sender.source, unique("loan")) for _ in range(3)),
        *(event(sender.source, "base.opened", unique("base"), base) for _ in range(4)),
        again,
        again,
    ]
    sender.send(*documents)
    whole = wait_for_listing(sender, len(documents), sort=sort)
    paged, cursor = [], None
    while True:
        more = {"cursor": cursor} if cursor else {}
        page = sender.get("/api/v1/events", limit=3, sort=sort, **more)
        paged += page["arrivals"]
        cursor = page["next"]
        if cursor is None:
            break
    assert paged == whole
    moments = [datetime.fromisoformat(row["at"]) for row in whole]
    assert moments == sorted(moments, reverse=sort == "-at")
    assert {row["owner"] for row in whole} == {"funds", "talent"}
