"""What the door refuses of an event's envelope, and which events say the same."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from services.contracts.events import full_type
from services.contracts.events.attributes import AHEAD
from services.contracts.events.envelope import Refused, parse
from tests.support.facts import credit_code

ENTERPRISE = credit_code("91500103MA5U1A2B0")
NOW = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
LOAN = {
    "product": "knowledge_value",
    "bank": "渝中银行",
    "enterprise_id": ENTERPRISE,
    "amount": "10.5",
    "disbursed_on": "2025-02-01",
    "term_months": 12,
    "annual_rate": "3.45",
}


def document(**changes: Any) -> dict:
    """A loan; `...` takes an attribute away."""
    event = {
        "specversion": "1.0",
        "id": "e-1",
        "source": "urn:cqyz:funds",
        "type": full_type("loan.disbursed"),
        "subject": "L-1",
        "time": "2026-01-05T09:00:00+08:00",
        "data": LOAN,
    }
    return {name: value for name, value in (event | changes).items() if value is not ...}


def told(name: str, subject: str, data: dict) -> dict:
    return document(type=full_type(name), subject=subject, data=data)


def problems(*given: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        parse(*given)
    return {problem.pointer: problem.reason for problem in refused.value.problems}


def packed(value: Any) -> str:
    return base64.b64encode(value if isinstance(value, bytes) else orjson.dumps(value)).decode()


def test_a_time_ten_minutes_later_than_the_arrival_is_taken_and_a_later_one_is_not() -> None:
    time = (NOW + AHEAD).isoformat()
    assert timedelta(minutes=10) == AHEAD
    assert parse(document(time=time), NOW)
    assert problems(document(time=time), NOW - timedelta(microseconds=1)) == {
        "/time": "more than 10 minutes later than its arrival at 2026-01-05T00:59:59+00:00"
    }
    assert set(problems(document(time="2099-01-01T00:00:00Z", data=LOAN | {"amount": 1}), NOW)) == {
        "/time",
        "/data/amount",
    }


def test_an_old_time_is_never_refused() -> None:
    assert parse(document(time="1999-01-01T00:00:00Z"), NOW)


@pytest.mark.parametrize(
    "given",
    [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;profile="a;\\"b"; x=y',
        None,
        ...,
    ],
)
def test_the_content_type_is_a_media_type(given: Any) -> None:
    assert parse(document(datacontenttype=given))


@pytest.mark.parametrize(
    "given", ["text/xml", "application/jsonp", "application/json charset=utf-8", "", 7]
)
def test_another_content_type_is_refused(given: Any) -> None:
    assert problems(document(datacontenttype=given)) == {
        "/datacontenttype": "must be application/json"
    }


def test_a_null_attribute_is_absent() -> None:
    assert parse(document(dataschema=None, data_base64=None, traceparent=None))
    assert problems(document(subject=None, data=None)) == {
        "/subject": "missing",
        "/data": "missing",
    }


def test_json_in_base64_is_data() -> None:
    carried = document(data=..., data_base64=packed(LOAN | {"colour": "red"}))
    assert parse(carried).data == parse(document()).data
    assert parse(carried).ignored == ("/data/colour",)


@pytest.mark.parametrize(
    ("given", "places"),
    [
        ("no base64!", {"/data_base64": "must be JSON in base64"}),
        (7, {"/data_base64": "must be JSON in base64"}),
        (packed(b"\xff"), {"/data_base64": "must be JSON in base64"}),
        (packed([1]), {"/data": "must be a JSON object"}),
        (packed(None), {"/data": "must be a JSON object"}),
        (
            packed(orjson.dumps(LOAN)[:-1] + b',"bank":"x"}'),
            {"/data/bank": "given twice"},
        ),
        (packed(LOAN | {"term_months": 0}), {"/data/term_months": None}),
    ],
)
def test_what_is_no_data_in_base64_is_refused(given: Any, places: dict) -> None:
    found = problems(document(data=..., data_base64=given))
    assert found.keys() == places.keys()
    assert all(reason in (None, found[place]) for place, reason in places.items())


def test_data_is_given_once() -> None:
    assert problems(document(data_base64=packed(LOAN))) == {"/data_base64": "data is given as well"}


def test_a_member_given_twice_is_refused_where_it_stands() -> None:
    assert problems(document(), None, ["/data/amount", "/id"]) == {
        "/data/amount": "given twice",
        "/id": "given twice",
    }


CHANGE = told("carrier.updated", "C-1", {"name": "乙"})
REGISTERED = told(
    "enterprise.registered",
    ENTERPRISE,
    {"name": "甲", "registered_on": "2025-01-01", "industry_code": "6513", "sectors": ["fintech"]},
)
STATISTIC = told("statistic.published", "gdp", {"period": "2025", "value": "10.5", "unit": "亿元"})


def saying(event: dict, **data: Any) -> dict:
    return event | {"data": event["data"] | data}


SAME = {
    "another zone": (document(), document(time="2026-01-05T01:00:00Z")),
    "another precision": (document(), document(time="2026-01-05T01:00:00.000Z")),
    "another zero": (document(), saying(document(), amount="10.50")),
    "a rate with another zero": (document(), saying(document(), annual_rate="3.450")),
    "a rate as a number": (document(), saying(document(), annual_rate=3.45)),
    "an unknown member": (document(), saying(document(), colour="red")),
    "data in base64": (document(), document(data=..., data_base64=packed(LOAN))),
    "an attribute more": (document(), document(traceparent="00-1-2-03")),
    "a value with another zero": (STATISTIC, saying(STATISTIC, value="10.500")),
    "a note that is null": (STATISTIC, saying(STATISTIC, note=None)),
    "a reference that is null": (REGISTERED, saying(REGISTERED, carrier_id=None)),
    "a day that is null": (CHANGE, saying(CHANGE, effective_on=None)),
}
OTHER = {
    "another instant": (document(), document(time="2026-01-05T01:00:00.000000001Z")),
    "another amount": (document(), saying(document(), amount="10.51")),
    "another thing": (document(), document(subject="L-2")),
    "another name in figures": (saying(CHANGE, name="1.10"), saying(CHANGE, name="1.1")),
    "another day": (CHANGE, saying(CHANGE, effective_on="2025-01-01")),
    "a leap second": (
        document(time="2016-12-31T23:59:60Z"),
        document(time="2017-01-01T00:00:00Z"),
    ),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_one_meaning_in_another_spelling_is_the_same(one: dict, other: dict) -> None:
    assert parse(one).meaning == parse(other).meaning


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER)
def test_another_meaning_is_another(one: dict, other: dict) -> None:
    assert parse(one).meaning != parse(other).meaning


def test_taking_a_carrier_away_is_not_the_same_as_leaving_it() -> None:
    renamed = told("enterprise.updated", ENTERPRISE, {"name": "乙"})
    assert parse(renamed).meaning != parse(saying(renamed, carrier_id=None)).meaning
