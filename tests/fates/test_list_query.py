"""What is asked of the lists of what became of events: filters, order, cursors. No services."""

from datetime import UTC, datetime

import pytest

from gateway.access.api_keys import Key
from gateway.access.people import Person
from gateway.http.problems import Refusal
from gateway.tracking.arrivals import merged
from gateway.tracking.list_query import TrackedQuery, read
from gateway.tracking.lists import DEAD_LETTERS, EVENTS
from services.contracts.events import full_type

ROW = {"at": "2026-03-01T00:00:00+00:00", "topic": "ingest.funds", "partition": 0, "offset": 5}


def query(*filters: str, sort: str = "", q: str = "", **older: str) -> TrackedQuery:
    return read(EVENTS, older, list(filters), sort, q, None)


def refused(*filters: str, sort: str = "") -> str:
    with pytest.raises(Refusal) as refusal:
        query(*filters, sort=sort)
    assert refusal.value.status == 422
    [error] = refusal.value.errors
    return error["pointer"]


def test_several_values_of_a_field_are_alternatives_and_older_parameters_join_them() -> None:
    asked = query("state:parked", "state:rejected", "owner:funds", source="urn:a")
    assert asked.owners == ("funds",)
    assert asked.parameters(None, 10) == {
        "state": ["parked", "rejected"],
        "source": ["urn:a"],
        "rising": False,
        "limit": 10,
    }


def test_a_type_is_found_by_its_short_and_its_whole_name() -> None:
    whole = full_type("loan.repaid")
    for name in ("loan.repaid", whole):
        assert query(f"type:{name}").parameters(None, 1)["type"] == ["loan.repaid", whole]
    assert query("type:odd").parameters(None, 1)["type"] == ["odd"]


def test_days_are_whole_ones_of_shanghai() -> None:
    asked = query("at:2026-03-01..2026-03-02").parameters(None, 1)
    assert asked["since"] == "2026-03-01T00:00:00+08:00"
    assert asked["until"] == "2026-03-03T00:00:00+08:00"
    moment = query("at:2026-03-01T00:00:00Z..").parameters(None, 1)
    assert datetime.fromisoformat(moment["since"]) == datetime(2026, 3, 1, tzinfo=UTC)
    assert "until" not in moment


@pytest.mark.parametrize(
    "filter",
    [
        *("colour:red", "state", "state:", "state:lost", "owner:nobody", "problems:x"),
        *(
            "at:2026-03-01",
            "at:x..",
            "at:2026-02-30..",
            "at:2026-03-01T00:00:00..",
            "at:0001-01-01..",
        ),
    ],
)
def test_an_unknown_filter_or_value_is_refused_with_its_place(filter: str) -> None:
    assert refused(filter) == "/query/filter"


def test_the_lists_are_sorted_by_arrival_alone() -> None:
    assert [query(sort=sort).is_rising for sort in ("", "-at", "at")] == [False, False, True]
    for sort in ("subject", "-", "--at"):
        assert refused(sort=sort) == "/query/sort"


def test_a_cursor_goes_on_with_its_own_question_alone() -> None:
    asked = query("state:parked")
    cursor = asked.cursor_of(ROW)
    assert asked.parameters(cursor, 1)["cursor"] == "2026-03-01T00:00:00+00:00|ingest.funds|0|5"
    others = [query(), query("state:applied"), query("state:parked", sort="at")]
    others += [query("state:parked", q="x"), read(DEAD_LETTERS, {}, [], "", "", None)]
    for other in others:
        with pytest.raises(Refusal) as refusal:
            other.parameters(cursor, 1)
        assert refusal.value.errors[0]["pointer"] == "/query/cursor"


@pytest.mark.parametrize(
    "place",
    [
        *("", "x", "2026-03-01T00:00:00|t|0|1", "2026-03-01T00:00:00+00:00|t|0"),
        *("2026-03-01T00:00:00+00:00|t|9999999999|1", "2026-03-01T00:00:00+00:00|t|0|-1"),
        *("2026-03-01T00:00:00+00:00|t|0|9999999999999999999", "0001-01-01T00:00:00+08:00|t|0|1"),
        *("2026-03-01T00:00:00+00:00|\0|0|1", "9999-12-31T23:59:59-08:00|t|0|1"),
    ],
)
def test_a_place_that_no_record_could_have_is_no_cursor(place: str) -> None:
    asked = query()
    digest = asked.cursor_of(ROW).partition(":")[0]
    with pytest.raises(Refusal) as refusal:
        asked.parameters(f"{digest}:{place}", 1)
    assert refusal.value.status == 422


def test_a_sender_sees_its_own_source_whatever_it_asks() -> None:
    sender = Key(name="mine", source="urn:mine")
    assert query().seen_by(sender).values == {"source": ("urn:mine",)}
    assert query("source:urn:mine").seen_by(sender).values == {"source": ("urn:mine",)}
    with pytest.raises(Refusal, match="sees urn:mine"):
        query("source:urn:mine", "source:urn:other").seen_by(sender)


def person(*scopes: str) -> Person:
    return Person(subject="u", name="u", roles=("admin",), scopes=scopes, source="/gateway/imports")


@pytest.mark.parametrize("seen", [person("district"), Key(name="o", role="operator")])
def test_who_may_see_the_whole_district_sees_all_sources(seen: Person | Key) -> None:
    assert query("source:urn:mine").seen_by(seen) == query("source:urn:mine")


@pytest.mark.parametrize(
    "seen",
    [person(), person("bank/乙"), Key(name="o", role="operator", scopes=("bank/乙",))],
    ids=["no scope", "a person of a bank", "an operator's key of a bank"],
)
def test_who_may_not_see_the_whole_district_and_is_no_sender_sees_no_event(
    seen: Person | Key,
) -> None:
    for asked in (query(), query("source:/gateway/imports")):
        with pytest.raises(Refusal, match="who may see the whole district") as refusal:
            asked.seen_by(seen)
        assert refusal.value.status == 403


@pytest.mark.parametrize(("sort", "offsets"), [("-at", [6, 5]), ("at", [5, 6])])
def test_the_rows_of_several_owners_join_in_the_order_asked_for(sort: str, offsets: list) -> None:
    asked = query(sort=sort)
    rows = [ROW | {"offset": offset, "type": "loan.repaid"} for offset in (5, 6, 7)]
    answers = {"funds": [rows[0]], "talent": [rows[1]]}
    page, following = merged(answers, asked, 2, "en")
    assert [row["offset"] for row in page] == offsets
    assert asked.parameters(following, 2)["cursor"].endswith(f"|{offsets[-1]}")
    assert merged(answers, asked, 3, "en")[1] is None
